import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import { type AdvanceSeats, paidAtStart } from "#domain/licenses/advance-seats.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import { earlier } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import type { Position } from "#usecases/billing/position.ts";
import { licenseCards } from "#usecases/licenses/seat-records.ts";
import { seatsOfCycle } from "#usecases/licenses/seats-of-cycle.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/**
 * Notes for how many seats the invoice at the start of a cycle pays, so that what changes later is billed by the difference. What
 * was noted before stays: a cycle that is opened again is not billed again. Cycles before it are over and forgotten.
 */
export const noteAdvanceSeats = async (
  world: ClosingWorld,
  { organizationId, basis, state }: Position,
  { billed, rateCards }: { readonly billed: BilledCycle; readonly rateCards: readonly RateCard[] },
): Promise<{ readonly changes: readonly Change[]; readonly state: (state: BillingState) => BillingState }> => {
  const { cycle } = billed;
  const known = state.advanceSeats ?? [];
  const cards = licenseCards(rateCards).filter(({ invoiceTiming }) => invoiceTiming === "IN_ADVANCE");
  const missing = cards.filter(
    ({ name }) => !known.some((seats) => seats.cycleStart === cycle.start && seats.cardName === name),
  );
  const histories = await seatsOfCycle(world, {
    organizationId,
    basis,
    billed,
    kind: "IN_ADVANCE",
    rateCards: missing,
  });
  const added = missing.map(({ name, billableId }): AdvanceSeats => {
    const history = histories.get(billableId) ?? { type: "QUANTITY", runs: [] };
    return {
      cycleStart: cycle.start,
      cardName: name,
      billed: paidAtStart(history, cycle),
      changes: 0,
      lookedAt: cycle.start,
    };
  });
  return {
    changes: [],
    state: ({ advanceSeats = [], seatsDueAt, ...others }): BillingState => {
      const kept = [...advanceSeats.filter(({ cycleStart }) => cycleStart >= cycle.start), ...added];
      if (kept.length === 0) return others;
      return { ...others, advanceSeats: kept, seatsDueAt: earlier(seatsDueAt ?? cycle.start, cycle.start) };
    },
  };
};
