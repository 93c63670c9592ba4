import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import { eventHash } from "#adapters/aws/event-hash.ts";
import { eventKey, pageKey } from "#adapters/aws/usage-keys.ts";
import type { ItemKey, UsageTable } from "#adapters/aws/usage-table.ts";
import { type Database, IN_MEMORY, openDatabase } from "#adapters/local/database.ts";
import { createSqliteUsage } from "#adapters/local/sqlite-usage.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { PageKey, UsageCounters } from "#ports/usage-counters.ts";
import { createMemoryUsageTable } from "../support/usage/memory-usage-table.ts";
import { createMovableClock } from "./simulation/simulate.ts";

/** An engine of the port, with what tests of counting look at beside it. */
export type CountingEngine = {
  readonly counters: UsageCounters;
  /** The bytes that the cells of a page are kept in; undefined where nothing was counted. */
  storedCells(page: PageKey): Promise<string | undefined>;
  /** Lets time pass, with whatever expires meanwhile: of the event with this id nothing is left that may go. */
  passUntil(instant: Instant, expired: { readonly organizationId: OrganizationId; readonly id: string }): Promise<void>;
  close(): Promise<void>;
};
export type OpenCountingEngine = () => Promise<CountingEngine>;

/** The adapter for DynamoDB over a table from which items can be removed, as expiry does. */
export const createDynamoCounting = (
  table: UsageTable,
  { remove, close }: { readonly remove: (key: ItemKey) => Promise<void>; readonly close: () => Promise<void> },
): CountingEngine => {
  const clock = createMovableClock();
  return {
    counters: createDynamoUsage(table, { clock, pacing: { wait: async () => {}, random: () => 0.5 } }),
    storedCells: async (page) => {
      const item = await table.get(pageKey(page));
      return item && String(item["c"]);
    },
    passUntil: async (instant, { organizationId, id }) => {
      clock.moveTo(instant);
      const key = eventKey(organizationId, eventHash(organizationId, id, 0));
      const item = await table.get(key);
      if (item && Number(item["exp"]) * 1_000 <= instant) await remove(key);
    },
    close,
  };
};

export const openMemoryCounting: OpenCountingEngine = async () => {
  const table = createMemoryUsageTable();
  return createDynamoCounting(table, { remove: async (key) => table.remove(key), close: async () => {} });
};

export const openSqliteCounting: OpenCountingEngine = async () => {
  const database = openDatabase({ dataDir: IN_MEMORY });
  return {
    counters: createSqliteUsage(database),
    storedCells: async (page) => cellsIn(database, page),
    passUntil: async () => {},
    close: () => database.close(),
  };
};

const cellsIn = (database: Database, { organizationId, accountId, hour, lane }: PageKey): string | undefined =>
  database
    .statement<{ cells: string }>(
      `SELECT p.cells FROM organizations o
       JOIN accounts a ON a.organization = o.id
       JOIN pages p ON p.account = a.id
       WHERE o.name = ? AND a.name = ? AND p.hour = ? AND p.lane = ?`,
    )
    .get(organizationId, accountId, hour, lane)?.cells;
