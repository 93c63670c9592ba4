import type { RateCard } from "#domain/catalog/rate-card.ts";
import { cycleGrants, cycleName, featuresOf } from "#domain/entitlements/cycle-grants.ts";
import type { AccountId, FeatureId, OrganizationId } from "#domain/ids.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import { type BillingBasis, planOf } from "#usecases/billing/billing-basis.ts";
import { grantChanges } from "#usecases/entitlements/grant-feature-credits.ts";
import type { FeatureDemand } from "#usecases/usage/judge-submission.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "featureCredits" | "ledger" | "save">;

/** What granting a running cycle takes, and counting what consumes it. */
export type GrantingWorld = Needs & Pick<World, "billingStates" | "pricePlans" | "clock">;

/**
 * Grants what the plan of a cycle that begins grants (Togai rule §11.2), each feature in a commit of its own before the one that opens
 * the cycle: a plan may have more features than one commit has room for. An entry is named by its cycle, so whoever opens it again
 * grants nothing twice, and entries stay until their end whatever becomes of the timeline.
 */
export const cycleGranted = async (
  world: Needs,
  {
    organizationId,
    basis,
    now,
  }: { readonly organizationId: OrganizationId; readonly basis: BillingBasis; readonly now: Instant },
  { billed, rateCards }: { readonly billed: BilledCycle; readonly rateCards: readonly RateCard[] },
): Promise<NothingMore> => {
  const cycle = { accountId: basis.account.id, billed, rateCards, zone: basis.organization.timeZone, now };
  for (const featureId of featuresOf(rateCards)) await featureGranted(world, organizationId, featureId, cycle);
  return { changes: [], state: (state) => state };
};

/** What is left for the commit that opens the cycle. */
type NothingMore = { readonly changes: readonly Change[]; readonly state: (state: BillingState) => BillingState };

/**
 * Makes the grants of the cycles that events fall into where these have begun and are not opened yet: between the two moments an
 * account must not be without what it pays for. A cycle that was passed over, since the account came later, grants nothing.
 */
export const grantsOfCyclesMade = async (
  world: GrantingWorld,
  { organizationId, accountId }: { readonly organizationId: OrganizationId; readonly accountId: AccountId },
  demands: Iterable<FeatureDemand>,
): Promise<void> => {
  const now = world.clock.now();
  const cycles = new Map<string, FeatureDemand & { readonly billed: BilledCycle }>();
  for (const demand of demands) {
    const { billed, basis } = demand;
    if (billed && billed.cycle.start <= now && basis.account.status === "ACTIVE") {
      cycles.set(`${cycleName(billed)} ${demand.featureId}`, { ...demand, billed });
    }
  }
  for (const { billed, basis, featureId } of cycles.values()) {
    const read = await world.featureCredits.find(organizationId, { accountId, featureId });
    if (read?.value.grantedCycles.includes(cycleName(billed))) continue;
    const state = await world.billingStates.find(organizationId, accountId);
    if (!state || state.value.openedUntil > billed.cycle.start) continue;
    const { rateCards } = await planOf(world, organizationId, billed.schedule);
    const zone = basis.organization.timeZone;
    await featureGranted(world, organizationId, featureId, { accountId, billed, rateCards, zone, now });
  }
};

type CycleOfAccount = {
  readonly accountId: AccountId;
  readonly billed: BilledCycle;
  readonly rateCards: readonly RateCard[];
  readonly zone: TimeZone;
  readonly now: Instant;
};

/** Grants one feature's part of a cycle; whoever is faster in between has it done anew. */
const featureGranted = async (
  world: Needs,
  organizationId: OrganizationId,
  featureId: FeatureId,
  { accountId, billed, rateCards, zone, now }: CycleOfAccount,
): Promise<void> => {
  const of = { accountId, featureId };
  const grants = cycleGrants(rateCards, billed, zone).get(featureId) ?? [];
  const cycle = cycleName(billed);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const read = await world.featureCredits.find(organizationId, of);
    const changes = await grantChanges(world, organizationId, { of, read, grants, causeId: cycle, cycle, now });
    if (changes.length === 0 || (await world.save(changes)).ok) return;
  }
  throw new Error(`feature credits of ${featureId} and account ${accountId} are being changed all the time`);
};

/** Whoever was faster consumed something or granted the same, so each round somebody got on. */
const MOST_TRIES = 20;
