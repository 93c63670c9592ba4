import type { FixedFeeRateCard, LicenseRateCard } from "#domain/catalog/rate-card.ts";
import type { AvailableCredit } from "#domain/credits/available-credit.ts";
import type { Account } from "#domain/customers/customer.ts";
import type { InvoiceId, PricePlanId } from "#domain/ids.ts";
import { cardNode } from "#domain/invoicing/card-nodes.ts";
import { dueDateOf } from "#domain/invoicing/custom-invoice.ts";
import { customTree } from "#domain/invoicing/custom-tree.ts";
import type { AdHocInvoice, InvoiceParties, LineItem } from "#domain/invoicing/invoice.ts";
import { sumOf, totalOf } from "#domain/invoicing/line-item-node.ts";
import type { AdvanceCharge } from "#domain/licenses/advance-charges.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { toText, ZERO } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { cardKey } from "#domain/rating/card-key.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";

/** Everything that decides the invoice of a change of seats in the middle of a cycle. */
export type SeatChangeBasis = {
  readonly id: InvoiceId;
  readonly cause: string;
  readonly account: Pick<Account, "id" | "customerId">;
  readonly pricePlanId: PricePlanId;
  readonly currency: CurrencyCode;
  /** The line of the changes; see {@link seatChangeLine}. */
  readonly line: LineItem;
  readonly credits: readonly AvailableCredit[];
  /** From the first day with other seats to the end of the cycle. */
  readonly period: Interval;
  /** When the change took effect: it is invoiced at once (Togai rule §13.3). */
  readonly invoiceDate: Instant;
  readonly netTermDays: number;
  readonly parties: InvoiceParties;
  readonly now: Instant;
};

/** What other seats, or other days of a fee, cost, as the line of their card: each stretch of days is cut to the minor unit by itself. */
export const seatChangeLine = (
  card: LicenseRateCard | FixedFeeRateCard,
  charges: readonly AdvanceCharge[],
  currency: CurrencyCode,
): LineItem => {
  const id = cardKey(card);
  const node = { id, type: cardNode(card), units: currency } as const;
  const [only, ...others] = charges;
  if (only && others.length === 0) {
    return {
      ...node,
      ...chargeText(only, card),
      value: cutToMinorUnit(only.amount, currency),
      lineItems: [],
    };
  }
  return sumOf(
    { ...node, description: card.displayName },
    charges.map((charge, index) => ({
      id: `${id}.change.${index + 1}`,
      type: "USAGE_CYCLE_AMOUNT",
      units: currency,
      ...chargeText(charge, card),
      value: cutToMinorUnit(charge.amount, currency),
      lineItems: [],
    })),
  );
};

/** Enough to check the amount by hand. */
const chargeText = (
  { startDate, endDate, before, after, days, fullDays }: AdvanceCharge,
  { type, displayName: name }: LicenseRateCard | FixedFeeRateCard,
) => ({
  description:
    type === "LICENSE"
      ? `${name}: ${toText(before)} to ${toText(after)} from ${startDate} (${days} of ${fullDays} days)`
      : `${name}: ${after.gt(before) ? "more" : "fewer"} days from ${startDate} (${days} of ${fullDays} days)`,
  quantity: after.minus(before),
  metadata: {
    startDate,
    endDate,
    ...(type === "LICENSE" && { seatsBefore: toText(before), seatsAfter: toText(after) }),
    billedDays: `${days}`,
    fullDays: `${fullDays}`,
  },
});

/** The draft of such an invoice; below zero, it gives money back (Togai rule §17.5). Credits pay for it as for any other. */
export const draftSeatChange = (basis: SeatChangeBasis): AdHocInvoice => {
  const { id, cause, account, pricePlanId, currency, line, credits, period, invoiceDate, netTermDays, parties, now } =
    basis;
  const fees = totalOf("TOTAL_ADVANCED_FEES", { description: "Fees in advance", units: currency }, [line]);
  const { revenueInfo, creditsUsed } = customTree([fees], { currency, credits, miscellaneousCharges: [], period });
  return {
    id,
    kind: "AD_HOC",
    cause,
    accountId: account.id,
    customerId: account.customerId,
    pricePlanId,
    invoiceType: "AD_HOC",
    invoiceClass: "INVOICE",
    status: "DRAFT",
    currency,
    startDate: period.start,
    endDate: period.end,
    finalizesAt: invoiceDate,
    invoiceDate,
    netTermDays,
    dueDate: dueDateOf(invoiceDate, netTermDays, parties.timeZone),
    generatedAt: now,
    updatedAt: now,
    totalAmount: revenueInfo.value,
    paidAmount: ZERO,
    usageInfo: [],
    revenueInfo,
    ...(creditsUsed.length > 0 && { creditsUsed }),
    parties,
  };
};
