import type { AccountId, AddOnId, OrganizationId } from "#domain/ids.ts";
import type { LicenseBook } from "#domain/licenses/license-book.ts";
import type { LicenseEntry } from "#domain/licenses/license-entry.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change, Key, Page, Store } from "#ports/store.ts";
import { listWhere, newestFirst, oldestFirst, type Versioned } from "#repositories/collection.ts";
import { keyPart } from "#repositories/key-text.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** Which book. */
export type BookName = { readonly accountId: AccountId; readonly licenseId: AddOnId };
/** Which entry of a book. */
export type EntryName = BookName & { readonly effectiveFrom: Instant; readonly number: number };

/** Updates of quantity licenses. A book decides what is held; an entry keeps what its caller noted on it. */
export type Licenses = {
  findBook(organizationId: OrganizationId, name: BookName): Promise<Versioned<LicenseBook> | undefined>;
  /** Strongly consistent, in no order; a license without updates is left out. */
  findBooks(organizationId: OrganizationId, names: readonly BookName[]): Promise<readonly LicenseBook[]>;
  /** The change that stores a book; `read` is what it replaces, undefined for the first. */
  bookStored(organizationId: OrganizationId, read: Versioned<LicenseBook> | undefined, book: LicenseBook): Change;
  findEntry(organizationId: OrganizationId, name: EntryName): Promise<Versioned<LicenseEntry> | undefined>;
  entryAdded(organizationId: OrganizationId, entry: LicenseEntry): Change;
  entryReplaced(organizationId: OrganizationId, read: Versioned<LicenseEntry>, entry: LicenseEntry): Change;
  /** The latest entry of a book that takes effect at this very instant. */
  latestEntryAt(
    organizationId: OrganizationId,
    at: BookName & { readonly effectiveFrom: Instant },
  ): Promise<Versioned<LicenseEntry> | undefined>;
  /**
   * Of one account: by license, the latest to take effect first. Of all accounts: the latest to be asked for first, through an
   * index.
   */
  list(
    organizationId: OrganizationId,
    listing: {
      readonly accountId?: AccountId | undefined;
      readonly licenseId?: string | undefined;
      readonly effectiveFrom?: Instant | undefined;
      readonly limit: number;
      readonly after?: string | undefined;
    },
  ): Promise<Page<LicenseEntry>>;
};

export const createLicenses = (store: Store): Licenses => {
  const stored = (
    organizationId: OrganizationId,
    entry: LicenseEntry,
    expect: "ABSENT" | { version: number },
  ): Change => ({
    type: "put",
    key: entryKey(organizationId, entry),
    value: toStored(entry),
    expect,
    indexes: { index1: { partition: createdPartition(organizationId), sort: createdSort(entry) } },
  });
  return {
    findBook: async (organizationId, name) => {
      const found = await store.get(bookKey(organizationId, name));
      return found && { value: fromStored<LicenseBook>(found.value), version: found.version };
    },
    findBooks: async (organizationId, names) => {
      if (names.length === 0) return [];
      const found = await store.getMany(names.map((name) => bookKey(organizationId, name)));
      return found.map(({ value }) => fromStored<LicenseBook>(value));
    },
    bookStored: (organizationId, read, book) => ({
      type: "put",
      key: bookKey(organizationId, book),
      value: toStored(book),
      expect: read ? { version: read.version } : "ABSENT",
    }),
    findEntry: async (organizationId, name) => {
      const found = await store.get(entryKey(organizationId, name));
      return found && { value: fromStored<LicenseEntry>(found.value), version: found.version };
    },
    entryAdded: (organizationId, entry) => stored(organizationId, entry, "ABSENT"),
    entryReplaced: (organizationId, { version }, entry) => stored(organizationId, entry, { version }),
    latestEntryAt: async (organizationId, { effectiveFrom, ...name }) => {
      const { items } = await store.list({
        partition: accountPartition(organizationId, name.accountId),
        prefix: `${bookSort(name.licenseId)}${oldestFirst(effectiveFrom)}#`,
        direction: "BACKWARD",
        limit: 1,
      });
      const [found] = items;
      return found && { value: fromStored<LicenseEntry>(found.value), version: found.version };
    },
    list: (organizationId, { accountId, licenseId, effectiveFrom, limit, after }) => {
      const book = licenseId === undefined ? "" : bookSort(licenseId);
      const instant = licenseId === undefined || effectiveFrom === undefined ? "" : `${oldestFirst(effectiveFrom)}#`;
      return listWhere<LicenseEntry>(
        store,
        {
          ...(accountId === undefined
            ? { partition: createdPartition(organizationId), index: "index1" as const, direction: "FORWARD" as const }
            : {
                partition: accountPartition(organizationId, accountId),
                direction: "BACKWARD" as const,
                ...(book !== "" && { prefix: `${book}${instant}` }),
              }),
          limit,
          ...(after !== undefined && { after }),
        },
        (entry) =>
          (licenseId === undefined || entry.licenseId === licenseId) &&
          (effectiveFrom === undefined || entry.effectiveFrom === effectiveFrom),
      );
    },
  };
};

const bookKey = (organizationId: OrganizationId, { accountId, licenseId }: BookName): Key => ({
  partition: `${organizationId}#license-book`,
  sort: `${keyPart(accountId)}#${keyPart(licenseId)}`,
});

const accountPartition = (organizationId: OrganizationId, accountId: AccountId): string =>
  `${organizationId}#license-entry#${keyPart(accountId)}`;
const bookSort = (licenseId: string): string => `${keyPart(licenseId)}#`;

const entryKey = (organizationId: OrganizationId, { accountId, licenseId, effectiveFrom, number }: EntryName): Key => ({
  partition: accountPartition(organizationId, accountId),
  sort: `${bookSort(licenseId)}${oldestFirst(effectiveFrom)}#${numberText(number)}`,
});

const createdPartition = (organizationId: OrganizationId): string => `${organizationId}#license-entry-created`;
const createdSort = ({ accountId, licenseId, number, createdAt }: LicenseEntry): string =>
  `${newestFirst(createdAt)}#${keyPart(accountId)}#${keyPart(licenseId)}#${numberText(number)}`;

const numberText = (number: number): string => String(number).padStart(6, "0");
