import * as z from "zod";
import type { Credit } from "#domain/credits/credit.ts";
import type { UsageMeterId } from "#domain/ids.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { type Instant, toIso } from "#domain/time/instant.ts";
import { wireInvoice } from "#wire/invoices.ts";
import { dateTime, dateTimeOut, decimalNumber, decimalOut, list, text } from "#wire/primitives.ts";

/** Usage that is assumed beside what was counted. */
const MOST_ASSUMED = 1_000;

const assumedUsage = z
  .strictObject({
    usageMeterId: text({ minimum: 1, maximum: 50 }),
    quantity: decimalNumber(),
    timestamp: dateTime(),
  })
  .transform(({ usageMeterId, ...used }) => ({ ...used, meterId: usageMeterId as UsageMeterId }));

/** Ours: what an account is billed until a date, if nothing else happens. */
export const dryRunRequest = z.strictObject({
  date: dateTime(),
  usage: list(assumedUsage, { maximum: MOST_ASSUMED }).optional(),
});

export const wireForeseenBilling = z.strictObject({
  date: dateTimeOut(),
  invoices: z.array(wireInvoice),
  walletBalance: decimalOut(),
  credits: z.array(z.strictObject({ id: z.string(), purpose: z.string(), balance: decimalOut() })),
});

export const foreseenBillingToWire = ({
  date,
  invoices,
  walletBalance,
  credits,
}: {
  readonly date: Instant;
  readonly invoices: z.input<typeof wireInvoice>[];
  readonly walletBalance: Decimal;
  readonly credits: readonly Pick<Credit, "id" | "purpose" | "balance">[];
}): z.input<typeof wireForeseenBilling> => ({
  date: toIso(date),
  invoices,
  walletBalance,
  credits: credits.map(({ id, purpose, balance }) => ({ id, purpose, balance })),
});
