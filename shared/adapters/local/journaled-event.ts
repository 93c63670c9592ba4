import type { UsageNames } from "#adapters/local/usage-names.ts";
import { parseUnits } from "#adapters/local/usage-rows.ts";
import type { AccountId, EventReference } from "#domain/ids.ts";
import { statusOf } from "#domain/metering/status-number.ts";
import type { CompletedStatus, CountableEvent, MeterUnits, UsageEvent } from "#domain/metering/usage-event.ts";
import { type Instant, instantOf } from "#domain/time/instant.ts";
import type { EventRecord } from "#ports/usage-counters.ts";

/** The columns that every fold needs. */
export const JOURNALED_COLUMNS = "events.id, schema, status, timestamp, units, description";

export type JournaledRow = {
  readonly id: number;
  readonly schema: number;
  readonly status: number;
  readonly timestamp: number;
  readonly units: string;
  readonly description: string | null;
};

/** How journaled events find what belongs to them. */
export type JournalReader = {
  readonly accountId: AccountId;
  readonly names: UsageNames;
  record(id: number): EventRecord;
};

/**
 * A counted event that is folded again. It is a class for the sake of speed alone: folding an hour again may mean a million
 * of them, and what no fold has asked for so far is read only if one does.
 */
export class JournaledEvent implements CountableEvent {
  readonly accountId: AccountId;
  readonly timestamp: Instant;
  readonly schemaName: string;
  readonly status: CompletedStatus;
  readonly units: readonly MeterUnits[];
  readonly description?: string;
  readonly #id: number;
  readonly #reader: JournalReader;

  constructor(row: JournaledRow, reader: JournalReader) {
    this.accountId = reader.accountId;
    this.timestamp = instantOf(row.timestamp);
    this.schemaName = reader.names.wordOf(row.schema);
    // Only completed events have a page.
    this.status = statusOf(row.status) as CompletedStatus;
    this.units = parseUnits(row.units, reader.names);
    if (row.description !== null) this.description = row.description;
    this.#id = row.id;
    this.#reader = reader;
  }
  get reference(): EventReference {
    return this.#record().reference;
  }
  get id(): string {
    return this.#record().id ?? "";
  }
  get receivedAt(): Instant {
    return this.#record().receivedAt;
  }
  get definitions(): number {
    return this.#record().definitions ?? 0;
  }
  get event(): UsageEvent {
    return this.#record().event;
  }
  #record(): EventRecord {
    return this.#reader.record(this.#id);
  }
}
