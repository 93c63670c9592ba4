import type { CountableEvent, UnprocessedEvent } from "#domain/metering/usage-event.ts";

/** Why a repeated event was not counted, for people. */
const DUPLICATE_DESCRIPTION = "An event with this id was counted before";

/** What is kept of a submission whose event id another one had used. */
export const duplicateOf = (event: CountableEvent): UnprocessedEvent => ({
  reference: event.reference,
  id: event.id,
  accountId: event.accountId,
  timestamp: event.timestamp,
  receivedAt: event.receivedAt,
  schemaName: event.schemaName,
  status: "INGESTION_FAILED_DUPLICATE_EVENT",
  description: DUPLICATE_DESCRIPTION,
  event: event.event,
});
