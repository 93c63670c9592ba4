import type { FeatureValue } from "#domain/entitlements/feature-value.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { resolveAccount } from "#usecases/customers/resolve-account.ts";
import { accountFeature, type NamedFeature, type NamingWorld } from "#usecases/entitlements/read-feature-credits.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

type Needs = NamingWorld & Pick<World, "featureValues">;
type Values = Promise<Result<readonly FeatureValue[], Refusal>>;

/** The values of all unmetered features that an account has (Togai rule §11.6). */
export const listFeatureValues = async (world: Needs, organizationId: OrganizationId, account: string): Values => {
  const accountId = await resolveAccount(world, organizationId, account, world.clock.now());
  if (accountId === undefined) return notFound("account", account);
  return ok(await world.featureValues.ofAccount(organizationId, accountId));
};

/** The value of one feature; none where the account has none. */
export const findFeatureValue = async (world: Needs, organizationId: OrganizationId, named: NamedFeature): Values => {
  const of = await accountFeature(world, organizationId, named);
  if (!of.ok) return of;
  const found = await world.featureValues.find(organizationId, of.value);
  return ok(found ? [found.value] : []);
};

/** Gives an account a value of a feature that no event consumes (Q7: Togai has no operation for it). */
export const setFeatureValue = async (
  world: Needs & Pick<World, "save">,
  organizationId: OrganizationId,
  named: NamedFeature,
  value: string,
): Promise<Result<FeatureValue, Refusal>> => {
  const of = await accountFeature(world, organizationId, named);
  if (!of.ok) return of;
  const feature = await world.features.find(organizationId, of.value.featureId);
  if ((feature?.value.schemaAssociations.length ?? 0) > 0) {
    return invalid(`feature '${named.feature}' is metered: its units are granted, and it has no value`);
  }
  const set: FeatureValue = { ...of.value, value, updatedAt: world.clock.now() };
  const saved = await world.save([world.featureValues.stored(organizationId, set)]);
  if (!saved.ok) throw new Error("a write without a condition was refused");
  return ok(set);
};

/** Takes the value away; one that is not there is gone already. */
export const removeFeatureValue = (
  world: Needs & Pick<World, "save">,
  organizationId: OrganizationId,
  named: NamedFeature,
): Promise<Result<void, Refusal>> =>
  retryLostRaces(`the value of feature '${named.feature}'`, async () => {
    const of = await accountFeature(world, organizationId, named);
    if (!of.ok) return of;
    const read = await world.featureValues.find(organizationId, of.value);
    if (!read) return ok(undefined);
    const saved = await world.save([world.featureValues.removed(organizationId, read)]);
    return saved.ok ? ok(undefined) : undefined;
  });
