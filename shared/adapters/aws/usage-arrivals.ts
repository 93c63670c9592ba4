import type { StoredEvent } from "#adapters/aws/event-item.ts";
import type { Page } from "#adapters/aws/page-item.ts";
import { arrivalKey, arrivalOf, arrivalOfPageKey, laneKey } from "#adapters/aws/usage-keys.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";

/**
 * The directories of a table that has no index: which lanes there are, and which pages got events of an arrival hour. They are
 * written before the events are counted, so what was counted can be found. An entry without its page means nothing.
 */
export type Arrivals = {
  note(page: Page, events: readonly StoredEvent[]): Promise<void>;
};

/** Arrival hours that a page remembers to be noted already; to note one again does no harm. */
const MOST_REMEMBERED = 4;

export const createArrivals = (table: UsageTable): Arrivals => {
  const noteLane = async ({ key }: Page): Promise<void> => {
    const place = laneKey(key.organizationId, key.accountId, key.lane);
    if (await table.get(place)) return;
    await table.put({ ...place, acct: key.accountId, lane: key.lane });
  };
  const noteArrival = async ({ key }: Page, arrival: string): Promise<void> => {
    await Promise.all([
      table.put({ ...arrivalKey(key, arrival), acct: key.accountId }),
      table.put(arrivalOfPageKey(key, arrival)),
    ]);
  };
  return {
    note: async (page, events) => {
      const missing = arrivalsOf(events).filter((arrival) => !page.arrivals.includes(arrival));
      if (page.version === 0) await noteLane(page);
      for (const arrival of missing) await noteArrival(page, arrival);
    },
  };
};

/** The arrival hours that a page remembers once these events are counted on it. */
export const arrivalsWith = (page: Page, events: readonly StoredEvent[]): readonly string[] =>
  [...new Set([...page.arrivals, ...arrivalsOf(events)])].sort().slice(-MOST_REMEMBERED);

const arrivalsOf = (events: readonly StoredEvent[]): string[] => [
  ...new Set(events.map(({ event }) => arrivalOf(event.reference))),
];
