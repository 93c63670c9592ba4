import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import type { AccountId, OrganizationId, UsageMeterId } from "#domain/ids.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { decimal } from "#domain/money/decimal.ts";
import { instantOf, toIso } from "#domain/time/instant.ts";
import { itemSize, writeUnits } from "../support/usage/item-size.ts";
import { createMemoryUsageTable } from "../support/usage/memory-usage-table.ts";
import { createRecordingUsageTable, type ItemKind } from "../support/usage/recording-usage-table.ts";
import { createMovableClock } from "./simulation/simulate.ts";
import { FIRST_HOUR, referenceOf, SENT_AT } from "./simulation/workload.ts";

/** Write units per event by the number of events of a commit, as the design promises them. */
const PROMISED: readonly (readonly [events: number, units: number])[] = [
  [1, 2.09],
  [3, 1.42],
  [10, 1.18],
  [33, 1.12],
  [100, 1.06],
  [333, 1.04],
];
const TOLERANCE = 0.05;

/** Commits that come round to the same fill of the journal: then the mean is that of a page that is used for long. */
const COMMITS = 33 * 4;

describe("counting an event costs write units", () => {
  const rows = new Map<number, Row>();

  it.each(PROMISED)("at %i events per commit, %f per event", async (events, promised) => {
    const row = await measure(events, { meters: 2 });
    rows.set(events, row);
    expect(row.units / promised).toBeGreaterThan(1 - TOLERANCE);
    expect(row.units / promised).toBeLessThan(1 + TOLERANCE);
    if (rows.size === PROMISED.length) print(rows);
  });

  it("keeps a page in one kilobyte, up to six meters on it", async () => {
    for (const meters of [1, 2, 4, 6]) {
      const { pageBytes } = await measure(1, { meters });
      expect([meters, pageBytes <= 1_024]).toEqual([meters, true]);
    }
  });

  it("and some for the directories, once for an account, a page and an hour of arrival", async () => {
    const { directoryUnits } = await measure(1, { meters: 2 });
    // The lane, the account that had usage in this hour, and its page.
    expect(directoryUnits).toBe(3);
  });
});

describe("the size of an item", () => {
  it.each([
    ["texts in UTF-8", { pk: "a", sk: "é" }, 2 + 1 + 2 + 2],
    ["numbers by two digits a byte", { pk: "a", sk: "b", n: 1234 }, 6 + 1 + 3],
    ["trailing zeros for nothing", { pk: "a", sk: "b", n: 1000 }, 6 + 1 + 2],
    ["a sign as a byte", { pk: "a", sk: "b", n: -1 }, 6 + 1 + 3],
    ["bytes as they are", { pk: "a", sk: "b", j: new Uint8Array(16) }, 6 + 1 + 16],
  ])("counts %s", (_what, item, bytes) => {
    expect(itemSize(item)).toBe(bytes);
  });

  it("is charged by started kilobytes", () => {
    expect([0, 1, 1_024, 1_025, 2_048].map(writeUnits)).toEqual([1, 1, 1, 2, 2]);
  });
});

type Row = {
  /** Of events, pages and journals. */
  readonly units: number;
  readonly reads: number;
  readonly directoryUnits: number;
  readonly pageBytes: number;
  readonly eventBytes: number;
};

const organizationId = "org.24DTYka03Um.MFK81" as OrganizationId;
const page = { organizationId, accountId: "acme-production" as AccountId, lane: "00", hour: FIRST_HOUR };

const measure = async (events: number, { meters }: { readonly meters: number }): Promise<Row> => {
  const table = createRecordingUsageTable(createMemoryUsageTable());
  const usage = createDynamoUsage(table, {
    clock: createMovableClock(),
    pacing: { wait: async () => {}, random: () => 0 },
  });
  for (let commit = 0; commit < COMMITS; commit += 1) {
    const group = Array.from({ length: events }, (_, at) => completion(commit * events + at, meters));
    await usage.commit({ page, events: group }, foldUsage);
  }
  const { writes, reads, greatest } = table.taken();
  const of = (kind: ItemKind): number => writes.get(kind) ?? 0;
  const counted = COMMITS * events;
  expect(of("not counted")).toBe(0);
  return {
    units: (of("event") + of("page") + of("journal chunk")) / counted,
    reads: reads / counted,
    directoryUnits: of("directory"),
    pageBytes: greatest.get("page") ?? 0,
    eventBytes: greatest.get("event") ?? 0,
  };
};

/** A call of a language model, as a seller of tokens meters it: amounts in thousands of tokens a minute, ids that are UUIDs. */
const completion = (number: number, meters: number): CountableEvent => {
  const timestamp = instantOf(FIRST_HOUR + ((number * 7_919) % 3_600_000));
  const id = randomUUID();
  const tokens = METERS.slice(0, meters).map((name, at) => ({ name, value: String((number * (at + 31)) % 4_096) }));
  return {
    reference: referenceOf(SENT_AT, number),
    id,
    accountId: page.accountId,
    timestamp,
    receivedAt: SENT_AT,
    schemaName: "llm_completion",
    status: "INGESTION_COMPLETED_EVENT_METERED",
    definitions: 3,
    units: tokens.map(({ value }, at) => ({
      meterId: `um.24DTYka03U${at}.MFK8${at}` as UsageMeterId,
      units: decimal(value),
    })),
    event: {
      schemaName: "llm_completion",
      id,
      timestamp: toIso(timestamp),
      accountId: page.accountId,
      attributes: tokens,
      dimensions: { model: "large-2025-01-15", region: "eu-central-1", project: "support-chat" },
    },
  };
};

const METERS = ["ContextTokens", "GeneratedTokens", "CachedTokens", "Images", "AudioSeconds", "ToolCalls"];

const print = (rows: ReadonlyMap<number, Row>): void => {
  const lines = [...rows].map(
    ([events, { units, reads, pageBytes, eventBytes }]) =>
      `  ${String(events).padStart(4)}  ${units.toFixed(3).padStart(6)}  ${reads.toFixed(3).padStart(6)}  ${String(pageBytes).padStart(5)}  ${String(eventBytes).padStart(5)}`,
  );
  process.stdout.write(
    `Units per event, by events per commit; greatest page and event in bytes:\n  commit  writes   reads   page  event\n${lines.join("\n")}\n`,
  );
};
