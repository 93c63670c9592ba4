import type { UsageEvent } from "#domain/metering/usage-event.ts";
import type { Refusal } from "#domain/refusal.ts";
import { err, ok } from "#domain/result.ts";
import { useEntitled } from "#usecases/entitlements/use-entitled.ts";
import { isTooLarge, TOO_LARGE } from "#wire/event-size.ts";
import { success } from "#wire/primitives.ts";
import { ingestEventRequest } from "#wire/usage-event.ts";
import { route } from "../route.ts";

export const entitledRoutes = [
  route({
    operationId: "ingestEntitledEvent",
    method: "POST",
    url: "/entitled",
    tag: "Event Ingestion",
    summary: "Take an event's units of a feature and count it, in one step, or do neither",
    body: ingestEventRequest,
    status: 200,
    answer: success,
    handle: async (world, { organizationId, body }) => {
      const event = body.event as UsageEvent;
      if (isTooLarge(event)) {
        return err<Refusal>({ type: "TooLarge", reasons: [{ path: "event", message: TOO_LARGE }] });
      }
      const used = await useEntitled(world, organizationId, event);
      return used.ok ? ok({ success: true }) : used;
    },
  }),
];
