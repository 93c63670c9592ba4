import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import type { Change } from "#ports/store.ts";
import type { Position } from "#usecases/billing/closing-step.ts";
import { noteCardGrants } from "#usecases/credits/grant-card-credits.ts";
import { cycleGranted } from "#usecases/entitlements/grant-cycle.ts";
import { noteAdvanceSeats } from "#usecases/licenses/note-advance-seats.ts";
import { prepaidOrderOfCycle } from "#usecases/orders/prepaid-order-of-cycle.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** A cycle that begins, and what is sold in it. */
export type OpenedCycle = {
  readonly billed: BilledCycle;
  readonly plan: PricePlan;
  readonly rateCards: readonly RateCard[];
};

/** What belongs into the commit that opens a cycle, beside its invoices. */
export type OpeningEffect = {
  readonly changes: readonly Change[];
  readonly state: (state: BillingState) => BillingState;
};

/**
 * What else happens when a cycle begins, in this order. A cycle may be opened more than once (a change of the timeline has it
 * looked at again): each must find what it did before, and leave it.
 */
const OPENINGS: readonly ((world: ClosingWorld, position: Position, opened: OpenedCycle) => Promise<OpeningEffect>)[] =
  [cycleGranted, prepaidOrderOfCycle, noteCardGrants, noteAdvanceSeats];

/** All of it, for one commit. */
export const openingEffects = async (
  world: ClosingWorld,
  position: Position,
  opened: OpenedCycle,
): Promise<OpeningEffect> => {
  const effects = await Promise.all(OPENINGS.map((opening) => opening(world, position, opened)));
  return {
    changes: effects.flatMap(({ changes }) => changes),
    state: (state) => effects.reduce((next, effect) => effect.state(next), state),
  };
};
