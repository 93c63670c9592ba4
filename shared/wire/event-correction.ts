import * as z from "zod";
import { CORRECTION_ACTIONS } from "#domain/metering/correction.ts";
import { callerChosenId } from "#wire/entity-parts.ts";
import { eventToWire, wireEventWithStatus } from "#wire/events.ts";
import { dateTime } from "#wire/primitives.ts";
import { MOST_EVENT_ATTRIBUTES, usageEvent } from "#wire/usage-event.ts";

/** `true` or `false` in a query. */
const flag = z.enum(["true", "false"]);

/** Query of `POST /events/correction`: what is to be done, and which submissions are meant. */
export const eventCorrectionQuery = z.strictObject({
  action: z.enum(CORRECTION_ACTIONS),
  account_id: callerChosenId(),
  id: z.string().min(1).max(50).optional(),
  event_id: z.string().min(1).max(512).optional(),
  event_source_time: dateTime().optional(),
  created_at: dateTime().optional(),
  async: flag.optional(),
  require_confirmation: flag.optional(),
});

/** Body of `POST /events/correction`; a correction that ingests no other event has none. */
export const eventCorrectionRequest = z
  .strictObject({ event: z.optional(usageEvent(MOST_EVENT_ATTRIBUTES)) })
  .optional();

const wireCorrectedEvent = wireEventWithStatus.extend({
  status: z.enum(["REVERTED", "REVERTED_AND_REINGESTED", "FAILED"]),
  reason: z.string(),
});
export const wireCorrectedEvents = z.strictObject({ data: z.array(wireCorrectedEvent) });

export const correctedEventToWire = ({
  status,
  reason,
  ...listed
}: Parameters<typeof eventToWire>[0] & {
  readonly status: z.input<typeof wireCorrectedEvent>["status"];
  readonly reason: string;
}): z.input<typeof wireCorrectedEvent> => ({ ...eventToWire(listed), status, reason });
