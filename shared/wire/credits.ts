import * as z from "zod";
import type { CreditBalance } from "#domain/credits/credit-balance.ts";
import type { HeldCredit } from "#domain/credits/credit-holds.ts";
import { type CreditRequest, MOST_CREDITS_AT_ONCE } from "#domain/credits/credit-request.ts";
import type { AccountId } from "#domain/ids.ts";
import type { LedgerEntry } from "#domain/ledger/ledger.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { ZERO } from "#domain/money/decimal.ts";
import { type Instant, toIso } from "#domain/time/instant.ts";
import {
  calendarDate,
  dateTimeOut,
  decimalNumber,
  decimalOut,
  distinct,
  integerOut,
  list,
  text,
  wholeNumber,
} from "#wire/primitives.ts";

export const creditStatus = z.enum(["ACTIVE", "CONSUMED", "EXPIRED", "VOIDED"]);

/** A billable id, or a name that stands for several. */
const entityId = z.string().refine((id) => id.length >= 1 && id.length <= 50 && id.isWellFormed(), {
  error: "must have 1 to 50 characters",
});

const creditRequest = z.strictObject({
  accountId: text({ minimum: 1, maximum: 50 }),
  purpose: text({ minimum: 1, maximum: 255 }),
  applicableEntityIds: distinct(entityId, { maximum: 100 }).nullish(),
  effectiveFrom: calendarDate(),
  effectiveUntil: calendarDate().optional(),
  creditAmount: decimalNumber().optional(),
  priority: wholeNumber({ minimum: 0, maximum: 1_000_000 }),
  grantorId: text({ minimum: 1, maximum: 50 }).optional(),
  idempotencyKey: text({ minimum: 1, maximum: 100 }).optional(),
});

export const createCreditRequest = z.strictObject({
  creditRequests: list(creditRequest, { minimum: 1, maximum: MOST_CREDITS_AT_ONCE }),
});

export const creditRequestsFromWire = ({
  creditRequests,
}: z.output<typeof createCreditRequest>): readonly CreditRequest[] =>
  creditRequests.map(({ accountId, applicableEntityIds, creditAmount, ...request }) => ({
    ...request,
    // A credit of nothing is refused with the other reasons, and so is one that does not say how much.
    creditAmount: creditAmount ?? ZERO,
    accountId: accountId as AccountId,
    applicableEntityIds: applicableEntityIds ?? [],
  }));

export const wireCredit = z.strictObject({
  id: z.string(),
  accountId: z.string(),
  customerId: z.string(),
  purpose: z.string(),
  applicableEntityIds: z.array(z.string()),
  effectiveFrom: z.string().meta({ format: "date" }),
  effectiveUntil: z.string().meta({ format: "date" }).optional(),
  creditAmount: decimalOut(),
  priority: integerOut(),
  grantorId: z.string().optional(),
  idempotencyKey: z.string().optional(),
  status: creditStatus,
  creditUnit: z.string(),
  holdAmount: decimalOut(),
  consumedAmount: decimalOut(),
  createdAt: dateTimeOut(),
  updatedAt: dateTimeOut(),
});
export const wireCreatedCredits = z.strictObject({ credits: z.array(wireCredit) });

const wireTransaction = z.strictObject({
  id: z.string(),
  creditId: z.string(),
  transactionType: z.enum(["CREDITED", "DEBITED", "EXPIRED", "VOIDED"]),
  invoiceId: z.string().optional(),
  entityId: z.string().optional(),
  amount: decimalOut(),
  createdAt: dateTimeOut(),
});
export const wireCreditDetails = wireCredit.extend({ transactions: z.array(wireTransaction) });

export const wireCreditBalance = z.strictObject({
  activeCredits: decimalOut(),
  availableBalance: decimalOut(),
  runningBalance: decimalOut(),
  inapplicableCredits: decimalOut(),
  unit: z.string(),
  lastUpdatedAt: dateTimeOut(),
});

export const creditToWire = ({ credit, holdAmount }: HeldCredit): z.input<typeof wireCredit> => ({
  id: credit.id,
  accountId: credit.accountId,
  customerId: credit.customerId,
  purpose: credit.purpose,
  applicableEntityIds: [...credit.applicableEntityIds],
  effectiveFrom: credit.effectiveFrom,
  effectiveUntil: credit.effectiveUntil,
  creditAmount: credit.creditAmount,
  priority: credit.priority,
  grantorId: credit.grantorId,
  idempotencyKey: credit.idempotencyKey,
  status: credit.status,
  creditUnit: credit.currency,
  holdAmount,
  consumedAmount: credit.consumedAmount,
  createdAt: toIso(credit.createdAt),
  updatedAt: toIso(credit.updatedAt),
});

export const creditDetailsToWire = (
  held: HeldCredit,
  entries: readonly LedgerEntry[],
): z.input<typeof wireCreditDetails> => ({
  ...creditToWire(held),
  transactions: entries.map(({ id, type, cause, amount, createdAt }) => ({
    id,
    creditId: held.credit.id,
    transactionType: type,
    ...(cause.type === "invoice" ? { invoiceId: cause.id } : { entityId: cause.id }),
    amount,
    createdAt: toIso(createdAt),
  })),
});

export const creditBalanceToWire = ({
  lastUpdatedAt,
  ...balance
}: CreditBalance & { readonly unit: CurrencyCode; readonly lastUpdatedAt: Instant }): z.input<
  typeof wireCreditBalance
> => ({ ...balance, lastUpdatedAt: toIso(lastUpdatedAt) });
