import { hash } from "node:crypto";
import { type EventHash, spreadOf } from "#adapters/aws/event-hash.ts";
import type { ItemKey } from "#adapters/aws/usage-table.ts";
import type { AccountId, EventReference, OrganizationId } from "#domain/ids.ts";
import { HOUR, type Instant, instantOf, later, parseInstant, SINCE_EVER } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";
import type { PageKey } from "#ports/usage-counters.ts";

/*
 * Every key of the `usage` table (see README.md beside this file for the questions they answer). `#` separates the parts, and a
 * part that somebody chose is encoded so that it holds none. `$` is the character after `#`: a bound that nothing reaches.
 */

export const eventKey = (organizationId: OrganizationId, hashed: EventHash): ItemKey => ({
  pk: `E#${organizationId}#${spreadOf(hashed)}`,
  sk: hashed,
});

/** Names a submission of an event id that was not counted, beside the event itself. */
export const repeatKey = (organizationId: OrganizationId, hashed: EventHash, reference: EventReference): ItemKey => ({
  pk: `E#${organizationId}#${spreadOf(hashed)}`,
  sk: `${hashed}#${reference}`,
});

export const lanePartition = (organizationId: OrganizationId, accountId: AccountId, lane: string): string =>
  `U#${organizationId}#${accountPart(accountId)}#${lane}`;

export const pageKey = ({ organizationId, accountId, lane, hour }: PageKey): ItemKey => ({
  pk: lanePartition(organizationId, accountId, lane),
  sk: pageSort(hour),
});

export const isSamePage = (first: PageKey, second: PageKey): boolean =>
  first.organizationId === second.organizationId &&
  first.accountId === second.accountId &&
  first.lane === second.lane &&
  first.hour === second.hour;

export const pageSort = (hour: Instant): string => `H#${hourText(hour)}`;

/** The hour of a page's sort key. */
export const hourOfPageSort = (sort: string): Instant => hourOfText(sort.slice("H#".length));

export const chunkSort = (hour: Instant, version: number): string =>
  `J#${hourText(hour)}#${String(version).padStart(VERSION_DIGITS, "0")}`;

/** What was undone on a page up to a version, once it no longer fits into the page. */
export const undoneSort = (hour: Instant, version: number): string =>
  `V#${hourText(hour)}#${String(version).padStart(VERSION_DIGITS, "0")}`;

/** The lanes of all accounts of an organization that ever had usage. */
export const lanesPartition = (organizationId: OrganizationId): string => `N#${organizationId}`;

/** The sort keys of an account's lanes. */
export const laneBounds = (accountId: AccountId): { readonly from: string; readonly to: string } => ({
  from: `${accountPart(accountId)}#`,
  to: `${accountPart(accountId)}$`,
});

export const laneKey = (organizationId: OrganizationId, accountId: AccountId, lane: string): ItemKey => ({
  pk: lanesPartition(organizationId),
  sk: `${accountPart(accountId)}#${lane}`,
});

/** The sort keys of what was not counted of an event id, under the identity of its first generation. */
export const repeatBounds = (organizationId: OrganizationId, hashed: EventHash) => ({
  pk: eventKey(organizationId, hashed).pk,
  from: `${hashed}#`,
  to: `${hashed}$`,
});

export const referenceOfRepeat = (sort: string): EventReference => sort.slice(sort.indexOf("#") + 1) as EventReference;

/** Partitions over which what all accounts of an organization write is spread, since its sort keys grow together. */
const SHARDS = 8;

const SHARD_NUMBERS = Array.from({ length: SHARDS }, (_, shard) => shard);

const shardOf = (text: string): number => (hash("sha256", text, "buffer")[0] ?? 0) % SHARDS;

/** The partitions of arrivals of all accounts. */
export const arrivalsOfOrganization = (organizationId: OrganizationId): readonly string[] =>
  SHARD_NUMBERS.map((shard) => `B#${organizationId}#${shard}`);

/** The sort keys of an arrival hour. */
export const arrivalBounds = (arrival: string): { readonly from: string; readonly to: string } => ({
  from: `${arrival}#`,
  to: `${arrival}$`,
});

/** A page that events of an arrival hour were counted on, among those of its account. */
export const arrivalOfPageKey = ({ organizationId, accountId, lane, hour }: PageKey, arrival: string): ItemKey => ({
  pk: arrivalsOfAccount(organizationId, accountId),
  sk: `${arrival}#${lane}#${hourText(hour)}`,
});

/** The same, among those of all accounts. */
export const arrivalKey = ({ organizationId, accountId, lane, hour }: PageKey, arrival: string): ItemKey => ({
  pk: `B#${organizationId}#${shardOf(accountId)}`,
  sk: `${arrival}#${lane}#${hourText(hour)}#${accountPart(accountId)}`,
});

export const arrivalsOfAccount = (organizationId: OrganizationId, accountId: AccountId): string =>
  `A#${organizationId}#${accountPart(accountId)}`;

/** What {@link arrivalOfPageKey} and {@link arrivalKey} put into a sort key. */
export const parseArrivalOfPage = (sort: string): { readonly lane: string; readonly hour: Instant } => {
  const [, lane = "", hour = ""] = sort.split("#");
  return { lane, hour: hourOfText(hour) };
};

/** The partitions of submissions that were not counted. */
export const unprocessedPartitions = (organizationId: OrganizationId): readonly string[] =>
  SHARD_NUMBERS.map((shard) => `X#${organizationId}#${shard}`);

export const unprocessedKey = (organizationId: OrganizationId, reference: EventReference): ItemKey => ({
  pk: `X#${organizationId}#${shardOf(reference)}`,
  sk: reference,
});

/** A submission that was not counted, by its account (none is one, too) and the timestamp of its event. */
export const unprocessedAtKey = (
  organizationId: OrganizationId,
  {
    accountId,
    timestamp,
    reference,
  }: { readonly accountId?: AccountId; readonly timestamp: Instant; readonly reference: EventReference },
): ItemKey => ({
  pk: `Y#${organizationId}#${shardOf(reference)}`,
  sk: `${accountPartOrNone(accountId)}#${instantText(timestamp)}#${reference}`,
});

/** The partitions of submissions that were not counted, by account and time. */
export const unprocessedByTime = (organizationId: OrganizationId): readonly string[] =>
  SHARD_NUMBERS.map((shard) => `Y#${organizationId}#${shard}`);

/** The sort keys there of an account's events with a timestamp in an interval. */
export const unprocessedIn = (accountId: AccountId | undefined, { start, end }: Interval) => ({
  from: `${accountPartOrNone(accountId)}#${instantText(later(start, SINCE_EVER))}`,
  to: `${accountPartOrNone(accountId)}#${instantText(later(instantOf(end - 1), SINCE_EVER))}$`,
});

/** Before the sort keys there of the next account, and after those of this one. */
export const afterUnprocessedOf = (accountId: AccountId | undefined): string => `${accountPartOrNone(accountId)}$`;

/** What says where archived events of an organization lie. */
export const archivedIdsPartition = (organizationId: OrganizationId): string => `I#${organizationId}`;

export const archivedIdsKey = (organizationId: OrganizationId, name: string): ItemKey => ({
  pk: archivedIdsPartition(organizationId),
  sk: name,
});

/** How far the usage of an organization is archived. */
export const archiveProgressKey = (organizationId: OrganizationId): ItemKey => ({
  pk: `W#${organizationId}`,
  sk: "archive",
});

/** An instant in a sort key: sixteen digits of milliseconds since 1970. */
const instantText = (instant: Instant): string => String(instant).padStart(16, "0");

/**
 * The hour in which a submission arrived, from its reference, whose middle is the instant of its making in nanoseconds. Texts
 * of arrival hours sort as the references themselves do, so a list that goes from hour to hour is in the order of references.
 */
export const arrivalOf = (reference: EventReference): string => {
  let nanoseconds = 0n;
  for (const digit of reference.slice("event.".length, "event.".length + 11)) {
    nanoseconds = nanoseconds * 62n + BigInt(Math.max(0, ALPHABET.indexOf(digit)));
  }
  return String(nanoseconds / HOUR_OF_NANOSECONDS).padStart(ARRIVAL_DIGITS, "0");
};

/** The arrival hour of what arrived at an instant. */
export const arrivalAt = (instant: Instant): string =>
  String(Math.max(0, Math.floor(instant / HOUR))).padStart(ARRIVAL_DIGITS, "0");

/** The start of an arrival hour. */
export const instantOfArrival = (arrival: string): Instant => instantOf(Number(arrival) * HOUR);

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const HOUR_OF_NANOSECONDS = 3_600_000_000_000n;
const VERSION_DIGITS = 12;
const ARRIVAL_DIGITS = 8;
/** Of the 2,048 bytes that a partition key has; what is longer is named by its hash. */
const MOST_ACCOUNT_BYTES = 1_500;

const accountPart = (accountId: AccountId): string => {
  const encoded = encodeURIComponent(accountId);
  return encoded.length <= MOST_ACCOUNT_BYTES ? encoded : `%~${hash("sha256", accountId)}`;
};

const accountPartOrNone = (accountId: AccountId | undefined): string =>
  accountId === undefined ? "" : accountPart(accountId);

/** `2025011510` for ten o'clock on 15 January 2025. */
const hourText = (hour: Instant): string => new Date(hour).toISOString().replace(/\D/g, "").slice(0, 10);

const hourOfText = (text: string): Instant => {
  const instant = parseInstant(
    `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}T${text.slice(8, 10)}:00:00Z`,
  );
  if (instant === undefined) throw new Error(`'${text}' is no hour of a key`);
  return instant;
};
