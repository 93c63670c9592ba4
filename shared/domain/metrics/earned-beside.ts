import { type Invoice, isOfCycle, type LineItem } from "#domain/invoicing/invoice.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { addDays, dateAt, startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import { addMilliseconds, type Instant, later } from "#domain/time/instant.ts";

/** An amount that an invoice earns beside price plans: a line that was written by hand, or a charge that counts as revenue. */
export type EarnedBeside = {
  /** When it is earned: as the last day of what is billed begins, or with its start where that is later. */
  readonly at: Instant;
  /** Where the pricing cycle starts that it belongs to; absent on what was written by hand. */
  readonly cycleStart?: Instant;
  /** What a line by hand is said to be for. */
  readonly billableId?: string;
  readonly amount: Decimal;
};

/**
 * What an invoice earns beside price plans (Togai rules §17.8, §17.9): every line of a custom invoice, be it a draft, and charges
 * with `considerForRevenue` on any. A void invoice earns nothing; its charges are on the one that is issued anew. What an
 * invoice of a group sums up is earned by its parts.
 */
export const earnedBeside = (invoice: Invoice, zone: TimeZone): readonly EarnedBeside[] => {
  if (invoice.status === "VOID" || !(invoice.kind === "CUSTOM" || isOfCycle(invoice))) return [];
  const { startDate, endDate } = invoice;
  const lastDay = startOfDay(dateAt(addMilliseconds(endDate, -1), zone), zone);
  const earned = { at: later(startDate, lastDay), ...(isOfCycle(invoice) && { cycleStart: startDate }) };
  return leaves(invoice.revenueInfo).flatMap(({ type, value: amount, metadata = {} }): readonly EarnedBeside[] => {
    if (type === "CUSTOM_AMOUNT") {
      const { billableId } = metadata;
      return [{ ...earned, amount, ...(typeof billableId === "string" && { billableId }) }];
    }
    return type === "MISCELLANEOUS_CHARGE" && metadata["considerForRevenue"] === true ? [{ ...earned, amount }] : [];
  });
};

/** Whether an invoice may earn something beside price plans, as far as it can be told without its lines. */
export const mayEarnBeside = ({ kind, status, miscellaneousCharges = [] }: Invoice): boolean =>
  status !== "VOID" && (kind === "CUSTOM" || miscellaneousCharges.some(({ considerForRevenue }) => considerForRevenue));

const leaves = (root: LineItem): readonly LineItem[] =>
  root.lineItems.length === 0 ? [root] : root.lineItems.flatMap(leaves);

/** The exclusive end of what is billed by an invoice that earns at such a moment lies so: within a day after, in any zone. */
export const endsFor = ({ start, end }: { readonly start: Instant; readonly end: Instant }, zone: TimeZone) => ({
  from: start,
  until: startOfDay(addDays(dateAt(end, zone), 2), zone),
});
