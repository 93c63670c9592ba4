import type { AccountId, EventReference, UsageMeterId } from "#domain/ids.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** One fact that something was used, as a client posts it (Togai rule §10.1). */
export type UsageEvent = {
  readonly schemaName: string;
  readonly id?: string;
  /** The text as it came; metering takes the instant it says. */
  readonly timestamp: string;
  /** An account id or an alias. */
  readonly accountId: string;
  /** Numeric texts; they stay text until a meter computes with them. */
  readonly attributes: readonly { readonly name: string; readonly value: string; readonly unit?: string }[];
  readonly dimensions: Readonly<Record<string, string>>;
};

/** Togai rule §10.4. */
export type IngestionStatus =
  | "INGESTION_IN_PROGRESS"
  | "INGESTION_COMPLETED_EVENT_METERED"
  | "INGESTION_COMPLETED_EVENT_NOT_METERED"
  | "INGESTION_COMPLETED_NO_MATCHING_METERS"
  | "INGESTION_FAILED"
  | "INGESTION_FAILED_SCHEMA_NOT_DEFINED"
  | "INGESTION_FAILED_ENRICHMENT_FAILED"
  | "INGESTION_FAILED_UNITS_INVALID"
  | "INGESTION_FAILED_PAST_GRACE_PERIOD"
  | "INGESTION_FAILED_ACCOUNT_NOT_FOUND"
  | "INGESTION_FAILED_DUPLICATE_EVENT"
  | "INGESTION_FAILED_NO_EVENT_ID"
  | "INGESTION_FAILED_INVALID_NAMED_LICENSE_EVENT"
  | "INGESTION_FAILED_INSUFFICIENT_CREDITS"
  | "REVERTED"
  | "UNKNOWN";
export type CompletedStatus = Extract<IngestionStatus, `INGESTION_COMPLETED_${string}`>;
export type FailedStatus = Extract<IngestionStatus, `INGESTION_FAILED${string}`>;

/** One post of an event, accepted and stamped: what travels on the queue. Redelivery keeps the reference. */
export type Submission = {
  readonly reference: EventReference;
  readonly receivedAt: Instant;
  readonly event: UsageEvent;
};

/** What one meter made of one event. */
export type MeterUnits = { readonly meterId: UsageMeterId; readonly units: Decimal };

/** A submission that belongs to an account and is ready to be counted. */
export type CountableEvent = {
  readonly reference: EventReference;
  /** The event's identity in the organization. */
  readonly id: string;
  readonly accountId: AccountId;
  readonly timestamp: Instant;
  readonly receivedAt: Instant;
  readonly schemaName: string;
  readonly status: CompletedStatus;
  readonly description?: string;
  /** Number of the metering definitions by which the units were computed. */
  readonly definitions: number;
  readonly units: readonly MeterUnits[];
  /** The event as it was accepted. */
  readonly event: UsageEvent;
};

/** A submission that was refused after it had been accepted: kept with its reason, never dropped. */
export type UnprocessedEvent = {
  readonly reference: EventReference;
  readonly id?: string;
  /** Known only once the account was found. */
  readonly accountId?: AccountId;
  readonly timestamp: Instant;
  readonly receivedAt: Instant;
  readonly schemaName: string;
  readonly status: FailedStatus;
  readonly description: string;
  readonly event: UsageEvent;
};
