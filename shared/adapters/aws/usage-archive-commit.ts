import { inParallel } from "#adapters/aws/in-parallel.ts";
import { toPageItem } from "#adapters/aws/page-item.ts";
import { createUnprocessedByTime } from "#adapters/aws/unprocessed-by-time.ts";
import type { UnprocessedItems, UnprocessedPointer } from "#adapters/aws/unprocessed-items.ts";
import type { ArchivedPage } from "#adapters/aws/usage-archive-account.ts";
import type { ArchivedIds } from "#adapters/aws/usage-archive-ids.ts";
import type { UsageJournal } from "#adapters/aws/usage-journal.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { HOUR, type Instant, instantOf, toIso } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";

export type CommitArchiveParts = {
  readonly table: UsageTable;
  readonly journal: UsageJournal;
  readonly archivedIds: ArchivedIds;
  readonly unprocessed: UnprocessedItems;
};

const AT_ONCE = 16;
/** Hours of a week ago are hardly counted on any more. */
const MOST_TRIES = 5;
/** No version: there is more to archive. */
const NOT_WHOLE = 0;

/**
 * Notes on pages that their bodies are archived, after everything that makes them be found there. Dying in between leaves objects
 * and entries that nobody asks for, and the next call does it again. Answers why pages could not be noted.
 */
export const createArchiveCommit = ({ table, journal, archivedIds, unprocessed }: CommitArchiveParts) => {
  const byTime = createUnprocessedByTime(table);
  /** Refusals of what was counted after all are told from the others by the items of the events, which will be gone. */
  const markSuperseded = async (organizationId: OrganizationId, pages: readonly ArchivedPage[]): Promise<void> => {
    // Asked once for each hour: many accounts have pages of it.
    const nobodys = new Map<Instant, Promise<readonly UnprocessedPointer[]>>();
    const ofNobody = (hour: Instant, interval: Interval): Promise<readonly UnprocessedPointer[]> => {
      const asked = nobodys.get(hour) ?? byTime.ofAccount(organizationId, undefined, interval);
      nobodys.set(hour, asked);
      return asked;
    };
    await inParallel(pages, AT_ONCE, async ({ page: { key }, put }) => {
      const interval = { start: key.hour, end: instantOf(key.hour + HOUR) };
      // One that was refused because its account was not known is of none.
      const refused = [
        ...(await byTime.ofAccount(organizationId, key.accountId, interval)),
        ...(await ofNobody(key.hour, interval)),
      ];
      if (refused.length === 0) return;
      const counted = new Set(put.map(({ reference }) => reference));
      for (const { reference, isSuperseded } of refused) {
        if (counted.has(reference) && !isSuperseded) await unprocessed.supersede(organizationId, reference);
      }
    });
  };

  const note = async ({ page: read, note: made, isWhole }: ArchivedPage): Promise<void> => {
    const { key } = read;
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      const page = tries === 1 ? read : await journal.page(key);
      // Another call was quicker, and got further.
      if ((page.archive?.events ?? 0) > made.events) return;
      // What was counted in the meantime came to the end of the journal: all that is noted stays true.
      const version = page.version + 1;
      const archive = { ...made, version: isWhole && page.version === read.version ? version : NOT_WHOLE };
      const written = await table.putTogether([
        { item: toPageItem({ ...page, version, archive }), replaces: page.version },
      ]);
      if (written === "written") return;
    }
    throw new Error(`page of account ${key.accountId} at ${toIso(key.hour)} is being changed all the time`);
  };

  return async (organizationId: OrganizationId, pages: readonly ArchivedPage[]): Promise<readonly unknown[]> => {
    await archivedIds.add(
      organizationId,
      pages.flatMap(({ page, put }) => put.map(({ hash }) => ({ hash, page: page.key }))),
    );
    await markSuperseded(organizationId, pages);
    const failures: unknown[] = [];
    await inParallel(pages, AT_ONCE, async (page) => {
      try {
        await note(page);
      } catch (cause) {
        failures.push(cause);
      }
    });
    return failures;
  };
};
