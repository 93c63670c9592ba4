import type { EventHash } from "#adapters/aws/event-hash.ts";
import type { StoredEvent } from "#adapters/aws/event-item.ts";
import { createPause, type Pacing } from "#adapters/aws/pacing.ts";
import { pageAfter } from "#adapters/aws/page-after.ts";
import type { Page } from "#adapters/aws/page-item.ts";
import type { Arrivals } from "#adapters/aws/usage-arrivals.ts";
import type { UsageJournal } from "#adapters/aws/usage-journal.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
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
