import { balanceOf, type FeatureCreditEntry, windowOf } from "#domain/entitlements/feature-credits.ts";
import type { AccountId, FeatureId, OrganizationId } from "#domain/ids.ts";
import { type Decimal, sum } from "#domain/money/decimal.ts";
import { notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { contains } from "#domain/time/interval.ts";
import type { Page } from "#ports/store.ts";
import type { AccountFeature } from "#repositories/feature-credits.ts";
import { resolveAccount } from "#usecases/customers/resolve-account.ts";
import type { World } from "#usecases/world.ts";

export type NamingWorld = Pick<World, "accounts" | "aliases" | "features" | "clock">;

/** An account and a feature as a path names them. */
export type NamedFeature = { readonly account: string; readonly feature: string };

/** The account, by its id or an alias of this moment, and the feature; refused where one of them does not exist. */
export const accountFeature = async (
  world: NamingWorld,
  organizationId: OrganizationId,
  { account, feature }: NamedFeature,
): Promise<Result<AccountFeature, Refusal>> => {
  const accountId = await resolveAccount(world, organizationId, account, world.clock.now());
  if (accountId === undefined) return notFound("account", account);
  const found = await world.features.find(organizationId, feature);
  return found
    ? ok({ accountId: accountId as AccountId, featureId: found.value.id as FeatureId })
    : notFound("feature", feature);
};

/** What an account can use of a feature at this moment (Togai rule §11.4). */
export type FeatureBalance = AccountFeature & {
  readonly granted: Decimal;
  readonly balance: Decimal;
  /** Absent where overage has no limit, or none is allowed. */
  readonly overageLimit?: Decimal;
  readonly usedOverage: Decimal;
};

export const featureBalance = async (
  world: NamingWorld & Pick<World, "featureCredits">,
  organizationId: OrganizationId,
  named: NamedFeature,
): Promise<Result<FeatureBalance, Refusal>> => {
  const of = await accountFeature(world, organizationId, named);
  if (!of.ok) return of;
  const read = await world.featureCredits.find(organizationId, of.value);
  const now = world.clock.now();
  const entries = (read?.value.entries ?? []).filter((entry) => !entry.isVoided && contains(windowOf(entry), now));
  const grants = entries.filter(({ source }) => source !== "OVERAGE");
  const overage = entries.filter(({ source }) => source === "OVERAGE");
  const limits = overage.flatMap(({ granted }) => granted ?? []);
  return ok({
    ...of.value,
    granted: sum(grants.flatMap(({ granted }) => granted ?? [])),
    balance: sum(grants.flatMap((entry) => balanceOf(entry) ?? [])),
    ...(overage.length > 0 && limits.length === overage.length && { overageLimit: sum(limits) }),
    usedOverage: sum(overage.map(({ used }) => used)),
  });
};

/** Entries of an account and feature, the latest start first; those that ended long ago come last. */
export const listFeatureCreditEntries = async (
  world: NamingWorld & Pick<World, "featureCredits">,
  organizationId: OrganizationId,
  named: NamedFeature,
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<Result<Page<FeatureCreditEntry>, Refusal>> => {
  const of = await accountFeature(world, organizationId, named);
  if (!of.ok) return of;
  if (after?.startsWith(CLOSED)) {
    const rest = after.slice(CLOSED.length);
    return ok(await closedPage(world, organizationId, of.value, { limit, ...(rest !== "" && { after: rest }) }));
  }
  const read = await world.featureCredits.find(organizationId, of.value);
  const open = (read?.value.entries ?? []).toSorted((first, second) => (placeOf(first) < placeOf(second) ? 1 : -1));
  const left = open.filter((entry) => after === undefined || placeOf(entry) < after);
  const items = left.slice(0, limit);
  const last = items.at(-1);
  if (last && left.length > limit) return ok({ items, next: placeOf(last) });
  const closed = await closedPage(world, organizationId, of.value, { limit: 1 });
  return ok({ items, ...(closed.items.length > 0 && { next: CLOSED }) });
};

const CLOSED = "closed#";

/** Text that sorts as starts and then ids do. */
const placeOf = ({ effectiveFrom, id }: FeatureCreditEntry): string =>
  `${String(effectiveFrom).padStart(16, "0")}#${id}`;

const closedPage = async (
  { featureCredits }: Pick<World, "featureCredits">,
  organizationId: OrganizationId,
  of: AccountFeature,
  page: { readonly limit: number; readonly after?: string },
): Promise<Page<FeatureCreditEntry>> => {
  const { items, next } = await featureCredits.listClosed(organizationId, of, page);
  return next === undefined ? { items } : { items, next: `${CLOSED}${next}` };
};
