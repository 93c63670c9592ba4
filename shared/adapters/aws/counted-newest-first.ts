import { recordOf } from "#adapters/aws/event-records.ts";
import { inParallel } from "#adapters/aws/in-parallel.ts";
import type { NewestFirst } from "#adapters/aws/newest-first.ts";
import { fromPageItem, type Page, type Segment } from "#adapters/aws/page-item.ts";
import type { StoredEvents } from "#adapters/aws/stored-events.ts";
import type { UsageJournal } from "#adapters/aws/usage-journal.ts";
import {
  arrivalBounds,
  arrivalOf,
  arrivalsOfAccount,
  arrivalsOfOrganization,
  pageKey,
  parseArrivalOfPage,
} from "#adapters/aws/usage-keys.ts";
import type { ItemKey, UsageTable } from "#adapters/aws/usage-table.ts";
import type { AccountId, EventReference, OrganizationId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import type { PageKey } from "#ports/usage-counters.ts";

export type CountedParts = {
  readonly table: UsageTable;
  readonly journal: UsageJournal;
  readonly events: StoredEvents;
};
export type CountedQuery = {
  readonly organizationId: OrganizationId;
  readonly accountId?: AccountId;
  /** Only references before this one. */
  readonly before?: string;
};

const AT_ONCE = 16;

/**
 * Counted events, the greatest reference first. It goes from arrival hour to arrival hour; within one it reads those parts of
 * journals first that hold the greatest references, so a list costs what it shows and the pages of the hours that it reaches.
 */
export const createCountedNewestFirst = ({ table, journal, events }: CountedParts) => {
  /** The latest arrival hour before another one in which anything was counted. */
  const arrivalBefore = async (query: CountedQuery, bound: string | undefined): Promise<string | undefined> => {
    const latest = await inParallel(partitionsOf(query), AT_ONCE, async (pk) => {
      const to = bound !== undefined && { to: bound };
      const [item] = await table.query({ pk, ...to, direction: "BACKWARD", limit: 1 });
      return item?.sk.split("#", 1)[0];
    });
    return latest.reduce((last, one) => (last === undefined || (one !== undefined && one > last) ? one : last));
  };

  /** The pages of an arrival hour. Reading them takes a hundredth as many requests as there are pages. */
  const pagesOf = async (query: CountedQuery, arrival: string): Promise<Page[]> => {
    const { organizationId } = query;
    const places = await inParallel(partitionsOf(query), AT_ONCE, (pk) =>
      table.query({ pk, ...arrivalBounds(arrival) }),
    );
    const keys = places.flat().map((item): PageKey => {
      const accountId = query.accountId ?? (item["acct"] as AccountId);
      return { organizationId, accountId, ...parseArrivalOfPage(item.sk) };
    });
    const keyOf = new Map(keys.map((key) => [nameOf(pageKey(key)), key]));
    const items = await table.getMany(keys.map(pageKey));
    const pages = items.flatMap((item) => {
      const key = keyOf.get(nameOf(item));
      return key ? [fromPageItem(key, item)] : [];
    });
    return inParallel(pages, AT_ONCE, journal.whole);
  };

  /** The events of one arrival hour. */
  async function* inArrival(query: CountedQuery, arrival: string): NewestFirst<EventRecord> {
    const parts = await inParallel(await pagesOf(query, arrival), AT_ONCE, async (page): Promise<Part[]> => {
      const segments = await journal.segments(page);
      return segments.map((segment) => ({ page, segment }));
    });
    const { before } = query;
    const isWanted = ({ reference }: EventRecord): boolean =>
      arrivalOf(reference) === arrival && (before === undefined || reference < before);
    const waiting = parts
      .flat()
      .filter(({ segment }) => arrivalOf(segment.least) <= arrival && arrivalOf(segment.greatest) >= arrival)
      .filter(({ segment }) => before === undefined || segment.least < before)
      .sort((first, second) => (first.segment.greatest < second.segment.greatest ? -1 : 1));
    // Ends: every round takes a part or yields what is left.
    let ready: EventRecord[] = [];
    while (waiting.length > 0 || ready.length > 0) {
      const next = waiting.pop();
      if (next) {
        const stored = await events.counted(next.page, next.segment.hashes);
        ready = [...ready, ...stored.map((one) => recordOf(one, next.page)).filter(isWanted)].sort(newestFirst);
      }
      const bound = waiting.at(-1)?.segment.greatest;
      const certain = bound === undefined ? ready : ready.filter(({ reference }) => reference > bound);
      yield* certain;
      ready = ready.slice(certain.length);
    }
  }

  return async function* countedNewestFirst(query: CountedQuery): NewestFirst<EventRecord> {
    const { before } = query;
    let bound = before === undefined ? undefined : arrivalBounds(arrivalOf(before as EventReference)).to;
    for (;;) {
      const arrival = await arrivalBefore(query, bound);
      if (arrival === undefined) return;
      yield* inArrival(query, arrival);
      bound = arrival;
    }
  };
};

/** Where it is noted what arrived when. */
const partitionsOf = ({ organizationId, accountId }: CountedQuery): readonly string[] =>
  accountId === undefined ? arrivalsOfOrganization(organizationId) : [arrivalsOfAccount(organizationId, accountId)];

const nameOf = ({ pk, sk }: ItemKey): string => JSON.stringify([pk, sk]);

type Part = { readonly page: Page; readonly segment: Segment };

const newestFirst = (first: EventRecord, second: EventRecord): number =>
  first.reference < second.reference ? 1 : first.reference > second.reference ? -1 : 0;
