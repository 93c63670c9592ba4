import type { InvoiceId } from "#domain/ids.ts";
import type { Adjustment, CycleInvoice } from "#domain/invoicing/invoice.ts";
import { findNode } from "#domain/invoicing/line-item-search.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import { type Decimal, sum, toText, ZERO } from "#domain/money/decimal.ts";
import { dateAt, type TimeZone } from "#domain/time/calendar.ts";
import { addMilliseconds } from "#domain/time/instant.ts";

/**
 * What a closed cycle has still to be billed: what it is rated now, less what its invoice and all adjustments before have
 * billed. Undefined where nothing is. Credits, charges beside the plan and taxes are not adjusted.
 *
 *   billed 1.00, 40 more units counted at 1.00      40.00, and once that is billed nothing more
 */
export const adjustmentOf = (final: CycleInvoice, rated: CycleInvoice | undefined): Adjustment | undefined => {
  const before = final.adjustments ?? [];
  const amount = grossOf(rated).minus(grossOf(final)).minus(adjusted(before));
  if (amount.eq("0")) return undefined;
  const { id, sequenceId = id, startDate, endDate } = final;
  return { invoiceId: id, number: (before.at(-1)?.number ?? 0) + 1, sequenceId, startDate, endDate, amount };
};

/** Adjustments that are told one by one at the most: an invoice must not grow with every correction. */
const MOST_TOLD = 20;

/** The same adjustments; where they are too many, those of one invoice as their sum, under the number of the last. */
export const folded = (adjustments: readonly Adjustment[]): readonly Adjustment[] => {
  if (adjustments.length <= MOST_TOLD) return adjustments;
  const sums = new Map<InvoiceId, Adjustment>();
  for (const adjustment of adjustments) {
    const amount = (sums.get(adjustment.invoiceId)?.amount ?? ZERO).plus(adjustment.amount);
    sums.set(adjustment.invoiceId, { ...adjustment, amount });
  }
  return [...sums.values()];
};

/** The sum of adjustments. */
export const adjusted = (adjustments: readonly Adjustment[]): Decimal => sum(adjustments.map(({ amount }) => amount));

const grossOf = (invoice: CycleInvoice | undefined): Decimal =>
  (invoice && findNode(invoice.revenueInfo, "GROSS_AMOUNT")?.value) ?? ZERO;

/** The adjustment as a charge on the invoice that bills it; reports of revenue have its usage where it was used. */
export const adjustmentCharge = (adjustment: Adjustment, zone: TimeZone): MiscellaneousCharge => ({
  type: "VALUE",
  name: adjustmentName(adjustment, zone),
  considerForRevenue: false,
  value: toText(adjustment.amount),
});

const adjustmentName = ({ sequenceId, startDate, endDate }: Adjustment, zone: TimeZone): string =>
  `Adjustment of invoice ${sequenceId}, ${dateAt(startDate, zone)} to ${dateAt(addMilliseconds(endDate, -1), zone)}`;
