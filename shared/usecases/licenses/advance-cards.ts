import type { FixedFeeRateCard, LicenseRateCard, RateCard } from "#domain/catalog/rate-card.ts";
import { type AdvanceSeats, paidUntil } from "#domain/licenses/advance-seats.ts";
import { type CycleInSlice, paidSpan } from "#domain/rating/fee-span.ts";
import { type BilledCycle, firstBilledCycleFrom } from "#domain/schedules/billed-cycle.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import { cycleAt, type Slice } from "#domain/time/pricing-cycle.ts";
import { planOf } from "#usecases/billing/billing-basis.ts";
import type { Position } from "#usecases/billing/position.ts";
import { licenseCards, type SeatRecord, seatRecords } from "#usecases/licenses/seat-records.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Seats that were paid in advance, or a fee, with the card and the cycle that they were paid for, and what is known of them now. */
export type AdvanceCard = {
  readonly seats: AdvanceSeats;
  readonly card: CardInAdvance;
  readonly billed: BilledCycle;
  /** The days that the card pays for as the timeline is now. */
  readonly days: Slice;
  /** Where they lie, with the days that were paid for and that the timeline no longer has. */
  readonly place: CycleInSlice;
  /** The plan has billed the cycle, and not another one that it has replaced from the cycle's start. */
  readonly isPaid: boolean;
  readonly planName: string;
  readonly record: SeatRecord;
};

/** A card of which other days or seats than those that were paid for are billed, or given back, by themselves. */
export type CardInAdvance = LicenseRateCard | FixedFeeRateCard;

/** Licenses, and fees that are for days. */
export const cardsInAdvance = (rateCards: readonly RateCard[]): readonly CardInAdvance[] =>
  rateCards.filter(
    (card): card is CardInAdvance =>
      (card.type === "LICENSE" || (card.type === "FIXED_FEE" && card.enableProration)) &&
      card.invoiceTiming === "IN_ADVANCE",
  );

/** Those of the billing state whose cycle and card the timeline still has. */
export const advanceCards = async (
  world: ClosingWorld,
  { organizationId, basis, state }: Position,
): Promise<readonly AdvanceCard[]> => {
  const found: AdvanceCard[] = [];
  const accountId = basis.account.id;
  const zone = basis.organization.timeZone;
  for (const [cycleStart, ofCycle] of Map.groupBy(state.advanceSeats ?? [], (seats) => seats.cycleStart)) {
    const billed = firstBilledCycleFrom(basis.schedules, cycleStart, zone);
    if (billed?.cycle.start !== cycleStart) continue;
    const { plan, rateCards } = await planOf(world, organizationId, billed.schedule);
    const cards = cardsInAdvance(rateCards);
    const records = await seatRecords(world, organizationId, { accountId, cards: licenseCards(cards) });
    const invoice = await world.invoices.findOfCycle(organizationId, { accountId, cycleStart, kind: "IN_ADVANCE" });
    const isPaid = invoice !== undefined && isOfPlan(invoice, billed);
    for (const seats of ofCycle) {
      const card = cards.find(({ name }) => name === seats.cardName);
      const record = card && (card.type === "LICENSE" ? records.get(card.billableId) : FEE);
      const days = card && daysOf(card, placeIn(billed));
      if (card && record && days) {
        const place = placePaid(seats, billed, zone);
        found.push({ seats, card, billed, days, place, isPaid, planName: plan.name, record });
      }
    }
  }
  return found;
};

const FEE: SeatRecord = { type: "FEE" };

const isOfPlan = (
  invoice: { readonly pricePlanId?: unknown; readonly pricePlanVersion?: unknown },
  { schedule: { pricePlanId, pricePlanVersion } }: BilledCycle,
): boolean =>
  invoice.pricePlanId === pricePlanId && (invoice.pricePlanVersion ?? pricePlanVersion) === pricePlanVersion;

const daysOf = (card: CardInAdvance, place: CycleInSlice): Slice | undefined =>
  card.type === "LICENSE" ? place.cycle : paidSpan(card, place);

const placeIn = ({ cycle, schedule }: BilledCycle): CycleInSlice => ({
  cycle,
  slice: schedule,
  alignment: schedule.pricingCycleConfig,
});

const placePaid = (seats: AdvanceSeats, billed: BilledCycle, zone: TimeZone): CycleInSlice => {
  const { schedule, cycle } = billed;
  const until = paidUntil(seats);
  if (until <= schedule.endDate) return placeIn(billed);
  const slice = { startDate: schedule.startDate, endDate: until };
  const alignment = schedule.pricingCycleConfig;
  return { cycle: cycleAt(alignment, slice, cycle.start, zone) ?? cycle, slice, alignment };
};
