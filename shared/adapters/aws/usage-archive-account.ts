import type { EventHash } from "#adapters/aws/event-hash.ts";
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
  /** Whether there is nothing left to do. */
  readonly isDone: boolean;
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
  /** Parts that a page may have beside those that its size demands; with more it is archived anew, as a whole. */
  readonly sparePartsOfPage: number;
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

  /** What is to be archived of a page: what its note does not have, or all of it when that is scattered. */
  const startOf = ({ archive }: Page): Pick<ArchiveNote, "events" | "parts"> => {
    if (!archive) return NOTHING;
    const demanded = Math.ceil(archive.events / limits.eventsOfObject);
    return archive.parts.length > demanded + limits.sparePartsOfPage ? NOTHING : archive;
  };

  /** Puts one run at the least, so that every call gets on. */
  const putPage = async (page: Page, bodies: ArchiveBodies, hasRoomAfter: (put: number) => boolean): Promise<Put> => {
    const start = startOf(page);
    const hashes: EventHash[] = (await journal.segments(page)).flatMap((segment) => segment.hashes);
    const put: PutEvent[] = [];
    let at = start.events;
    while (at < hashes.length && (put.length === 0 || hasRoomAfter(put.length))) {
      const run = await events.counted(page, hashes.slice(at, at + limits.eventsOfObject));
      await bodies.add(page.key, run);
      put.push(...run.map(({ hash, event }) => ({ hash, reference: event.reference })));
      at += run.length;
    }
    return { page, start, put, isWhole: at === hashes.length };
  };

  return async (
    { organizationId, accountId }: { readonly organizationId: OrganizationId; readonly accountId: AccountId },
    arrived: Arrived,
    mayGoOn: () => boolean,
  ): Promise<ArchivedAccount> => {
    const pages: ArchivedPage[] = [];
    let count = 0;
    const hasRoomAfter = (put: number): boolean => count + put < limits.eventsOfAccount && mayGoOn();
    const days = Map.groupBy(await duePages(organizationId, accountId, arrived), ({ key }) => dayOf(key.hour));
    for (const ofDay of days.values()) {
      const bodies = createArchiveBodies(objects, limits.eventsOfObject);
      const ready: Put[] = [];
      for (const page of ofDay) {
        if (!hasRoomAfter(0)) break;
        const one = await putPage(page, bodies, hasRoomAfter);
        ready.push(one);
        count += one.put.length;
      }
      const parts = Map.groupBy(await bodies.finish(), ({ page }) => page);
      pages.push(...ready.map((one) => archivedPage(one, parts.get(one.page.key) ?? [])));
      if (ready.length < ofDay.length || ready.some(({ isWhole }) => !isWhole)) return { pages, isDone: false };
    }
    return { pages, isDone: true };
  };
};

const NOTHING = { events: 0, parts: [] };

/** A page of which some runs were put. */
type Put = Pick<ArchivedPage, "page" | "put" | "isWhole"> & {
  /** What was archived before and stays. */
  readonly start: Pick<ArchiveNote, "events" | "parts">;
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
