import type { FeatureValue } from "#domain/entitlements/feature-value.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { Change, Key, Store } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import type { AccountFeature } from "#repositories/feature-credits.ts";
import { keyPart } from "#repositories/key-text.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** Values of unmetered features, by account and feature. */
export type FeatureValues = {
  find(organizationId: OrganizationId, of: AccountFeature): Promise<Versioned<FeatureValue> | undefined>;
  /** All of an account, by feature; 1,000 at the most. */
  ofAccount(organizationId: OrganizationId, accountId: AccountId): Promise<readonly FeatureValue[]>;
  stored(organizationId: OrganizationId, value: FeatureValue): Change;
  removed(organizationId: OrganizationId, read: Versioned<FeatureValue>): Change;
};

export const createFeatureValues = (store: Store): FeatureValues => ({
  find: async (organizationId, of) => {
    const stored = await store.get(keyOf(organizationId, of));
    return stored && { value: fromStored<FeatureValue>(stored.value), version: stored.version };
  },
  ofAccount: async (organizationId, accountId) => {
    const { partition } = keyOf(organizationId, { accountId, featureId: "" as FeatureValue["featureId"] });
    const page = await store.list({ partition, direction: "FORWARD", limit: MOST_VALUES });
    return page.items.map(({ value }) => fromStored<FeatureValue>(value));
  },
  stored: (organizationId, value) => ({
    type: "put",
    key: keyOf(organizationId, value),
    value: toStored(value),
    expect: "ANYTHING",
  }),
  removed: (organizationId, { value, version }) => ({
    type: "remove",
    key: keyOf(organizationId, value),
    expect: { version },
  }),
});

/** Values in one answer, which has no pages. */
const MOST_VALUES = 1_000;

const keyOf = (organizationId: OrganizationId, { accountId, featureId }: AccountFeature): Key => ({
  partition: `${organizationId}#feature-values#${keyPart(accountId)}`,
  sort: featureId,
});
