import type { DebitedEvent } from "#domain/entitlements/debited-event.ts";
import type { FeatureCreditEntry, FeatureCredits } from "#domain/entitlements/feature-credits.ts";
import type { AccountId, EventReference, FeatureId, OrganizationId } from "#domain/ids.ts";
import type { Change, Key, Page, Store, Stored } from "#ports/store.ts";
import { listWhere, type Versioned } from "#repositories/collection.ts";
import { keyPart } from "#repositories/key-text.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** An account and one of the features. */
export type AccountFeature = { readonly accountId: AccountId; readonly featureId: FeatureId };

/**
 * Feature credits: one document for each account and feature, the entries that were put away since they ended long ago, and what
 * events took. Keys and documents are handed out as well, for writes that count usage in the same step.
 */
export type FeatureCreditsRepository = {
  find(organizationId: OrganizationId, of: AccountFeature): Promise<Versioned<FeatureCredits> | undefined>;
  /** Those of some features of an account, by feature; absent ones left out. */
  findMany(
    organizationId: OrganizationId,
    accountId: AccountId,
    featureIds: readonly FeatureId[],
  ): Promise<ReadonlyMap<FeatureId, Versioned<FeatureCredits>>>;
  keyOf(organizationId: OrganizationId, of: AccountFeature): Key;
  read(stored: Stored): Versioned<FeatureCredits>;
  /** The change that writes them over what was read, or for the first time. */
  stored(organizationId: OrganizationId, read: Versioned<FeatureCredits> | undefined, credits: FeatureCredits): Change;

  findClosed(
    organizationId: OrganizationId,
    of: AccountFeature,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, FeatureCreditEntry>>;
  /** Entries that were put away, by their ids from the last to the first. */
  listClosed(
    organizationId: OrganizationId,
    of: AccountFeature,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<Page<FeatureCreditEntry>>;
  closed(organizationId: OrganizationId, of: AccountFeature, entry: FeatureCreditEntry): Change;

  findDebits(
    organizationId: OrganizationId,
    references: readonly EventReference[],
  ): Promise<ReadonlyMap<EventReference, DebitedEvent>>;
  debitKey(organizationId: OrganizationId, reference: EventReference): Key;
  readDebit(stored: Stored): Versioned<DebitedEvent>;
  /** The change that notes what an event took, refused if that was noted before. */
  debited(organizationId: OrganizationId, debit: DebitedEvent): Change;
  givenBack(organizationId: OrganizationId, read: Versioned<DebitedEvent>): Change;
  /** Writes nothing, but refuses the commit if the event took something. */
  notDebited(organizationId: OrganizationId, reference: EventReference): Change;
};

export const createFeatureCredits = (store: Store): FeatureCreditsRepository => {
  const read = (stored: Stored): Versioned<FeatureCredits> => ({
    value: fromStored<FeatureCredits>(stored.value),
    version: stored.version,
  });
  const readDebit = (stored: Stored): Versioned<DebitedEvent> => ({
    value: fromStored<DebitedEvent>(stored.value),
    version: stored.version,
  });
  return {
    find: async (organizationId, of) => {
      const stored = await store.get(creditsKey(organizationId, of));
      return stored && read(stored);
    },
    findMany: async (organizationId, accountId, featureIds) => {
      if (featureIds.length === 0) return new Map();
      const found = await store.getMany(
        featureIds.map((featureId) => creditsKey(organizationId, { accountId, featureId })),
      );
      return new Map(found.map(read).map((one) => [one.value.featureId, one]));
    },
    keyOf: creditsKey,
    read,
    stored: (organizationId, before, credits) => ({
      type: "put",
      key: creditsKey(organizationId, credits),
      value: toStored(credits),
      expect: before ? { version: before.version } : "ABSENT",
    }),
    findClosed: async (organizationId, of, ids) => {
      if (ids.length === 0) return new Map();
      const found = await store.getMany(ids.map((sort) => ({ partition: closedPartition(organizationId, of), sort })));
      return new Map(found.map(({ value }) => fromStored<FeatureCreditEntry>(value)).map((entry) => [entry.id, entry]));
    },
    listClosed: (organizationId, of, page) =>
      listWhere<FeatureCreditEntry>(store, {
        partition: closedPartition(organizationId, of),
        direction: "BACKWARD",
        ...page,
      }),
    closed: (organizationId, of, entry) => ({
      type: "put",
      key: { partition: closedPartition(organizationId, of), sort: entry.id },
      value: toStored(entry),
      expect: "ANYTHING",
    }),
    findDebits: async (organizationId, references) => {
      if (references.length === 0) return new Map();
      const found = await store.getMany(references.map((one) => debitKey(organizationId, one)));
      return new Map(found.map(readDebit).map(({ value }) => [value.reference, value]));
    },
    debitKey,
    readDebit,
    debited: (organizationId, debit) => ({
      type: "put",
      key: debitKey(organizationId, debit.reference),
      value: toStored(debit),
      expect: "ABSENT",
    }),
    givenBack: (organizationId, { value, version }) => ({
      type: "put",
      key: debitKey(organizationId, value.reference),
      value: toStored({ ...value, isGivenBack: true }),
      expect: { version },
    }),
    notDebited: (organizationId, reference) => ({
      type: "check",
      key: debitKey(organizationId, reference),
      expect: "ABSENT",
    }),
  };
};

const creditsKey = (organizationId: OrganizationId, { accountId, featureId }: AccountFeature): Key => ({
  partition: `${organizationId}#feature-credits#${keyPart(accountId)}`,
  sort: featureId,
});

const closedPartition = (organizationId: OrganizationId, { accountId, featureId }: AccountFeature): string =>
  `${organizationId}#closed-feature-credits#${keyPart(accountId)}#${keyPart(featureId)}`;

/** A partition each, since references grow together. */
const debitKey = (organizationId: OrganizationId, reference: EventReference): Key => ({
  partition: `${organizationId}#debited-event#${reference}`,
  sort: "debit",
});
