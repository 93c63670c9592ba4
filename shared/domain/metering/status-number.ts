import type { IngestionStatus } from "#domain/metering/usage-event.ts";

// The place in the list is what is stored: entries are only ever added at the end.
const STATUSES: readonly IngestionStatus[] = [
  "UNKNOWN",
  "INGESTION_COMPLETED_EVENT_METERED",
  "INGESTION_COMPLETED_EVENT_NOT_METERED",
  "INGESTION_COMPLETED_NO_MATCHING_METERS",
  "INGESTION_FAILED",
  "INGESTION_FAILED_SCHEMA_NOT_DEFINED",
  "INGESTION_FAILED_ENRICHMENT_FAILED",
  "INGESTION_FAILED_UNITS_INVALID",
  "INGESTION_FAILED_PAST_GRACE_PERIOD",
  "INGESTION_FAILED_ACCOUNT_NOT_FOUND",
  "INGESTION_FAILED_DUPLICATE_EVENT",
  "INGESTION_FAILED_NO_EVENT_ID",
  "INGESTION_FAILED_INVALID_NAMED_LICENSE_EVENT",
  "INGESTION_FAILED_INSUFFICIENT_CREDITS",
  "INGESTION_IN_PROGRESS",
  "REVERTED",
];

/** A status as the small number under which it is stored. */
export const statusNumber = (status: IngestionStatus): number => STATUSES.indexOf(status);

export const statusOf = (number: number): IngestionStatus => {
  const status = STATUSES[number];
  if (!status) throw new Error(`no status has number ${number}`);
  return status;
};
