import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database } from "#adapters/local/database.ts";
import { createJournalParts } from "#adapters/local/usage-journal.ts";
import type { UsageNames } from "#adapters/local/usage-names.ts";
import { parseCells } from "#adapters/local/usage-rows.ts";
import { statusOf } from "#domain/metering/status-number.ts";
import { parseEventCountKey } from "#domain/metering/usage-cells.ts";
import type { IngestionStatus } from "#domain/metering/usage-event.ts";
import { HOUR, hourOf, instantOf } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";
import type { EventCount, UsageCounters } from "#ports/usage-counters.ts";

/** Counts of submissions by hour, from the cells of pages and the counts of what was not processed. */
export const createUsageEventCounts = (database: Database, names: UsageNames): Pick<UsageCounters, "eventCounts"> => {
  const statements = prepare(database);
  const partsOf = createJournalParts(database);

  const countPages = async (account: number, { start, end }: Interval, tally: Tally): Promise<void> => {
    for (const { id, hour, version, cells } of statements.pages.all(account, hourOf(start), end)) {
      if (isWhole(hour, { start, end })) {
        for (const [key, { events }] of parseCells(cells)) {
          const kind = parseEventCountKey(key);
          if (kind) tally.add({ hour, account, ...kind, events });
        }
        continue;
      }
      for await (const { after, until } of partsOf(id, version)) {
        for (const { schema, status, events } of statements.journaled.all(id, after, until, start, end)) {
          tally.add({ hour, account, schemaName: names.wordOf(schema), status: statusOf(status), events });
        }
      }
    }
  };
  const countUnprocessed = (organization: number, { start, end }: Interval, tally: Tally): void => {
    const add = (row: CountRow): void =>
      tally.add({ ...row, schemaName: names.wordOf(row.schema), status: statusOf(row.status) });
    for (const row of statements.counts.all(organization, hourOf(start), end)) {
      if (isWhole(row.hour, { start, end })) add(row);
    }
    for (const { start: from, end: until } of cutHours({ start, end })) {
      for (const row of statements.unprocessed.all(organization, from, until)) add({ ...row, hour: hourOf(from) });
    }
  };

  return {
    eventCounts: async ({ organizationId, accountIds, interval }) => {
      const organization = names.findOrganization(organizationId);
      if (organization === undefined || interval.start >= interval.end) return [];
      const accounts = accountIds
        ? [...new Set(accountIds)].flatMap((accountId) => names.findAccount(organization, accountId) ?? [])
        : statements.accounts.all(organization).map(({ id }) => id);
      const tally = createTally(accountIds && new Set(accounts));
      for (const [index, account] of accounts.entries()) {
        await countPages(account, interval, tally);
        if (index % ACCOUNTS_AT_ONCE === ACCOUNTS_AT_ONCE - 1) await nextTurn();
      }
      countUnprocessed(organization, interval, tally);
      return tally.counts(names);
    },
  };
};

/** Accounts counted before others get their turn: each may have a month of hours. */
const ACCOUNTS_AT_ONCE = 4;

type CountRow = {
  readonly hour: number;
  readonly account: number;
  readonly schema: number;
  readonly status: number;
  readonly events: number;
};
type Counted = {
  readonly hour: number;
  readonly account: number;
  readonly schemaName: string;
  readonly status: IngestionStatus;
  readonly events: number;
};
type Tally = { add(counted: Counted): void; counts(names: UsageNames): readonly EventCount[] };

/** Adds up what belongs together; `only` leaves other accounts out. */
const createTally = (only: ReadonlySet<number> | undefined): Tally => {
  const totals = new Map<string, Counted>();
  return {
    add: (counted) => {
      if (counted.events === 0 || (only && !only.has(counted.account))) return;
      const { hour, account, schemaName, status } = counted;
      const key = `${hour} ${account} ${status} ${schemaName}`;
      totals.set(key, { ...counted, events: counted.events + (totals.get(key)?.events ?? 0) });
    },
    counts: (names) =>
      [...totals.values()]
        .sort((first, second) => first.hour - second.hour)
        .map(({ hour, account, schemaName, status, events }) => ({
          hour: instantOf(hour),
          ...(account !== 0 && { accountId: names.accountName(account) }),
          schemaName,
          status,
          count: events,
        })),
  };
};

const isWhole = (hour: number, { start, end }: Interval): boolean => start <= hour && hour + HOUR <= end;

/** The parts of an interval that lie in hours which it does not contain whole: none, one or two. */
const cutHours = ({ start, end }: Interval): readonly Interval[] => {
  const first = hourOf(start);
  const last = hourOf(end);
  if (first === last) return isWhole(first, { start, end }) ? [] : [{ start, end }];
  return [
    ...(start > first ? [{ start, end: instantOf(first + HOUR) }] : []),
    ...(end > last ? [{ start: last, end }] : []),
  ];
};

const prepare = (database: Database) => ({
  accounts: database.statement<{ id: number }>("SELECT id FROM accounts WHERE organization = ?"),
  pages: database.statement<{ id: number; hour: number; version: number; cells: string }>(
    "SELECT id, hour, version, cells FROM pages WHERE account = ? AND hour >= ? AND hour < ?",
  ),
  journaled: database.statement<{ schema: number; status: number; events: number }>(
    `SELECT schema, status, count(*) AS events
     FROM journal JOIN events ON events.id BETWEEN first_event AND last_event
     WHERE journal.page = ? AND version > ? AND version <= ? AND timestamp >= ? AND timestamp < ? GROUP BY schema, status`,
  ),
  counts: database.statement<CountRow>(
    "SELECT hour, account, schema, status, events FROM unprocessed_counts WHERE organization = ? AND hour >= ? AND hour < ?",
  ),
  unprocessed: database.statement<Omit<CountRow, "hour">>(
    `SELECT coalesce(account, 0) AS account, schema, status, count(*) AS events FROM events
     WHERE organization = ? AND page IS NULL AND timestamp >= ? AND timestamp < ? GROUP BY account, schema, status`,
  ),
});
