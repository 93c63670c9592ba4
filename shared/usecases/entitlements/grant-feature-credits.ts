import type { FeatureConfig } from "#domain/catalog/rate-card.ts";
import {
  type CreditSource,
  type FeatureCreditEntry,
  type FeatureCredits,
  noFeatureCredits,
} from "#domain/entitlements/feature-credits.ts";
import { type Grant, granted, grantsOf } from "#domain/entitlements/grant.ts";
import { type Movement, still, withoutEntries } from "#domain/entitlements/movement.ts";
import type { AccountId, FeatureId, OrganizationId } from "#domain/ids.ts";
import { addMilliseconds, DAY, type Instant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import type { AccountFeature } from "#repositories/feature-credits.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "featureCredits" | "ledger" | "organizations">;

/**
 * The changes that grant the feature configs of one card: at most two and a few, for one account and feature, so a commit names a
 * feature once. Entries that are there already, by their ids, are left: none are granted twice (Togai rule §11.3).
 */
export const featureCreditsGranted = async (
  world: Needs,
  organizationId: OrganizationId,
  {
    accountId,
    featureId,
    source,
    entryId,
    configs,
    at,
  }: {
    readonly accountId: AccountId;
    readonly featureId: FeatureId;
    readonly source: Exclude<CreditSource, "OVERAGE" | "REFUND">;
    /** The id of the entry for a config by its place. */
    readonly entryId: (index: number) => string;
    readonly configs: readonly FeatureConfig[];
    /** From when the configs' durations count. */
    readonly at: Instant;
  },
): Promise<readonly Change[]> => {
  const organization = await world.organizations.find(organizationId);
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  const grants = grantsOf(configs, { source, entryId, at, zone: organization.value.timeZone });
  const of = { accountId, featureId };
  const read = await world.featureCredits.find(organizationId, of);
  return grantChanges(world, organizationId, { of, read, grants, causeId: entryId(0), now: at });
};

/** What is to be granted, over feature credits as they were read. */
export type Granting = {
  readonly of: AccountFeature;
  readonly read: Versioned<FeatureCredits> | undefined;
  readonly grants: readonly Grant[];
  readonly causeId: string;
  /** Notes that everything of this pricing cycle has been granted. */
  readonly cycle?: string;
  readonly now: Instant;
};

/** The same for grants of any kind; none where nothing is new. Entries that ended long ago are put away on the way. */
export const grantChanges = async (
  world: Pick<World, "featureCredits" | "ledger">,
  organizationId: OrganizationId,
  { of, read, grants, causeId, cycle, now }: Granting,
): Promise<readonly Change[]> => {
  const before = read?.value ?? noFeatureCredits(of, now);
  // What was put away ended long ago, so an entry of that id would not be used; but it must not be granted anew.
  const closed = await world.featureCredits.findClosed(
    organizationId,
    of,
    grants.filter(({ effectiveUntil }) => effectiveUntil <= keptSince(now)).map(({ id }) => id),
  );
  const after = granted(
    still(before),
    grants.filter(({ id }) => !closed.has(id)),
    { causeId, now },
  );
  const isNoted = cycle === undefined || before.grantedCycles.includes(cycle);
  if (after.credits === before && isNoted) return [];
  const old = before.entries.filter(({ effectiveUntil }) => effectiveUntil <= keptSince(now)).slice(0, MOST_PUT_AWAY);
  const kept = withoutEntries(after, new Set(old.map(({ id }) => id)));
  const credits = isNoted
    ? kept.credits
    : { ...kept.credits, grantedCycles: [...before.grantedCycles, cycle].slice(-MOST_CYCLES) };
  return [
    ...movementChanges(world, organizationId, read, { ...kept, credits }),
    ...old.map((entry: FeatureCreditEntry) => world.featureCredits.closed(organizationId, of, entry)),
  ];
};

/** The changes that write a movement over what was read. */
export const movementChanges = (
  { featureCredits, ledger }: Pick<World, "featureCredits" | "ledger">,
  organizationId: OrganizationId,
  read: Granting["read"],
  movement: Movement,
): readonly Change[] => [
  featureCredits.stored(organizationId, read, movement.credits),
  ...movement.ledger.map((entry) => ledger.added(organizationId, entry)),
];

/** Entries are kept at hand for so long after their end: events of a cycle may come, and be undone, until its grace has passed. */
const KEPT_DAYS = 400;
const keptSince = (now: Instant): Instant => addMilliseconds(now, -KEPT_DAYS * DAY);

/** So that a commit stays small; the rest follows with the next grants. */
const MOST_PUT_AWAY = 5;

/** Cycles by name that credits remember: events are counted in the running one and in those whose grace has not passed. */
const MOST_CYCLES = 24;
