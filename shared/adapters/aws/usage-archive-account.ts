import type { EventHash } from "#adapters/aws/event-hash.ts";
import type { StoredEvent } from "#adapters/aws/event-item.ts";
import { fromPageItem, type Page } from "#adapters/aws/page-item.ts";
import type { StoredEvents } from "#adapters/aws/stored-events.ts";
import { type ArchiveBodies, createArchiveBodies } from "#adapters/aws/usage-archive-bodies.ts";
import { dayOf } from "#adapters/aws/usage-archive-keys.ts";
import type { ArchivedPart, ArchiveNote } from "#adapters/aws/usage-archive-note.ts";
import type { ArchiveObjects } from "#adapters/aws/usage-archive-objects.ts";
import type { UsageJournal } from "#adapters/aws/usage-journal.ts";
import { arrivalsOfAccount, pageKey, parseArrivalOfPage } from "#adapters/aws/usage-keys.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { AccountId, EventReference, OrganizationId } from "#domain/ids.ts";
import { toIso } from "#domain/time/instant.ts";
import type { PageKey } from "#ports/usage-counters.ts";

/** A page whose bodies lie in objects, and what is to be noted of that. */
export type ArchivedPage = {
  readonly page: Page;
  readonly note: Omit<ArchiveNote, "version">;
  /** Whether the whole journal of this version of the page is archived. */
  readonly isWhole: boolean;
  /** Those that were put now. */
  readonly put: readonly PutEvent[];
};

export type PutEvent = { readonly hash: EventHash; readonly reference: EventReference };

export type ArchivedAccount = {
  readonly pages: readonly ArchivedPage[];
  /** Whether there is nothing left to do, but for what failed. */
  readonly isDone: boolean;
  readonly failures: readonly Error[];
};

/** What arrived when, as texts of arrival hours, both included. */
export type Arrived = { readonly from: string; readonly to: string };

export type AccountArchiveParts = {
  readonly table: UsageTable;
  readonly journal: UsageJournal;
  readonly events: StoredEvents;
  readonly objects: ArchiveObjects;
  readonly limits: ArchiveLimits;
};

export type ArchiveLimits = {
  /** Events of one object, and of one run of a journal in it. */
  readonly eventsOfObject: number;
  /** Events of an account that one call archives, roughly. */
  readonly eventsOfAccount: number;
  /** Parts of a page that would fit into one: with more it is archived anew, as a whole. */
  readonly mostParts: number;
};

/**
 * Writes bodies of events that arrived in some hours into objects, day by day, the hours of a day in the order of time. The pages
 * themselves are not changed: they must not say what an index cannot find.
 */
export const createAccountArchive = ({ table, journal, events, objects, limits }: AccountArchiveParts) => {
  const duePages = async (organizationId: OrganizationId, accountId: AccountId, arrived: Arrived): Promise<Page[]> => {
    const places = await table.query({
      pk: arrivalsOfAccount(organizationId, accountId),
      from: `${arrived.from}#`,
      to: `${arrived.to}$`,
    });
    const keys = new Map(
      places.map(({ sk }) => {
        const key: PageKey = { organizationId, accountId, ...parseArrivalOfPage(sk) };
        return [JSON.stringify(pageKey(key)), key] as const;
      }),
    );
    const items = await table.getMany([...keys.values()].map(pageKey));
    return items
      .map((item) => {
        const lane = item.pk.slice(item.pk.lastIndexOf("#") + 1);
        return fromPageItem({ organizationId, accountId, lane }, item);
      })
      .filter(({ version, archive }) => archive?.version !== version)
      .sort((first, second) => first.key.hour - second.key.hour || (first.key.lane < second.key.lane ? -1 : 1));
  };

  /**
   * How much of a page stays as it is archived. All of it, unless it lies in too many parts and fits into one: that is put in one
   * step or not at all, so that nothing is ever noted which has less than there was.
   */
  const startOf = ({ archive }: Page, length: number): Start => {
    if (!archive) return NOTHING;
    return archive.parts.length > limits.mostParts && length <= limits.eventsOfObject ? NOTHING : archive;
  };

  /** Puts one run at the least, so that every call gets on. */
  const putPage = async (page: Page, bodies: ArchiveBodies, hasRoomAfter: (put: number) => boolean): Promise<Put> => {
    const hashes: EventHash[] = (await journal.segments(page)).flatMap((segment) => segment.hashes);
    const start = startOf(page, hashes.length);
    const put: PutEvent[] = [];
    let at = start.events;
    while (at < hashes.length && (put.length === 0 || hasRoomAfter(put.length))) {
      const run = await found(page, hashes.slice(at, at + limits.eventsOfObject));
      if (run instanceof Error) return { page, start, put, isWhole: false, failure: run };
      await bodies.add(page.key, run);
      put.push(...run.map(({ hash, event }) => ({ hash, reference: event.reference })));
      at += run.length;
    }
    return { page, start, put, isWhole: at === hashes.length };
  };

  /** An hour of which something is missing must not keep the others from being archived. */
  const found = async (page: Page, hashes: readonly EventHash[]): Promise<readonly StoredEvent[] | Error> => {
    try {
      return await events.counted(page, hashes);
    } catch (cause) {
      const { organizationId, accountId, hour } = page.key;
      return new Error(`account ${accountId} of ${organizationId} at ${toIso(hour)} is not archived`, { cause });
    }
  };

  return async (
    { organizationId, accountId }: { readonly organizationId: OrganizationId; readonly accountId: AccountId },
    arrived: Arrived,
    mayGoOn: () => boolean,
  ): Promise<ArchivedAccount> => {
    const pages: ArchivedPage[] = [];
    const failures: Error[] = [];
    let count = 0;
    const hasRoomAfter = (put: number): boolean => count + put < limits.eventsOfAccount && mayGoOn();
    const days = Map.groupBy(await duePages(organizationId, accountId, arrived), ({ key }) => dayOf(key.hour));
    for (const ofDay of days.values()) {
      const bodies = createArchiveBodies(objects, limits.eventsOfObject);
      const tried: Put[] = [];
      for (const page of ofDay) {
        if (!hasRoomAfter(0)) break;
        const one = await putPage(page, bodies, hasRoomAfter);
        tried.push(one);
        count += one.put.length;
      }
      const parts = Map.groupBy(await bodies.finish(), ({ page }) => page);
      failures.push(...tried.flatMap(({ failure }) => failure ?? []));
      pages.push(
        ...tried
          .filter(({ put, isWhole }) => put.length > 0 || isWhole)
          .map((one) => archivedPage(one, parts.get(one.page.key) ?? [])),
      );
      const isDone = tried.length === ofDay.length && tried.every(({ isWhole, failure }) => isWhole || failure);
      if (!isDone) return { pages, failures, isDone };
    }
    return { pages, failures, isDone: true };
  };
};

type Start = Pick<ArchiveNote, "events" | "parts">;

const NOTHING: Start = { events: 0, parts: [] };

/** A page of which some runs were put. */
type Put = Pick<ArchivedPage, "page" | "put" | "isWhole"> & {
  /** What was archived before and stays. */
  readonly start: Start;
  /** Why the rest was not. */
  readonly failure?: Error;
};

const archivedPage = ({ page, start, put, isWhole }: Put, parts: readonly ArchivedPart[]): ArchivedPage => ({
  page,
  put,
  isWhole,
  note: {
    events: start.events + put.length,
    parts: [
      ...start.parts,
      ...parts.map(({ object, offset, length, headerLength }) => ({ object, offset, length, headerLength })),
    ],
  },
});
