import * as z from "zod";
import { MAX_EVENT_ID_LENGTH } from "#domain/metering/event-id.ts";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { explainEvents } from "#usecases/events/explain-events.ts";
import { listEvents } from "#usecases/events/list-events.ts";
import { eventFilters, statusesFromLetters } from "#wire/event-filters.ts";
import { eventToWire, explainedEventToWire, wireEvents, wireExplainedEvents } from "#wire/events.ts";
import { wholeNumberText } from "#wire/primitives.ts";
import { answerPage, TRANSACTIONAL } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Event Management";

const MOST_TOKEN_CHARACTERS = 500;

export const eventRoutes = [
  route({
    operationId: "getEvents",
    method: "GET",
    url: "/events",
    tag,
    summary: "Page through accepted events and what became of them, newest first",
    query: z.strictObject({
      ...eventFilters,
      pageSize: wholeNumberText({ minimum: 1, maximum: TRANSACTIONAL.most }).optional(),
      nextToken: z.string().max(MOST_TOKEN_CHARACTERS).optional(),
    }),
    queryProblem: "TooLarge",
    status: 200,
    answer: wireEvents,
    handle: async (world, request) => {
      const { organizationId } = request;
      const page = await answerPage(world, request, {
        list: "events",
        sizes: TRANSACTIONAL,
        fetch: async ({ status, account_id, schema_name }, { limit, after }) =>
          ok(
            await listEvents(world, {
              organizationId,
              limit,
              ...(after !== undefined && { after }),
              ...(status !== undefined && { statuses: statusesFromLetters(status) }),
              ...(account_id !== undefined && { account: account_id }),
              ...(schema_name !== undefined && { schemaName: schema_name }),
            }),
          ),
      });
      if (!page.ok) return page;
      return ok({ events: page.value.items.map(eventToWire), nextToken: page.value.nextToken });
    },
  }),
  route({
    operationId: "getSingleEvent",
    method: "GET",
    url: "/events/{event_id}",
    tag,
    summary: "Read the submissions of an event id, at most 100, or the one with a reference id, and how it was metered",
    // Event ids are as long as ingest takes them; the 50 characters of Togai's path are not.
    path: z.strictObject({ event_id: z.string().max(MAX_EVENT_ID_LENGTH) }),
    status: 200,
    answer: wireExplainedEvents,
    handle: async (world, { organizationId, path: { event_id } }) => {
      const events = await explainEvents(world, organizationId, event_id);
      return events.length > 0 ? ok({ events: events.map(explainedEventToWire) }) : notFound("event", event_id);
    },
  }),
];
