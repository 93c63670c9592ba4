import type { IngestionStatus } from "#domain/metering/usage-event.ts";

/** Every ingestion status (Togai rule §10.4). */
export const INGESTION_STATUSES = [
  "INGESTION_IN_PROGRESS",
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
  "REVERTED",
  "UNKNOWN",
] as const satisfies readonly IngestionStatus[];

/** The classes in which events are listed and counted. */
export const STATUS_CLASSES = ["PROCESSED", "UNPROCESSED", "IN_PROGRESS"] as const;
export type StatusClass = (typeof STATUS_CLASSES)[number];

/** The class of a status; REVERTED and UNKNOWN belong to none. */
export const classOf = (status: IngestionStatus): StatusClass | undefined => {
  if (status === "INGESTION_IN_PROGRESS") return "IN_PROGRESS";
  if (status.startsWith("INGESTION_COMPLETED")) return "PROCESSED";
  return status.startsWith("INGESTION_FAILED") ? "UNPROCESSED" : undefined;
};

/** Whether a submission of this status can be in a journal: it counts, or it may have counted before it was undone. */
export const mayBeInJournal = (status: IngestionStatus): boolean =>
  classOf(status) === "PROCESSED" || status === "REVERTED";

/** The statuses that a word of a filter means: a class, or a status itself; undefined for any other word. */
export const statusesOf = (word: string): readonly IngestionStatus[] | undefined => {
  const inClass = INGESTION_STATUSES.filter((status) => classOf(status) === word);
  if (inClass.length > 0) return inClass;
  const status = INGESTION_STATUSES.find((one) => one === word);
  return status && [status];
};
