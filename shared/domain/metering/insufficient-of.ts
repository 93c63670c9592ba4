import type { CountableEvent, UnprocessedEvent } from "#domain/metering/usage-event.ts";

/** Why an event that consumes a feature was not counted, for people. */
const INSUFFICIENT_DESCRIPTION = "The account has not enough feature credits for this event";

/** What is kept of a submission for which there were not enough feature credits (Togai rule §10.4). */
export const insufficientOf = (event: CountableEvent): UnprocessedEvent => ({
  reference: event.reference,
  id: event.id,
  accountId: event.accountId,
  timestamp: event.timestamp,
  receivedAt: event.receivedAt,
  schemaName: event.schemaName,
  status: "INGESTION_FAILED_INSUFFICIENT_CREDITS",
  description: INSUFFICIENT_DESCRIPTION,
  event: event.event,
});
