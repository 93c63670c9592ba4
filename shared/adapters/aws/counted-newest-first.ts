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
import type { UsageTable } from "#adapters/aws/usage-table.ts";
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

const ACCOUNTS_AT_ONCE = 16;

/**
 * Counted events, the greatest reference first. It goes from arrival hour to arrival hour; within one it reads those parts of
 * journals first that hold the greatest references, so a list costs what it shows and the pages of the hours that it reaches.
 */
export const createCountedNewestFirst = ({ table, journal, events }: CountedParts) => {
  /** The latest arrival hour before another one in which anything was counted. */
  const arrivalBefore = async (pk: string, bound: string | undefined): Promise<string | undefined> => {
    const [item] = await table.query({
      pk,
      ...(bound !== undefined && { to: bound }),
      direction: "BACKWARD",
      limit: 1,
    });
    return item?.sk.split("#", 1)[0];
  };

  const accountsOf = async ({ organizationId, accountId }: CountedQuery, arrival: string): Promise<AccountId[]> => {
    if (accountId !== undefined) return [accountId];
    const items = await table.query({ pk: arrivalsOfOrganization(organizationId), ...arrivalBounds(arrival) });
    return items.map((item) => item["acct"] as AccountId);
  };

  const pagesOf = async (organizationId: OrganizationId, accountId: AccountId, arrival: string): Promise<Page[]> => {
    const places = await table.query({ pk: arrivalsOfAccount(organizationId, accountId), ...arrivalBounds(arrival) });
    const keys = places.map(({ sk }): PageKey => ({ organizationId, accountId, ...parseArrivalOfPage(sk) }));
    const items = await table.getMany(keys.map(pageKey));
    return items.map((item) => {
      const lane = item.pk.slice(item.pk.lastIndexOf("#") + 1);
      return fromPageItem({ organizationId, accountId, lane }, item);
    });
  };

  /** The events of one arrival hour. */
  async function* inArrival(query: CountedQuery, arrival: string): NewestFirst<EventRecord> {
    const parts = await inParallel(await accountsOf(query, arrival), ACCOUNTS_AT_ONCE, async (accountId) => {
      const found: Part[] = [];
      for (const page of await pagesOf(query.organizationId, accountId, arrival)) {
        for (const segment of await journal.segments(page)) found.push({ page, segment });
      }
      return found;
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
    const { organizationId, accountId, before } = query;
    const pk =
      accountId === undefined ? arrivalsOfOrganization(organizationId) : arrivalsOfAccount(organizationId, accountId);
    let bound = before === undefined ? undefined : arrivalBounds(arrivalOf(before as EventReference)).to;
    for (;;) {
      const arrival = await arrivalBefore(pk, bound);
      if (arrival === undefined) return;
      yield* inArrival(query, arrival);
      bound = arrival;
    }
  };
};

type Part = { readonly page: Page; readonly segment: Segment };

const newestFirst = (first: EventRecord, second: EventRecord): number =>
  first.reference < second.reference ? 1 : first.reference > second.reference ? -1 : 0;
