import type { OrganizationId } from "#domain/ids.ts";
import type { MeteringDefinitions } from "#domain/metering/metering-definitions.ts";
import type { Change, Key, Store } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import { keyPart } from "#repositories/key-text.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** One set of definitions before and after a change; without `after` its events are not metered any more. */
export type DefinitionsChange = {
  /** See `definitionsKey`. */
  readonly key: string;
  readonly before: Versioned<MeteringDefinitions> | undefined;
  readonly after: MeteringDefinitions | undefined;
};

/** The number of an organization's newest definitions, as it was read; absent before the first. */
export type LastNumber = Versioned<number> | undefined;

/**
 * Metering definitions by key: the current ones of every ACTIVE schema, and for ever all that there have been. A change reads
 * {@link lastNumber} and what it replaces, and must find both unchanged, so that changes of one organization happen one after
 * the other.
 */
export type MeteringDefinitionsRepository = {
  current(organizationId: OrganizationId, key: string): Promise<Versioned<MeteringDefinitions> | undefined>;
  currentMany(
    organizationId: OrganizationId,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, MeteringDefinitions>>;
  /** The definitions that an event names, current or not. */
  numbered(
    organizationId: OrganizationId,
    by: { readonly schemaName: string; readonly number: number },
  ): Promise<MeteringDefinitions | undefined>;
  lastNumber(organizationId: OrganizationId): Promise<LastNumber>;
  /** The changes that give the next number and put the definitions in force that carry it. */
  changed(
    organizationId: OrganizationId,
    read: { readonly last: LastNumber; readonly changes: readonly DefinitionsChange[] },
  ): readonly Change[];
};

export const createMeteringDefinitions = (store: Store): MeteringDefinitionsRepository => ({
  current: async (organizationId, key) => {
    const stored = await store.get(currentKey(organizationId, key));
    return stored && { value: fromStored<MeteringDefinitions>(stored.value), version: stored.version };
  },
  currentMany: async (organizationId, keys) => {
    const distinct = [...new Set(keys)];
    if (distinct.length === 0) return new Map();
    const stored = await store.getMany(distinct.map((key) => currentKey(organizationId, key)));
    const found = new Map(stored.map(({ key, value }) => [key.sort, fromStored<MeteringDefinitions>(value)]));
    return new Map(
      distinct.flatMap((key) => {
        const definitions = found.get(keyPart(key));
        return definitions ? [[key, definitions] as const] : [];
      }),
    );
  },
  numbered: async (organizationId, { schemaName, number }) => {
    const stored = await store.get(numberedKey(organizationId, { schemaName, number }));
    return stored && fromStored<MeteringDefinitions>(stored.value);
  },
  lastNumber: async (organizationId) => {
    const stored = await store.get(lastNumberKey(organizationId));
    return stored && { value: fromStored<number>(stored.value), version: stored.version };
  },
  changed: (organizationId, { last, changes }) => [
    {
      type: "put",
      key: lastNumberKey(organizationId),
      value: nextNumber(last),
      expect: last ? { version: last.version } : "ABSENT",
    },
    ...changes.flatMap((change) => changesOf(organizationId, change)),
  ],
});

/** The number of the definitions that a change makes. */
export const nextNumber = (last: LastNumber): number => (last?.value ?? 0) + 1;

const changesOf = (organizationId: OrganizationId, { key, before, after }: DefinitionsChange): Change[] => {
  const place = currentKey(organizationId, key);
  const expect = before ? { version: before.version } : ("ABSENT" as const);
  if (!after) return [{ type: "remove", key: place, expect }];
  return [
    { type: "put", key: place, value: toStored(after), expect },
    { type: "put", key: numberedKey(organizationId, after), value: toStored(after), expect: "ABSENT" },
  ];
};

const currentKey = (organizationId: OrganizationId, key: string): Key => ({
  partition: `${organizationId}#metering-definitions`,
  sort: keyPart(key),
});

const numberedKey = (
  organizationId: OrganizationId,
  { schemaName, number }: { readonly schemaName: string; readonly number: number },
): Key => ({
  partition: `${organizationId}#metering-definitions#${keyPart(schemaName)}`,
  sort: String(number).padStart(12, "0"),
});

const lastNumberKey = (organizationId: OrganizationId): Key => ({
  partition: `${organizationId}#metering-definitions-number`,
  sort: "last",
});
