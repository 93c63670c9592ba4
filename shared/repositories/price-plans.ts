import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { OrganizationId, PricePlanId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change, Page, Store } from "#ports/store.ts";
import { type Collection, collection, type Listing, type Versioned } from "#repositories/collection.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** What all versions of a plan have in common: which there are, and what its latest version says where lists filter. */
export type PricePlanHead = {
  readonly id: PricePlanId;
  readonly name: string;
  readonly description?: string;
  readonly type: PricePlan["type"];
  /** What the latest version is, unless the plan as a whole is archived. */
  readonly status: PricePlan["status"] | "ARCHIVED";
  readonly latestVersion: number;
  /** The finalized version that new accounts get; absent until the first is finalized. */
  readonly activeVersion?: number;
  /** The currencies in which it is sold; absent: all that the active version supports. */
  readonly activeCurrencies?: readonly CurrencyCode[];
  readonly updatedAt: Instant;
};

export type PricePlans = {
  findHead(organizationId: OrganizationId, id: string): Promise<Versioned<PricePlanHead> | undefined>;
  findVersion(organizationId: OrganizationId, id: string, version: number): Promise<Versioned<PricePlan> | undefined>;
  /** What all versions have in common, for every plan. */
  listHeads(organizationId: OrganizationId, listing: Listing<PricePlanHead>): Promise<Page<PricePlanHead>>;
  /** Versions of any plans, those left out that there are not. Strongly consistent. */
  findVersions(
    organizationId: OrganizationId,
    wanted: readonly { readonly id: string; readonly version: number }[],
  ): Promise<readonly PricePlan[]>;
  /** The latest version of every plan. */
  list(organizationId: OrganizationId, listing: Listing<PricePlanHead>): Promise<Page<PricePlan>>;
  /** Newest version first. */
  listVersions(
    organizationId: OrganizationId,
    id: string,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<Page<PricePlan>>;
  headAdded: Collection<PricePlanHead>["added"];
  headReplaced: Collection<PricePlanHead>["replaced"];
  headRemoved: Collection<PricePlanHead>["removed"];
  versionAdded(organizationId: OrganizationId, plan: PricePlan): Change;
  versionReplaced(organizationId: OrganizationId, read: Versioned<PricePlan>, plan: PricePlan): Change;
  versionRemoved(organizationId: OrganizationId, read: Versioned<PricePlan>): Change;
};

export const createPricePlans = (store: Store): PricePlans => {
  const heads = collection<PricePlanHead>(store, { kind: "price-plan", id: ({ id }) => id });
  const partition = (organizationId: OrganizationId, id: string): string =>
    `${organizationId}#price-plan-version#${id}`;
  const keyOf = (organizationId: OrganizationId, id: string, version: number) => ({
    partition: partition(organizationId, id),
    sort: String(version).padStart(9, "0"),
  });
  const put = (organizationId: OrganizationId, plan: PricePlan, expect: Change["expect"]): Change => ({
    type: "put",
    key: keyOf(organizationId, plan.id, plan.version),
    value: toStored(plan),
    expect,
  });
  return {
    findHead: heads.find,
    findVersion: async (organizationId, id, version) => {
      const found = await store.get(keyOf(organizationId, id, version));
      return found && { value: fromStored<PricePlan>(found.value), version: found.version };
    },
    listHeads: heads.list,
    findVersions: async (organizationId, wanted) => {
      const keys = wanted.map(({ id, version }) => keyOf(organizationId, id, version));
      return keys.length === 0 ? [] : (await store.getMany(keys)).map(({ value }) => fromStored<PricePlan>(value));
    },
    list: async (organizationId, listing) => {
      const page = await heads.list(organizationId, listing);
      const keys = page.items.map(({ id, latestVersion }) => keyOf(organizationId, id, latestVersion));
      const versions = keys.length === 0 ? [] : await store.getMany(keys);
      const byId = new Map(
        versions.map(({ value }) => [fromStored<PricePlan>(value).id, fromStored<PricePlan>(value)]),
      );
      const items = page.items.flatMap(({ id }) => byId.get(id) ?? []);
      return page.next === undefined ? { items } : { items, next: page.next };
    },
    listVersions: async (organizationId, id, { limit, after }) => {
      const page = await store.list({
        partition: partition(organizationId, id),
        direction: "BACKWARD",
        limit,
        ...(after !== undefined && { after }),
      });
      const items = page.items.map(({ value }) => fromStored<PricePlan>(value));
      return page.next === undefined ? { items } : { items, next: page.next };
    },
    headAdded: heads.added,
    headReplaced: heads.replaced,
    headRemoved: heads.removed,
    versionAdded: (organizationId, plan) => put(organizationId, plan, "ABSENT"),
    versionReplaced: (organizationId, read, plan) => put(organizationId, plan, { version: read.version }),
    versionRemoved: (organizationId, { value, version }) => ({
      type: "remove",
      key: keyOf(organizationId, value.id, value.version),
      expect: { version },
    }),
  };
};
