import type { StoredEvent } from "#adapters/aws/event-item.ts";
import {
  joinSegments,
  MOST_INLINE,
  type Page,
  type Segment,
  toChunkItem,
  toPageItem,
} from "#adapters/aws/page-item.ts";
import { arrivalsWith } from "#adapters/aws/usage-arrivals.ts";
import type { VersionedPut } from "#adapters/aws/usage-table.ts";
import type { Fold } from "#domain/metering/usage-cells.ts";

/**
 * The next version of a page, with these events in its cells and its journal; and the chunk that the journal moves into when it no
 * longer fits into the page. They are to be written together.
 */
export const pageAfter = (page: Page, fresh: readonly StoredEvent[], fold: Fold): readonly VersionedPut[] => {
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
    {
      item: toPageItem({ ...page, version, cells, inline: undefined, lastChunk: version, arrivals }),
      replaces: page.version,
    },
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
