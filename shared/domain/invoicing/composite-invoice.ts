import type { AccountId, CustomerId, InvoiceGroupId, InvoiceId } from "#domain/ids.ts";
import type { Surplus } from "#domain/invoicing/billing-state.ts";
import { dueDateOf } from "#domain/invoicing/custom-invoice.ts";
import type { CompositeInvoice, CompositePart, Invoice, InvoiceParties, LineItem } from "#domain/invoicing/invoice.ts";
import { totalOf } from "#domain/invoicing/line-item-node.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, max, min, sum, ZERO } from "#domain/money/decimal.ts";
import { earlier, type Instant, later } from "#domain/time/instant.ts";

export type CompositeBasis = {
  readonly id: InvoiceId;
  readonly groupId: InvoiceGroupId;
  readonly currency: CurrencyCode;
  readonly parties: InvoiceParties;
  readonly netTermDays: number;
  /** When what is merged was merged: the end of the day on which it became due. */
  readonly invoiceDate: Instant;
  readonly now: Instant;
};

/**
 * A group's invoice with more parts, or a new one (Togai rules §17.3, §17.12): its grand total is the sum of the parts' totals,
 * and nothing else is summed across accounts. The lines of a part stay with the part (docs/adr/0032). Parts are told by account,
 * whichever became due first.
 */
export const withParts = (
  before: CompositeInvoice | undefined,
  added: readonly Invoice[],
  { id, groupId, currency, parties, netTermDays, invoiceDate, now }: CompositeBasis,
): CompositeInvoice => {
  const parts = [...(before?.parts ?? []), ...added.map(partOf)].toSorted(byAccount);
  const revenueInfo = totalOf(
    "GRAND_TOTAL_AMOUNT",
    { description: "Grand total", units: currency },
    parts.map((part) => totalOfPart(part, currency)),
  );
  const starts = [...(before ? [before.startDate] : []), ...added.map(({ startDate }) => startDate)];
  const ends = [...(before ? [before.endDate] : []), ...added.map(({ endDate }) => endDate)];
  return {
    id,
    kind: "COMPOSITE",
    groupId,
    parts,
    accountId: groupId as string as AccountId,
    customerId: before?.customerId ?? added[0]?.customerId ?? (groupId as string as CustomerId),
    invoiceType: "COMPOSITE",
    invoiceClass: "INVOICE",
    status: "DRAFT",
    currency,
    startDate: starts.reduce(earlier, invoiceDate),
    endDate: ends.length > 0 ? ends.reduce(later) : invoiceDate,
    finalizesAt: invoiceDate,
    invoiceDate,
    netTermDays,
    dueDate: dueDateOf(invoiceDate, netTermDays, parties.timeZone),
    generatedAt: before?.generatedAt ?? now,
    updatedAt: now,
    totalAmount: revenueInfo.value,
    paidAmount: ZERO,
    usageInfo: [],
    revenueInfo,
    parties,
  };
};

const partOf = ({ id, accountId, parties, totalAmount, paidAmount }: Invoice): CompositePart => ({
  invoiceId: id,
  accountId,
  accountName: parties.account.name,
  totalAmount,
  paidAmount,
});

const byAccount = (one: CompositePart, other: CompositePart): number =>
  compare(one.accountId, other.accountId) || compare(one.invoiceId, other.invoiceId);

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

const totalOfPart = ({ invoiceId, accountId, accountName, totalAmount }: CompositePart, units: string): LineItem => ({
  id: `total_amount.${invoiceId}`,
  type: "TOTAL_AMOUNT",
  description: accountName,
  units,
  value: totalAmount,
  metadata: { accountId, invoiceId },
  lineItems: [],
});

/** The accounts' totals of a group's invoice, each headed by the account; none on any other invoice. */
export const partsOfGroup = ({ lineItems }: LineItem): readonly LineItem[] =>
  lineItems.filter(({ type, metadata }) => type === "TOTAL_AMOUNT" && metadata?.["invoiceId"] !== undefined);

/**
 * The final invoice of a group, on which counts what its members have paid already, by their wallets or otherwise; what that is
 * beyond the group's total goes back to them.
 */
export const withPaymentsOfParts = (final: CompositeInvoice): CompositeInvoice => {
  const paidAmount = min(paidOnParts(final), max(ZERO, final.totalAmount));
  if (final.status !== "DUE" || paidAmount.eq(ZERO)) return { ...final, paidAmount };
  return { ...final, paidAmount, status: paidAmount.eq(final.totalAmount) ? "PAID" : "PARTIALLY_PAID" };
};

/**
 * What members have paid beyond a group's total, since parts below zero lower it: at most what each has paid, the last part
 * first.
 *
 *   parts of 100 (paid) and -150      100 goes back
 */
export const surplusOf = ({ id, parts, totalAmount }: CompositeInvoice): readonly Surplus[] => {
  let left = paidOnParts({ parts }).minus(max(ZERO, totalAmount));
  return parts.toReversed().flatMap(({ accountId, paidAmount }) => {
    const amount = min(paidAmount, left);
    if (!amount.gt(ZERO)) return [];
    left = left.minus(amount);
    return [{ accountId, invoiceId: id, amount }];
  });
};

const paidOnParts = ({ parts }: Pick<CompositeInvoice, "parts">): Decimal =>
  sum(parts.map(({ paidAmount }) => paidAmount));
