import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import { createUsageArchive, type UsageArchiveOptions } from "#adapters/aws/usage-archive.ts";
import type { ArchiveObjects } from "#adapters/aws/usage-archive-objects.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { AccountId, EventReference, OrganizationId, UsageMeterId } from "#domain/ids.ts";
import { foldUsage, type UsageCells } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { addMilliseconds, DAY, hourOf, type Instant, parseInstant } from "#domain/time/instant.ts";
import type { Outcome, PageKey, UsageCounters } from "#ports/usage-counters.ts";
import { createMemoryArchiveObjects } from "./memory-archive-objects.ts";
import { createMemoryUsageTable, type MemoryUsageTable } from "./memory-usage-table.ts";
import { realPacing } from "./real-pacing.ts";

export const ORGANIZATION = "org.24DTYka03Um.MFK81" as OrganizationId;
export const at = (text: string): Instant => parseInstant(text) as Instant;
export const always = (): boolean => true;

export type Archiving = ReturnType<typeof openArchiving>;

/** Usage in a table in memory whose items expire as time goes by, and its archive. */
export const openArchiving = ({
  now = "2025-01-15T12:00:00Z",
  limits,
}: { readonly now?: string } & Pick<UsageArchiveOptions, "limits"> = {}) => {
  const table = createMemoryUsageTable();
  const objects = createMemoryArchiveObjects();
  let time = at(now);
  const clock = { now: () => time };
  const options = { clock, ...(limits && { limits }) };
  const usageOver = (over: UsageTable = table, archive: ArchiveObjects = objects): UsageCounters =>
    createDynamoUsage(over, { clock, pacing: realPacing, archive });
  return {
    table,
    objects,
    clock,
    usage: usageOver(),
    usageOver,
    archive: createUsageArchive(table, objects, options),
    archiveOver: (over: UsageTable, archive: ArchiveObjects = objects) => createUsageArchive(over, archive, options),
    setTime: (text: string): void => {
      time = at(text);
    },
    /** So many days later, when DynamoDB has removed what had expired. Answers how many items of events that was. */
    daysLater: (days: number): number => {
      time = addMilliseconds(time, days * DAY);
      return expire(table, time);
    },
  };
};

const expire = (table: MemoryUsageTable, now: Instant): number => {
  let events = 0;
  for (const item of table.items()) {
    if (item["exp"] === undefined || Number(item["exp"]) * 1_000 > now) continue;
    table.remove(item);
    if (item["body"] !== undefined && item.pk.startsWith("E#")) events += 1;
  }
  return events;
};

let submissions = 0;

export type EventParts = {
  readonly id?: string;
  readonly account?: string;
  readonly at?: string;
  /** When it was received; the same as its timestamp when absent. */
  readonly received?: string;
  readonly tokens?: string;
};

/** An event of some tokens; each call is a submission of its own. */
export const anEvent = ({
  id,
  account = "acme",
  at: timestamp = "2025-01-15T10:00:00Z",
  received = timestamp,
  tokens = "1",
}: EventParts = {}): CountableEvent => {
  submissions += 1;
  const name = id ?? `request-${submissions}`;
  return {
    reference: referenceAt(at(received), submissions),
    id: name,
    accountId: account as AccountId,
    timestamp: at(timestamp),
    receivedAt: at(received),
    schemaName: "completion",
    status: "INGESTION_COMPLETED_EVENT_METERED",
    definitions: 1,
    units: [{ meterId: "um.24DTYka03Um.MFK81" as UsageMeterId, units: decimal(tokens) }],
    event: {
      schemaName: "completion",
      id: name,
      timestamp,
      accountId: account,
      attributes: [{ name: "tokens", value: tokens, unit: "1" }],
      dimensions: { model: "small" },
    },
  };
};

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A reference as it is made at an instant: eleven digits of nanoseconds. */
const referenceAt = (instant: Instant, number: number): EventReference => {
  let rest = BigInt(instant) * 1_000_000n + BigInt(number);
  let digits = "";
  for (let place = 0; place < 11; place += 1) {
    digits = `${ALPHABET[Number(rest % 62n)]}${digits}`;
    rest /= 62n;
  }
  return `event.${digits}.${String(number).padStart(5, "0")}` as EventReference;
};

/** Commits events as a consumer does, by account and hour. */
export const count = async (
  usage: UsageCounters,
  events: readonly CountableEvent[],
  organizationId = ORGANIZATION,
): Promise<Outcome[]> => {
  const outcomes = new Map<CountableEvent, Outcome>();
  for (const group of Map.groupBy(events, (event) => `${event.accountId} ${hourOf(event.timestamp)}`).values()) {
    const answers = await usage.commit({ page: pageOf(group[0]!, organizationId), events: group }, foldUsage);
    for (const [index, event] of group.entries()) outcomes.set(event, answers[index]!);
  }
  return events.map((event) => outcomes.get(event)!);
};

export const pageOf = (
  { accountId, timestamp }: Pick<CountableEvent, "accountId" | "timestamp">,
  organizationId = ORGANIZATION,
): PageKey => ({ organizationId, accountId, lane: "00", hour: hourOf(timestamp) });

/** The tokens of cells, and the events that had any. */
export const tokensOf = (cells: UsageCells): string => {
  const cell = cells.get("um.24DTYka03Um.MFK81");
  return cell ? `${toText(cell.sum)} of ${cell.events}` : "none";
};
