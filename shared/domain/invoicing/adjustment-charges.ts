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
  return { invoiceId: id, number: before.length + 1, sequenceId, startDate, endDate, amount };
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
