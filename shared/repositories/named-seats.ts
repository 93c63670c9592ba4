import type { AccountId, AddOnId, OrganizationId } from "#domain/ids.ts";
import type { SeatName } from "#domain/licenses/named-seat.ts";
import type { Change, Key, Store } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import { keyPart } from "#repositories/key-text.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** Which name of which license. */
export type SeatKey = Pick<SeatName, "accountId" | "licenseId" | "name">;

/** Whose names are listed; a license without its account narrows nothing down. */
export type SeatScope = { readonly accountId?: AccountId; readonly licenseId?: AddOnId };

/** A name, and where it stands in the list. */
export type PlacedName = { readonly place: string; readonly name: SeatName };

/** Names of named licenses, with the counted events that gave and took their seats. All reads are strongly consistent. */
export type NamedSeats = {
  findMany(organizationId: OrganizationId, keys: readonly SeatKey[]): Promise<readonly Versioned<SeatName>[]>;
  /** The change that stores a name; `read` is what it replaces, undefined for the first. */
  stored(organizationId: OrganizationId, read: Versioned<SeatName> | undefined, name: SeatName): Change;
  /** Every name of an account, or of one license of it, in order. */
  namesOf(
    organizationId: OrganizationId,
    of: SeatScope & { readonly accountId: AccountId },
  ): Promise<readonly SeatName[]>;
  /** Some names in order of account, license and name, from a place on where one is given; `more`: there may be others. */
  list(
    organizationId: OrganizationId,
    listing: { readonly scope: SeatScope; readonly from?: string | undefined; readonly limit: number },
  ): Promise<{ readonly names: readonly PlacedName[]; readonly more: boolean }>;
};

/** Names that are read at a time. */
const PAGE = 1_000;

export const createNamedSeats = (store: Store): NamedSeats => ({
  findMany: async (organizationId, keys) => {
    const byPlace = new Map(keys.map((key) => [placeOf(key), keyOf(organizationId, key)]));
    const found: Versioned<SeatName>[] = [];
    const wanted = [...byPlace.values()];
    for (let at = 0; at < wanted.length; at += PAGE) {
      const stored = await store.getMany(wanted.slice(at, at + PAGE));
      found.push(...stored.map(({ value, version }) => ({ value: fromStored<SeatName>(value), version })));
    }
    return found;
  },
  stored: (organizationId, read, name) => ({
    type: "put",
    key: keyOf(organizationId, name),
    value: toStored(name),
    expect: read ? { version: read.version } : "ABSENT",
  }),
  namesOf: async (organizationId, scope) => {
    const names: SeatName[] = [];
    let after: string | undefined;
    do {
      const page = await store.list({
        partition: partitionOf(organizationId),
        prefix: prefixOf(scope),
        direction: "FORWARD",
        limit: PAGE,
        ...(after !== undefined && { after }),
      });
      names.push(...page.items.map(({ value }) => fromStored<SeatName>(value)));
      after = page.next;
    } while (after !== undefined);
    return names;
  },
  list: async (organizationId, { scope, from, limit }) => {
    const prefix = prefixOf(scope);
    const { items, next } = await store.list({
      partition: partitionOf(organizationId),
      ...(prefix !== "" && { prefix }),
      ...(from !== undefined && { from }),
      direction: "FORWARD",
      limit,
    });
    return {
      names: items.map(({ key, value }) => ({ place: key.sort, name: fromStored<SeatName>(value) })),
      more: next !== undefined,
    };
  },
});

const partitionOf = (organizationId: OrganizationId): string => `${organizationId}#named-seat`;

const prefixOf = ({ accountId, licenseId }: SeatScope): string => {
  if (accountId === undefined) return "";
  return licenseId === undefined ? `${keyPart(accountId)}#` : `${keyPart(accountId)}#${keyPart(licenseId)}#`;
};

const placeOf = ({ name, ...scope }: SeatKey): string => `${prefixOf(scope)}${keyPart(name)}`;

const keyOf = (organizationId: OrganizationId, key: SeatKey): Key => ({
  partition: partitionOf(organizationId),
  sort: placeOf(key),
});
