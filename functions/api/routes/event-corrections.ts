import type { EventReference } from "#domain/ids.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import { invalidAll, type Reason, type Refusal } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { correctEvents } from "#usecases/events/correct-events.ts";
import type { Correction } from "#usecases/events/plan-corrections.ts";
import {
  correctedEventToWire,
  eventCorrectionQuery,
  eventCorrectionRequest,
  wireCorrectedEvents,
} from "#wire/event-correction.ts";
import { isTooLarge, TOO_LARGE } from "#wire/event-size.ts";
import { route } from "../route.ts";

export const eventCorrectionRoutes = [
  route({
    operationId: "eventCorrection",
    method: "POST",
    url: "/events/correction",
    tag: "Event Management",
    summary: "Take events back, and ingest them or another one again; at most 30, first those that can be corrected",
    query: eventCorrectionQuery,
    body: eventCorrectionRequest,
    status: 200,
    answer: wireCorrectedEvents,
    handle: async (world, { organizationId, query, body }) => {
      const correction = correctionOf(query, body?.event as UsageEvent | undefined);
      if (!correction.ok) return correction;
      const corrected = await correctEvents(world, organizationId, {
        selection: {
          account: query.account_id,
          reference: query.id as EventReference | undefined,
          eventId: query.event_id,
          eventSourceTime: query.event_source_time,
          createdAt: query.created_at,
        },
        correction: correction.value,
      });
      return corrected.ok ? ok({ data: corrected.value.map(correctedEventToWire) }) : corrected;
    },
  }),
];

type Query = {
  readonly action: Correction["action"];
  readonly async?: "true" | "false" | undefined;
  readonly require_confirmation?: "true" | "false" | undefined;
};

const correctionOf = (query: Query, event: UsageEvent | undefined): Result<Correction, Refusal> => {
  const [first, ...others] = reasonsAgainst(query, event);
  if (first) return invalidAll([first, ...others]);
  if (query.action !== "REDO_EVENT" || !event) return ok({ action: query.action === "UNDO" ? "UNDO" : "REDO" });
  if (isTooLarge(event)) return err({ type: "TooLarge", reasons: [{ path: "event", message: TOO_LARGE }] });
  return ok({ action: "REDO_EVENT", event });
};

const reasonsAgainst = (query: Query, event: UsageEvent | undefined): Reason[] => [
  ...(["async", "require_confirmation"] as const)
    .filter((name) => query[name] === "true")
    .map((path) => ({
      path,
      message: "corrections as a job are not yet supported; leave it out to correct 30 events now",
    })),
  ...(query.action === "REDO_EVENT" && !event ? [{ path: "event", message: "is what REDO_EVENT ingests" }] : []),
  ...(query.action !== "REDO_EVENT" && event ? [{ path: "event", message: "is for REDO_EVENT only" }] : []),
];
