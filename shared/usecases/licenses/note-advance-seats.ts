import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import { type AdvanceSeats, paidAtStart, paidUntil } from "#domain/licenses/advance-seats.ts";
import { ONE } from "#domain/money/decimal.ts";
import { billedSpan, paidSpan } from "#domain/rating/fee-span.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import { startOfDay } from "#domain/time/calendar.ts";
import { earlier } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import type { Position } from "#usecases/billing/position.ts";
import { cardsInAdvance } from "#usecases/licenses/advance-cards.ts";
import { licenseCards } from "#usecases/licenses/seat-records.ts";
import { seatsOfCycle } from "#usecases/licenses/seats-of-cycle.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/**
 * Notes for how many seats the invoice at the start of a cycle pays, and for which days a prorated fee, so that what changes later
 * is billed by the difference. What was noted before stays: a cycle that is opened again is not billed again. What pays for days
 * before it alone is over and forgotten.
 */
export const noteAdvanceSeats = async (
  world: ClosingWorld,
  { organizationId, basis, state }: Position,
  { billed, rateCards }: { readonly billed: BilledCycle; readonly rateCards: readonly RateCard[] },
): Promise<{ readonly changes: readonly Change[]; readonly state: (state: BillingState) => BillingState }> => {
  const { cycle } = billed;
  const known = state.advanceSeats ?? [];
  const isMissing = ({ name }: RateCard): boolean =>
    !known.some((seats) => seats.cycleStart === cycle.start && seats.cardName === name);
  const cards = cardsInAdvance(rateCards).filter(isMissing);
  const missing = licenseCards(cards);
  const histories = await seatsOfCycle(world, {
    organizationId,
    basis,
    billed,
    kind: "IN_ADVANCE",
    rateCards: missing,
  });
  const noted = { cycleStart: cycle.start, changes: 0, lookedAt: cycle.start };
  const place = { cycle, slice: billed.schedule, alignment: billed.schedule.pricingCycleConfig };
  const added = cards.flatMap((card): readonly AdvanceSeats[] => {
    if (card.type === "LICENSE") {
      const history = histories.get(card.billableId) ?? { type: "QUANTITY", runs: [] };
      return [{ ...noted, cardName: card.name, billed: paidAtStart(history, cycle) }];
    }
    const span = billedSpan(card, place) && paidSpan(card, place);
    if (!span) return [];
    const { startDate, endDate } = span;
    return [{ ...noted, cardName: card.name, billed: [{ startDate, endDate, quantity: ONE }] }];
  });
  const zone = basis.organization.timeZone;
  return {
    changes: [],
    state: ({ advanceSeats = [], seatsDueAt, ...others }): BillingState => {
      const before = advanceSeats.filter(
        (seats) => seats.cycleStart >= cycle.start || startOfDay(paidUntil(seats), zone) > cycle.start,
      );
      const kept = [...before, ...added];
      if (kept.length === 0) return others;
      return { ...others, advanceSeats: kept, seatsDueAt: earlier(seatsDueAt ?? cycle.start, cycle.start) };
    },
  };
};
