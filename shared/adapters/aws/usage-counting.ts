import type { EventHash } from "#adapters/aws/event-hash.ts";
import type { StoredEvent } from "#adapters/aws/event-item.ts";
import { createPause, type Pacing } from "#adapters/aws/pacing.ts";
import {
  joinSegments,
  MOST_INLINE,
  type Page,
  type Segment,
  toChunkItem,
  toPageItem,
} from "#adapters/aws/page-item.ts";
import { type Arrivals, arrivalsWith } from "#adapters/aws/usage-arrivals.ts";
import type { UsageJournal } from "#adapters/aws/usage-journal.ts";
import type { UsageTable, VersionedPut } from "#adapters/aws/usage-table.ts";
import type { Fold } from "#domain/metering/usage-cells.ts";

/**
 * Counts candidates on their page: those that its journal does not have enter journal and cells in one write, on the condition
 * that the page is still at the version that was read (exactly-once rule §4, steps 3 to 5). `after` is the version since which
 * the journal is asked for them. Answers the hashes that this call counted.
 */
export const createCounting = ({ table, journal, arrivals, pacing }: CountingParts) => {
  const pause = createPause(pacing);
  return async (
    start: Page,
    candidates: readonly StoredEvent[],
    { after, fold }: { readonly after: number; readonly fold: Fold },
  ): Promise<ReadonlySet<EventHash>> => {
    let page = start;
    let seen = await journal.countedAfter(page, after);
    for (let tries = 1; ; tries += 1) {
      const fresh = candidates.filter(({ hash }) => !seen.has(hash));
      if (fresh.length === 0) return new Set();
      await arrivals.note(page, fresh);
      const next = pageAfter(page, fresh, fold);
      if ((await table.putTogether(next)) === "written") return new Set(fresh.map(({ hash }) => hash));
      await pause(tries, page.key);
      const checked = page.version;
      page = await journal.page(page.key);
      seen = new Set([...seen, ...(await journal.countedAfter(page, checked))]);
    }
  };
};

export type CountingParts = {
  readonly table: UsageTable;
  readonly journal: UsageJournal;
  readonly arrivals: Arrivals;
  readonly pacing: Pacing;
};

/** The page with these events counted, and the chunk that its journal moved into when it no longer fits into the page. */
const pageAfter = (page: Page, fresh: readonly StoredEvent[], fold: Fold): readonly VersionedPut[] => {
  const version = page.version + 1;
  const cells = fold(
    page.cells,
    fresh.map(({ event }) => event),
  );
  const journal = joinSegments(page.inline, segmentOf(fresh));
  const arrivals = arrivalsWith(page, fresh);
  if (journal.hashes.length <= MOST_INLINE) {
    return [{ item: toPageItem({ ...page, version, cells, inline: journal, arrivals }), replaces: page.version }];
  }
  return [
    { item: toPageItem({ ...page, version, cells, inline: undefined, arrivals }), replaces: page.version },
    { item: toChunkItem(page.key, version, journal), replaces: 0 },
  ];
};

const segmentOf = (events: readonly StoredEvent[]): Segment => {
  const references = events.map(({ event }) => event.reference);
  return {
    hashes: events.map(({ hash }) => hash),
    least: references.reduce((least, one) => (one < least ? one : least)),
    greatest: references.reduce((greatest, one) => (one > greatest ? one : greatest)),
  };
};
