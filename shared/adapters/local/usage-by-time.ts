import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database } from "#adapters/local/database.ts";
import { createJournalParts } from "#adapters/local/usage-journal.ts";
import type { UsageNames } from "#adapters/local/usage-names.ts";
import { EVENT_COLUMNS, type EventRow, recordOf } from "#adapters/local/usage-records.ts";
import { mayBeInJournal } from "#domain/metering/status-class.ts";
import { statusNumber } from "#domain/metering/status-number.ts";
import { HOUR, hourOf } from "#domain/time/instant.ts";
import type { UsageCounters } from "#ports/usage-counters.ts";

/** Lists submissions by the time of their events, hour by hour from the last one, until there are enough. */
export const createUsageByTime = (database: Database, names: UsageNames): Pick<UsageCounters, "eventsByTime"> => {
  const statements = prepare(database);
  const partsOf = createJournalParts(database);

  return {
    eventsByTime: async ({ organizationId, accountId, statuses, interval: { start, end }, limit }) => {
      const organization = names.findOrganization(organizationId);
      const account = organization === undefined ? undefined : names.findAccount(organization, accountId);
      if (organization === undefined || account === undefined || start >= end) return [];
      const wanted = new Set(statuses.map(statusNumber));
      const isOnPages = statuses.some(mayBeInJournal);
      /** The first places of the hour, in their order. */
      const inHour = async (hour: number): Promise<readonly Place[]> => {
        const [from, until] = [Math.max(hour, start), Math.min(hour + HOUR, end)];
        let best: Place[] = [];
        const take = (places: readonly Place[]): void => {
          best = [...best, ...places.filter(({ status }) => wanted.has(status))].sort(byTime).slice(0, limit);
        };
        for (const { id, version } of isOnPages ? statements.pages.all(account, hour) : []) {
          for await (const { after, until: last } of partsOf(id, version)) {
            take(statements.journaled.all(id, after, last, from, until));
          }
        }
        take(statements.notCounted.all(organization, from, until, account));
        return best;
      };
      const hours = hoursBack(
        (before) => (isOnPages ? statements.hourOfPages.get(account, hourOf(start), before)?.hour : undefined),
        (before) => statements.hourOfOthers.get(organization, hourOf(start), before, account)?.hour,
      );
      const found: Place[] = [];
      for (const hour of hours(end)) {
        found.push(...(await inHour(hour)));
        if (found.length >= limit) break;
        await nextTurn();
      }
      return found.slice(0, limit).flatMap(({ id }) => {
        const row = statements.row.get(id);
        return row ? [recordOf(row, names)] : [];
      });
    },
  };
};

type Place = {
  readonly id: number;
  readonly status: number;
  readonly timestamp: number;
  readonly event_id: string | null;
  readonly reference: string;
};

const byTime = (first: Place, second: Place): number => {
  const [firstId, secondId] = [first.event_id ?? "", second.event_id ?? ""];
  if (first.timestamp !== second.timestamp) return second.timestamp - first.timestamp;
  if (firstId !== secondId) return firstId < secondId ? -1 : 1;
  return first.reference < second.reference ? 1 : -1;
};

type HourBefore = (before: number) => number | undefined;

/** Hours that either of two finds, from the last one; each is asked again only once what it found last has been passed. */
const hoursBack = (first: HourBefore, second: HourBefore) =>
  function* (end: number): Generator<number> {
    let [one, other] = [first(end), second(end)];
    for (;;) {
      const hour = Math.max(one ?? Number.NEGATIVE_INFINITY, other ?? Number.NEGATIVE_INFINITY);
      if (hour === Number.NEGATIVE_INFINITY) return;
      yield hour;
      if (one === hour) one = first(hour);
      if (other === hour) other = second(hour);
    }
  };

const PLACE_COLUMNS = "id, status, timestamp, event_id, reference";

const prepare = (database: Database) => ({
  hourOfPages: database.statement<{ hour: number }>(
    "SELECT hour FROM pages WHERE account = ? AND hour >= ? AND hour < ? ORDER BY hour DESC LIMIT 1",
  ),
  hourOfOthers: database.statement<{ hour: number }>(
    `SELECT hour FROM unprocessed_counts WHERE organization = ? AND hour >= ? AND hour < ? AND account = ?
     ORDER BY hour DESC LIMIT 1`,
  ),
  pages: database.statement<{ id: number; version: number }>(
    "SELECT id, version FROM pages WHERE account = ? AND hour = ?",
  ),
  journaled: database.statement<Place>(
    `SELECT ${PLACE_COLUMNS} FROM journal JOIN events ON events.id BETWEEN first_event AND last_event
     WHERE journal.page = ? AND version > ? AND version <= ? AND timestamp >= ? AND timestamp < ?`,
  ),
  notCounted: database.statement<Place>(
    `SELECT ${PLACE_COLUMNS} FROM events
     WHERE organization = ? AND page IS NULL AND timestamp >= ? AND timestamp < ? AND account = ?`,
  ),
  row: database.statement<EventRow>(`SELECT ${EVENT_COLUMNS} FROM events WHERE id = ?`),
});
