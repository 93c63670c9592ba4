import type { LicenseRateCard } from "#domain/catalog/rate-card.ts";
import type { AdvanceSeats } from "#domain/licenses/advance-seats.ts";
import { type BilledCycle, firstBilledCycleFrom } from "#domain/schedules/billed-cycle.ts";
import { planOf } from "#usecases/billing/billing-basis.ts";
import type { Position } from "#usecases/billing/position.ts";
import { licenseCards, type SeatRecord, seatRecords } from "#usecases/licenses/seat-records.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Seats that were paid in advance, with the card and the cycle that they were paid for, and what is known of them now. */
export type AdvanceCard = {
  readonly seats: AdvanceSeats;
  readonly card: LicenseRateCard;
  readonly billed: BilledCycle;
  readonly planName: string;
  readonly record: SeatRecord;
};

/** Those of the billing state whose cycle and card the timeline still has. */
export const advanceCards = async (
  world: ClosingWorld,
  { organizationId, basis, state }: Position,
): Promise<readonly AdvanceCard[]> => {
  const found: AdvanceCard[] = [];
  for (const [cycleStart, ofCycle] of Map.groupBy(state.advanceSeats ?? [], (seats) => seats.cycleStart)) {
    const billed = firstBilledCycleFrom(basis.schedules, cycleStart, basis.organization.timeZone);
    if (billed?.cycle.start !== cycleStart) continue;
    const { plan, rateCards } = await planOf(world, organizationId, billed.schedule);
    const cards = licenseCards(rateCards).filter(({ invoiceTiming }) => invoiceTiming === "IN_ADVANCE");
    const records = await seatRecords(world, organizationId, { accountId: basis.account.id, cards });
    for (const seats of ofCycle) {
      const card = cards.find(({ name }) => name === seats.cardName);
      const record = card && records.get(card.billableId);
      if (card && record) found.push({ seats, card, billed, planName: plan.name, record });
    }
  }
  return found;
};
