import { type CountedParts, createCountedNewestFirst } from "#adapters/aws/counted-newest-first.ts";
import type { EventGenerations } from "#adapters/aws/event-generations.ts";
import { eventHash } from "#adapters/aws/event-hash.ts";
import { recordOf } from "#adapters/aws/event-records.ts";
import { mergeNewestFirst, type NewestFirst } from "#adapters/aws/newest-first.ts";
import type { Superseded } from "#adapters/aws/superseded.ts";
import { fromPointer, fromUnprocessedItem, type UnprocessedItems } from "#adapters/aws/unprocessed-items.ts";
import { referenceOfRepeat, repeatBounds, unprocessedKey, unprocessedPartitions } from "#adapters/aws/usage-keys.ts";
import type { EventReference, OrganizationId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import { mayBeInJournal } from "#domain/metering/status-class.ts";
import type { EventQuery, UsageCounters } from "#ports/usage-counters.ts";

export type ListingParts = CountedParts & {
  readonly generations: EventGenerations;
  readonly unprocessed: UnprocessedItems;
  readonly superseded: Superseded;
};

/** Records that one call looks at; where a filter lets few through, a page may end sooner than full. */
const MOST_LOOKED_AT = 5_000;
const MOST_OF_ONE_ID = 100;
/** Items of a shard that are read at a time. */
const AT_ONCE = 100;

export const createUsageListing = (parts: ListingParts): Pick<UsageCounters, "listEvents" | "findEvents"> => {
  const { table, journal, generations, unprocessed, superseded } = parts;
  const countedNewestFirst = createCountedNewestFirst(parts);

  async function* shardNewestFirst(pk: string, before: string | undefined): NewestFirst<EventRecord> {
    let to = before;
    for (;;) {
      const items = await table.query({ pk, ...(to !== undefined && { to }), direction: "BACKWARD", limit: AT_ONCE });
      for (const item of items) {
        if (item.sk !== to && !fromPointer(item).isSuperseded) yield fromUnprocessedItem(item);
      }
      const last = items[AT_ONCE - 1];
      if (!last) return;
      to = last.sk;
    }
  }

  const unprocessedNewestFirst = (organizationId: OrganizationId, before: string | undefined) =>
    unprocessedPartitions(organizationId).map((pk) => shardNewestFirst(pk, before));

  /** Streams that can hold what a query wants. A counted event has one of few statuses, another one any but those. */
  const streamsFor = ({ organizationId, accountId, statuses }: EventQuery, before: string | undefined) => [
    ...(!statuses || statuses.some(mayBeInJournal)
      ? [
          countedNewestFirst({
            organizationId,
            ...(accountId !== undefined && { accountId }),
            ...(before !== undefined && { before }),
          }),
        ]
      : []),
    ...(!statuses || statuses.some((status) => !status.startsWith("INGESTION_COMPLETED_"))
      ? unprocessedNewestFirst(organizationId, before)
      : []),
  ];

  /** The records that were counted under an id, with what the journals of their pages say of them. */
  const countedUnder = async (organizationId: OrganizationId, id: string): Promise<EventRecord[]> => {
    const records: EventRecord[] = [];
    for (const stored of await generations.ever(organizationId, id)) {
      const page = await journal.page(stored.page);
      const isCounted = (await journal.countedAfter(page, stored.from)).has(stored.hash);
      if (isCounted) records.push(recordOf(stored, page));
    }
    return records;
  };

  const byId = async (organizationId: OrganizationId, id: string): Promise<EventRecord[]> => {
    const counted = await countedUnder(organizationId, id);
    const now = counted.filter(({ status }) => status !== "REVERTED");
    const undone = counted.filter(({ status }) => status === "REVERTED");
    const repeats = await table.query({
      ...repeatBounds(organizationId, eventHash(organizationId, id, 0)),
      direction: "BACKWARD",
      limit: MOST_OF_ONE_ID,
    });
    const items = await table.getMany(repeats.map(({ sk }) => unprocessedKey(organizationId, referenceOfRepeat(sk))));
    const known = new Set(counted.map(({ reference }) => reference));
    const neverCounted = items.map(fromUnprocessedItem).filter(({ reference }) => !known.has(reference));
    const shown = [...now, ...undone.sort(newestFirst), ...neverCounted.sort(newestFirst)].slice(0, MOST_OF_ONE_ID);
    return [...shown.slice(0, now.length), ...shown.slice(now.length).sort(newestFirst)];
  };

  const byReference = async (organizationId: OrganizationId, reference: EventReference): Promise<EventRecord[]> => {
    const item = await unprocessed.find(organizationId, reference);
    if (item && !(await superseded.of(organizationId, [fromPointer(item)])).has(reference)) {
      return [fromUnprocessedItem(item)];
    }
    // The smallest text after a reference: only the reference itself and earlier ones are before it.
    for await (const record of countedNewestFirst({ organizationId, before: `${reference}\0` })) {
      return record.reference === reference ? [record] : [];
    }
    return [];
  };

  return {
    listEvents: async (query) => {
      const { organizationId, accountId, schemaName, statuses, limit, after } = query;
      const before = after === undefined ? undefined : Buffer.from(after, "base64url").toString();
      const isWanted = (record: EventRecord): boolean =>
        (accountId === undefined || record.accountId === accountId) &&
        (schemaName === undefined || record.schemaName === schemaName) &&
        (!statuses || statuses.includes(record.status));
      const items: EventRecord[] = [];
      let lookedAt = 0;
      let last: EventReference | undefined;
      for await (const record of mergeNewestFirst(streamsFor(query, before))) {
        if (items.length === limit || lookedAt === MOST_LOOKED_AT) {
          return { items, ...(last !== undefined && { next: Buffer.from(last).toString("base64url") }) };
        }
        lookedAt += 1;
        last = record.reference;
        if (isWanted(record) && !(await superseded.hides(organizationId, record))) items.push(record);
      }
      return { items };
    },
    findEvents: (organizationId, by) =>
      "id" in by ? byId(organizationId, by.id) : byReference(organizationId, by.reference as EventReference),
  };
};

const newestFirst = (first: EventRecord, second: EventRecord): number => (first.reference < second.reference ? 1 : -1);
