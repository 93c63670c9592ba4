import type { AccountId, EventReference } from "#domain/ids.ts";
import type { IngestionStatus, MeterUnits, UsageEvent } from "#domain/metering/usage-event.ts";
import type { Instant } from "#domain/time/instant.ts";

/** A record of a submission, counted or not. */
export type EventRecord = {
  readonly reference: EventReference;
  readonly id?: string;
  readonly accountId?: AccountId;
  readonly schemaName: string;
  readonly timestamp: Instant;
  readonly receivedAt: Instant;
  readonly status: IngestionStatus;
  /** What it was before it was undone; present where the status is REVERTED. */
  readonly statusBeforeReverting?: IngestionStatus;
  /** The command that took it back; present where the status is REVERTED. */
  readonly revertedBy?: string;
  readonly description?: string;
  readonly units: readonly MeterUnits[];
  readonly definitions?: number;
  readonly event: UsageEvent;
};
