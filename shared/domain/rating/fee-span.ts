import { assert } from "#domain/assert.ts";
import type {
  BillingEntitlementRateCard,
  CreditGrantRateCard,
  EntitlementOverageRateCard,
  FixedFeeRateCard,
  Recurrence,
} from "#domain/catalog/rate-card.ts";
import { fromEpochDay, toEpochDay } from "#domain/time/calendar.ts";
import { boundaryOf, cycleNumberOf } from "#domain/time/cycle-boundary.ts";
import type { CycleAlignment, PricingCycle, Slice } from "#domain/time/pricing-cycle.ts";

/** Where a billed cycle lies: the slice it belongs to, and how the cycles of the slice follow the calendar. */
export type CycleInSlice = {
  readonly cycle: PricingCycle;
  readonly slice: Slice;
  readonly alignment: CycleAlignment;
};

/** A card that is billed once in so many cycles. */
export type RecurringCard =
  | FixedFeeRateCard
  | BillingEntitlementRateCard
  | EntitlementOverageRateCard
  | CreditGrantRateCard;

/** How many days a fee pays for, and how many it would pay for if the slice did not cut its first or last cycle. */
export type FeeSpan = { readonly days: number; readonly fullDays: number };

/**
 * What a fee pays for when it is billed in this cycle, or undefined where it is not billed in it (Togai rule §14.5). A fee (or
 * an entitlement, a window of overage, a credit grant) of interval n pays for n cycles, in advance or prepaid billed in the first of them and in arrears in the last; where the slice ends
 * sooner, in its last cycle, so that nothing used remains unpaid. A one-time fee pays for the cycle its offset names.
 *
 *   interval 3, offset 0, monthly from 21 Jan      in advance in cycles 0, 3, 6 …, in arrears in 2, 5, 8 …;
 *                                                  the first pays for 21 Jan … 1 Apr, 70 of the 90 days of 1 Jan … 1 Apr
 */
export const billedSpan = (card: RecurringCard, place: CycleInSlice): FeeSpan | undefined => {
  const part = partOf(card, place);
  if (!part) return undefined;
  const bills =
    card.invoiceTiming === "IN_ARREARS" ? part.position === part.interval - 1 || isLast(place) : part.position === 0;
  if (!bills) return undefined;
  const { days, fullDays } = spanOf(place, part);
  return { days, fullDays };
};

/** The days that the fee pays for of which this cycle has a part, whichever cycle bills it; undefined where it pays for none. */
export const paidSpan = (card: RecurringCard, place: CycleInSlice): (FeeSpan & Slice) | undefined => {
  const part = partOf(card, place);
  return part && spanOf(place, part);
};

/** Which of the `interval` cycles of a payment this one is, counted from 0. */
type PartOfSpan = { readonly position: number; readonly interval: number };

const partOf = (card: RecurringCard, { cycle }: CycleInSlice): PartOfSpan | undefined => {
  const { interval, offset } = recurrenceOf(card);
  const sinceOffset = cycle.ordinal - offset;
  if (sinceOffset < 0) return undefined;
  if (isOneTime(card) && sinceOffset > 0) return undefined;
  return { position: sinceOffset % interval, interval };
};

const recurrenceOf = (card: RecurringCard): Recurrence => {
  const {
    name,
    recurrence: { interval, offset },
  } = card;
  assert(Number.isSafeInteger(interval) && interval >= 1, () => `rate card ${name} recurs every ${interval} cycles`);
  assert(Number.isSafeInteger(offset) && offset >= 0, () => `rate card ${name} starts with cycle ${offset}`);
  return isOneTime(card) ? { interval: 1, offset } : { interval, offset };
};

const isOneTime = (card: RecurringCard): boolean =>
  (card.type === "FIXED_FEE" && card.feeType === "ONE_TIME") ||
  (card.type === "CREDIT_GRANT" && card.grantType === "ONE_TIME");

const isLast = ({ cycle, slice }: CycleInSlice): boolean => cycle.endDate === slice.endDate;

/** Where a span begins or ends with this cycle, the cycle itself says so: one that is only assumed need not follow the calendar. */
const spanOf = ({ cycle, slice, alignment }: CycleInSlice, { position, interval }: PartOfSpan): FeeSpan & Slice => {
  const first = cycleNumberOf(alignment, toEpochDay(cycle.startDate)) - position;
  const from = position === 0 ? toEpochDay(cycle.fullStartDate) : boundaryOf(alignment, first);
  const until = position === interval - 1 ? toEpochDay(cycle.fullEndDate) : boundaryOf(alignment, first + interval);
  const start = Math.max(from, toEpochDay(slice.startDate));
  const end = Math.min(until, toEpochDay(slice.endDate));
  return { startDate: fromEpochDay(start), endDate: fromEpochDay(end), days: end - start, fullDays: until - from };
};
