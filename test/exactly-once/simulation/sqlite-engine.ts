import { type Database, IN_MEMORY, openDatabase } from "#adapters/local/database.ts";
import { createSqliteUsage } from "#adapters/local/sqlite-usage.ts";
import type { PageKey, UsageCounters } from "#ports/usage-counters.ts";
import type { Engine, ProcessParts } from "./engine.ts";

export type SqliteEngine = Engine & { close(): Promise<void> };

/**
 * The adapter for SQLite: several consumers over one database. A call is one step, since it is one transaction; what is asked for in
 * the same turn shares one.
 */
export const openSqliteEngine = (): SqliteEngine => {
  const database = openDatabase({ dataDir: IN_MEMORY });
  const usage = createSqliteUsage(database);
  return {
    countersOf: (parts) => faulty(usage, parts),
    audited: usage,
    journal: async (page) => journalOf(database, page),
    atOnce: 3,
    close: () => database.close(),
  };
};

const faulty = (usage: UsageCounters, { scheduler, faults, process }: ProcessParts): UsageCounters => ({
  ...usage,
  commit: (...given) => scheduler.step(process, () => faults.request(process, () => usage.commit(...given))),
  undo: (...given) => scheduler.step(process, () => faults.request(process, () => usage.undo(...given))),
});

const journalOf = (database: Database, { organizationId, accountId, hour, lane }: PageKey): string[] =>
  database
    .statement<{ reference: string }>(
      `SELECT e.reference FROM organizations o
       JOIN accounts a ON a.organization = o.id
       JOIN pages p ON p.account = a.id
       JOIN journal j ON j.page = p.id
       JOIN events e ON e.id BETWEEN j.first_event AND j.last_event
       WHERE o.name = ? AND a.name = ? AND p.hour = ? AND p.lane = ?`,
    )
    .all(organizationId, accountId, hour, lane)
    .map(({ reference }) => reference);
