import { randomUUID } from "node:crypto";
import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import { MOST_INLINE } from "#adapters/aws/page-item.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { AccountId, OrganizationId, UsageMeterId } from "#domain/ids.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { decimal } from "#domain/money/decimal.ts";
import { instantOf, toIso } from "#domain/time/instant.ts";
import type { UsageCounters } from "#ports/usage-counters.ts";
import { createMemoryUsageTable } from "../support/usage/memory-usage-table.ts";
import { createRecordingUsageTable, type ItemKind } from "../support/usage/recording-usage-table.ts";
import { createMovableClock } from "./simulation/simulate.ts";
import { FIRST_HOUR, referenceOf, SENT_AT } from "./simulation/workload.ts";

/** What counting costs on a page that is used for long, per event. */
export type MeasuredCommits = {
  /** Write units of events, pages and journals. */
  readonly writes: number;
  /** Read units. */
  readonly reads: number;
  /** Write units of the directories, all in all. */
  readonly directories: number;
  /** The greatest of their kind. */
  readonly pageBytes: number;
  readonly eventBytes: number;
};

/**
 * Commits after which the journal is filled as at the beginning, so that the mean is that of any longer run. One that has more events
 * than a page keeps hashes leaves nothing in the page.
 */
const commitsFor = (events: number): number => (events > MOST_INLINE ? 8 : 4 * (MOST_INLINE + 1));

/** Counts calls of a language model on one page, so many per commit. */
export const measureCommits = async (
  events: number,
  { meters }: { readonly meters: number },
): Promise<MeasuredCommits> => {
  const commits = commitsFor(events);
  const table = createRecordingUsageTable(createMemoryUsageTable());
  const usage = open(table);
  for (let commit = 0; commit < commits; commit += 1) {
    const group = Array.from({ length: events }, (_, at) => completion(commit * events + at, meters));
    await usage.commit({ page, events: group }, foldUsage);
  }
  const { writes, reads, greatest } = table.taken();
  const of = (kind: ItemKind): number => writes.get(kind) ?? 0;
  const counted = commits * events;
  return {
    writes: (of("event") + of("page") + of("journal chunk")) / counted,
    reads: reads / counted,
    directories: of("directory"),
    pageBytes: greatest.get("page") ?? 0,
    eventBytes: greatest.get("event") ?? 0,
  };
};

/** Write units of a submission whose id was counted before. */
export const measureDuplicate = async (): Promise<number> => {
  const table = createRecordingUsageTable(createMemoryUsageTable());
  const usage = open(table);
  const event = completion(1, 2);
  await usage.commit({ page, events: [event] }, foldUsage);
  table.taken();
  await usage.commit({ page, events: [{ ...event, reference: referenceOf(SENT_AT, 2) }] }, foldUsage);
  return [...table.taken().writes.values()].reduce((sum, units) => sum + units, 0);
};

const open = (table: UsageTable): UsageCounters =>
  createDynamoUsage(table, { clock: createMovableClock(), pacing: { wait: async () => {}, random: () => 0 } });

const organizationId = "org.24DTYka03Um.MFK81" as OrganizationId;
const page = { organizationId, accountId: "acme-production" as AccountId, lane: "00", hour: FIRST_HOUR };

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
