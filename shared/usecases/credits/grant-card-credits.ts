import type { RateCard } from "#domain/catalog/rate-card.ts";
import { type CardGrant, cardGrants } from "#domain/credits/card-grants.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import { type BilledCycle, firstBilledCycleFrom } from "#domain/schedules/billed-cycle.ts";
import { type Instant, SINCE_EVER } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import { planOf } from "#usecases/billing/billing-basis.ts";
import { commitStep, type Outcome, type Position } from "#usecases/billing/closing-step.ts";
import { creditGranted } from "#usecases/credits/grant-credit.ts";
import { creditsToLookAt } from "#usecases/credits/look-at-credits.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Credits granted in one commit at the most: each is four changes. */
const MOST_AT_ONCE = 20;

/** Notes that a cycle has begun whose cards grant credits; they are granted right after it has been opened. */
export const noteCardGrants = async (
  _world: ClosingWorld,
  { basis }: Position,
  { billed, rateCards }: { readonly billed: BilledCycle; readonly rateCards: readonly RateCard[] },
): Promise<{ readonly changes: readonly Change[]; readonly state: (state: BillingState) => BillingState }> => {
  const place = { cycle: billed.cycle, currency: basis.account.invoiceCurrency, zone: basis.organization.timeZone };
  if (cardGrants(rateCards, place).length === 0) return { changes: [], state: (state) => state };
  return {
    changes: [],
    state: (state) => ({ ...state, creditsToGrant: [...(state.creditsToGrant ?? []), billed.cycle.start] }),
  };
};

/**
 * Grants what the cards of an opened cycle grant, as many as one commit holds, and has the drafts rated with it. Each grant has a
 * key of its card's add-on and the cycle's first day, so that a cycle that is opened again grants nothing twice.
 */
export const grantCardCredits = {
  dueAt: ({ state }: Position): Instant | undefined =>
    (state.creditsToGrant ?? []).length > 0 ? SINCE_EVER : undefined,
  run: async (world: ClosingWorld, position: Position): Promise<Outcome> => {
    const [cycleStart, ...others] = position.state.creditsToGrant ?? [];
    const outstanding = cycleStart === undefined ? [] : await outstandingGrants(world, position, cycleStart);
    const now = outstanding.slice(0, MOST_AT_ONCE);
    return commitStep(world, position, {
      changes: now.flat(),
      next: after(
        position,
        outstanding.length > now.length && cycleStart !== undefined ? [cycleStart, ...others] : others,
      ),
    });
  },
};

const outstandingGrants = async (
  world: ClosingWorld,
  { organizationId, basis }: Position,
  cycleStart: Instant,
): Promise<readonly (readonly Change[])[]> => {
  const zone = basis.organization.timeZone;
  const billed = firstBilledCycleFrom(basis.schedules, cycleStart, zone);
  if (billed?.cycle.start !== cycleStart) return [];
  const { rateCards } = await planOf(world, organizationId, billed.schedule);
  const place = { cycle: billed.cycle, currency: basis.account.invoiceCurrency, zone };
  const grants = await Promise.all(
    cardGrants(rateCards, place).map((grant) => granted(world, { organizationId, basis }, grant)),
  );
  return grants.filter((changes) => changes.length > 0);
};

const granted = (
  world: ClosingWorld,
  { organizationId, basis }: Pick<Position, "organizationId" | "basis">,
  { card, creditAmount, effectiveFrom, effectiveUntil }: CardGrant,
): Promise<readonly Change[]> =>
  creditGranted(world, organizationId, {
    idempotencyKey: `rate-card#${card.billableId}#${effectiveFrom}`,
    accountId: basis.account.id,
    purpose: card.displayName,
    effectiveFrom,
    ...(effectiveUntil !== undefined && { effectiveUntil }),
    priority: card.grantDetails.priority,
    creditAmount,
    applicableEntityIds: card.grantDetails.applicableEntityIds,
    grantorId: card.billableId,
    cause: { type: "rate-card", id: card.billableId },
  });

const after = ({ state, now }: Position, left: readonly Instant[]): BillingState => {
  const { creditsToGrant: _, ...rest } = state;
  return {
    ...creditsToLookAt(rest),
    ...(left.length > 0 && { creditsToGrant: left }),
    ...(state.openDrafts.length > 0 && { refreshAt: now }),
  };
};
