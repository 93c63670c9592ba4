import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { openDatabase } from "#adapters/local/database.ts";
import { createSqliteUsage } from "#adapters/local/sqlite-usage.ts";
import type { AccountId, EventReference, OrganizationId, UsageMeterId } from "#domain/ids.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { decimal } from "#domain/money/decimal.ts";
import { HOUR, instantOf, toIso } from "#domain/time/instant.ts";

// How many events a second are counted once, folded and flushed to disk, beside what this machine's SQLite can append at all.
// node bench/usage-commit.ts [--events 1000000] [--group 100] [--together 20]

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "1000000" },
    group: { type: "string", default: "100" },
    together: { type: "string", default: "20" },
    every: { type: "string", default: "200000" },
  },
});
const EVENTS = Number(values.events);
const GROUP = Number(values.group);
const TOGETHER = Number(values.together);
const EVERY = Number(values.every);

const ORGANIZATION = "org.1" as OrganizationId;
const ACCOUNT = "acme-prod" as AccountId;
const START = Date.UTC(2025, 0, 15);
const HOURS = 3;

const eventOf = (number: number): CountableEvent => {
  const timestamp = instantOf(START + (Math.floor(number / GROUP) % HOURS) * HOUR + (number % 3_600) * 1_000);
  const inputTokens = `${number % 4_000}`;
  const outputTokens = `${number % 900}`;
  const id = `request-${(number * 2_654_435_761) % 4_294_967_296}-${number}`;
  return {
    reference: `event.${number.toString(36).padStart(11, "0")}.AbCdE` as EventReference,
    id,
    accountId: ACCOUNT,
    timestamp,
    receivedAt: instantOf(START + number),
    schemaName: "completion",
    status: "INGESTION_COMPLETED_EVENT_METERED",
    definitions: 1,
    units: [
      { meterId: "um.24DTYka03Um.input" as UsageMeterId, units: decimal(inputTokens) },
      { meterId: "um.24DTYka03Um.outpu" as UsageMeterId, units: decimal(outputTokens) },
    ],
    event: {
      schemaName: "completion",
      id,
      timestamp: toIso(timestamp),
      accountId: ACCOUNT,
      attributes: [
        { name: "input_tokens", value: inputTokens },
        { name: "output_tokens", value: outputTokens },
      ],
      dimensions: { model: "small" },
    },
  };
};

const batchFrom = (start: number): CountableEvent[][] =>
  Array.from({ length: TOGETHER }, (_, group) =>
    Array.from({ length: GROUP }, (_, index) => eventOf(start + group * GROUP + index)),
  );

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;
const perSecond = (events: number, milliseconds: number): number => Math.round((events / milliseconds) * 1_000);

const countEvents = async (dataDir: string): Promise<number> => {
  const database = openDatabase({ dataDir });
  const usage = createSqliteUsage(database);
  let spent = 0;
  let spentSince = 0;
  let processorSince = 0;
  let longest = 0;
  for (let done = 0; done < EVENTS; done += TOGETHER * GROUP) {
    const groups = batchFrom(done);
    const processor = process.cpuUsage();
    const start = performance.now();
    await Promise.all(
      groups.map((events) => {
        const hour = instantOf(Math.floor((events[0]?.timestamp ?? 0) / HOUR) * HOUR);
        return usage.commit(
          { page: { organizationId: ORGANIZATION, accountId: ACCOUNT, lane: "00", hour }, events },
          foldUsage,
        );
      }),
    );
    const took = performance.now() - start;
    spent += took;
    spentSince += took;
    const { user, system } = process.cpuUsage(processor);
    processorSince += user + system;
    longest = Math.max(longest, took);
    if ((done + TOGETHER * GROUP) % EVERY === 0) {
      const log = megabytes(statSync(join(dataDir, "tollbook.sqlite-wal")).size);
      const rss = megabytes(process.memoryUsage.rss());
      console.log(
        `${done + TOGETHER * GROUP} events: ${perSecond(EVERY, spentSince)}/s, ${(processorSince / EVERY).toFixed(1)} µs of processor each, resident ${rss}, log ${log}, longest batch ${Math.round(longest)} ms`,
      );
      spentSince = 0;
      processorSince = 0;
      longest = 0;
    }
  }
  const interval = { start: instantOf(START), end: instantOf(START + 24 * HOUR) };
  const start = performance.now();
  const total = await usage.usage({ organizationId: ORGANIZATION, accountId: ACCOUNT, interval }, foldUsage);
  const counted = [...total].find(([key]) => key.startsWith("#"))?.[1].events;
  if (counted !== EVENTS) throw new Error(`${counted} events were counted instead of ${EVENTS}`);
  console.log(`usage of all ${EVENTS} events read in ${(performance.now() - start).toFixed(1)} ms`);
  await database.close();
  return perSecond(EVENTS, spent);
};

/** The same rows appended to a bare table, with the same settings and the same number of rows in a transaction. */
const appendRows = (dataDir: string): number => {
  const connection = new DatabaseSync(join(dataDir, "plain.sqlite"));
  connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE rows (organization INTEGER, account INTEGER, page INTEGER, schema INTEGER, status INTEGER,
      definitions INTEGER, timestamp INTEGER, received_at INTEGER, reference TEXT, event_id TEXT, units TEXT, body TEXT)`);
  const insert = connection.prepare("INSERT INTO rows VALUES (1, 1, 1, 1, 1, 1, ?, ?, ?, ?, ?, ?)");
  let spent = 0;
  for (let done = 0; done < EVENTS; done += TOGETHER * GROUP) {
    const rows = batchFrom(done)
      .flat()
      .map((event) => ({ ...event, body: JSON.stringify(event.event), text: `1=${event.units[0]?.units}` }));
    const start = performance.now();
    connection.exec("BEGIN");
    for (const { timestamp, receivedAt, reference, id, text, body } of rows) {
      insert.run(timestamp, receivedAt, reference, id, text, body);
    }
    connection.exec("COMMIT");
    spent += performance.now() - start;
  }
  connection.close();
  return perSecond(EVENTS, spent);
};

const dataDir = mkdtempSync(join(tmpdir(), "tollbook-bench-"));
try {
  const counted = await countEvents(dataDir);
  const appended = appendRows(dataDir);
  console.log(`counted once, folded, durable: ${counted} events/s (groups of ${GROUP}, ${TOGETHER} at a time)`);
  console.log(`plain append on this machine:  ${appended} rows/s; ratio ${(counted / appended).toFixed(3)}`);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
