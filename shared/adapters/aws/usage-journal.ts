import type { EventHash } from "#adapters/aws/event-hash.ts";
import {
  emptyPage,
  fromChunkItem,
  fromPageItem,
  fromUndoneItem,
  type Page,
  type Segment,
} from "#adapters/aws/page-item.ts";
import { chunkSort, pageKey, undoneSort } from "#adapters/aws/usage-keys.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { PageKey } from "#ports/usage-counters.ts";

/** Pages and their journals, read strongly consistent. */
export type UsageJournal = {
  /** The page as it is now, empty where nothing was counted. */
  page(key: PageKey): Promise<Page>;
  /** A page that was read otherwise, with all of what was undone on it. */
  whole(page: Page): Promise<Page>;
  /** What a page had counted at its version: everything after version `after`, and maybe some before it. */
  countedAfter(page: Page, after: number): Promise<ReadonlySet<EventHash>>;
  /** The whole journal of a page at its version, in the order of counting. */
  segments(page: Page): Promise<readonly Segment[]>;
};

export const createUsageJournal = (table: UsageTable): UsageJournal => {
  const chunks = async (page: Page, after: number): Promise<readonly Segment[]> => {
    if (page.lastChunk <= after) return [];
    const { pk } = pageKey(page.key);
    // A chunk is named by the version that it ended with, so the first one after `after` is the first that may matter.
    const items = await table.query({
      pk,
      from: chunkSort(page.key.hour, after + 1),
      to: chunkSort(page.key.hour, page.lastChunk),
    });
    return items.map(fromChunkItem);
  };
  const segments = async (page: Page, after: number): Promise<readonly Segment[]> => [
    ...(await chunks(page, after)),
    ...(page.inline ? [page.inline] : []),
  ];
  const whole = async (page: Page): Promise<Page> => {
    if (page.lastUndone === 0) return page;
    const items = await table.query({
      pk: pageKey(page.key).pk,
      from: undoneSort(page.key.hour, 0),
      to: undoneSort(page.key.hour, page.lastUndone),
    });
    return { ...page, undone: new Map([...items.flatMap((item) => [...fromUndoneItem(item)]), ...page.inlineUndone]) };
  };
  return {
    page: async (key) => {
      const item = await table.get(pageKey(key));
      return item ? whole(fromPageItem(key, item)) : emptyPage(key);
    },
    whole,
    countedAfter: async (page, after) => new Set((await segments(page, after)).flatMap(({ hashes }) => hashes)),
    segments: (page) => segments(page, 0),
  };
};
