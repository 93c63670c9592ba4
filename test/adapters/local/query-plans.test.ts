import { describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#adapters/local/database.ts";
import { openSqliteQueue } from "#adapters/local/sqlite-queue.ts";
import { createSqliteScheduler } from "#adapters/local/sqlite-scheduler.ts";
import { createSqliteStore } from "#adapters/local/sqlite-store.ts";
import { createSqliteUsage } from "#adapters/local/sqlite-usage.ts";
import { systemClock } from "#adapters/node/system-clock.ts";

/** Everything that the adapters ask of the database, listed with the plan by which it is answered. */
const plansOf = async (): Promise<{ sql: string; steps: string[] }[]> => {
  const database = openDatabase({ dataDir: ":memory:" });
  const asked: string[] = [];
  const listening: Database = {
    ...database,
    statement: (sql) => {
      asked.push(sql);
      return database.statement(sql);
    },
  };
  const queue = await openSqliteQueue(listening, { clock: systemClock });
  createSqliteScheduler(listening, queue);
  createSqliteUsage(listening);
  const store = createSqliteStore(listening, systemClock);
  for (const direction of ["FORWARD", "BACKWARD"] as const) {
    const query = { partition: "p", direction, limit: 1 };
    for (const index of ["index1", "index2"] as const) await store.list({ ...query, index });
    await store.list(query);
  }
  const plans = asked.map((sql) => ({
    sql: sql.replaceAll(/\s+/g, " ").trim(),
    steps: database
      .statement<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail),
  }));
  await database.close();
  return plans;
};

// All of what these read is wanted: one row for each bucket, and the messages in flight, of which there is an index.
const MAY_SCAN = [
  "SELECT bucket, event, identities, filter FROM seen_buckets",
  "UPDATE messages INDEXED BY messages_hidden SET state = 0, receive_count = receive_count - (delivery < ? AND receive_count > 0) WHERE state = 1",
];

describe("what the adapters ask of the database", () => {
  it("is found by an index, whatever the size of the tables", async () => {
    const plans = await plansOf();
    expect(plans.length).toBeGreaterThan(50);
    const scans = plans.filter(({ steps }) => steps.some((step) => /^SCAN (?!CONSTANT)/.test(step)));
    expect(scans.map(({ sql }) => sql).filter((sql) => !MAY_SCAN.includes(sql))).toEqual([]);
  });

  it("comes in its order without being sorted", async () => {
    const sorted = (await plansOf()).filter(({ steps }) =>
      steps.some((step) => step.includes("TEMP B-TREE FOR ORDER BY")),
    );
    expect(sorted.map(({ sql }) => sql)).toEqual([]);
  });
});
