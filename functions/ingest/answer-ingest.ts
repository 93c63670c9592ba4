import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import { acceptEvents } from "#usecases/usage/accept-events.ts";
import type { Sender, World } from "#usecases/world.ts";
import { isTooLarge, TOO_LARGE } from "#wire/event-size.ts";
import { hasMoreValues } from "#wire/json.ts";
import { checkEvent, checkEvents, type RefusedEvent } from "#wire/usage-event.ts";
import { type Publish, publishNothing } from "../business-figures.ts";
import { type ApiEvent, callerOf } from "../http/caller.ts";
import { messageOf, type Problem } from "../http/problem.ts";
import { bodyText } from "../http/read-body.ts";
import { respond, respondProblem } from "../http/respond.ts";

/** Paths that the ingest function serves. */
export const INGEST_PATHS: ReadonlySet<string> = new Set(["/ingest", "/ingestBatch"]);

/** A thousand events with all that an event may have stay below it; a large body of more would hold up everybody else. */
const MOST_BODY_VALUES = 200_000;
/** Smaller bodies are parsed sooner than counted. */
const EVERYDAY_CHARACTERS = 1_000_000;

/**
 * Takes usage events in. What is answered with 202 is durable and will be counted once; a batch of which some events are
 * refused is answered with 207 and the reasons by event, and one of which none can be taken with 400.
 */
export const createIngest =
  (world: Pick<World, "clock" | "ids"> & Sender, publish: Publish = publishNothing) =>
  async (event: ApiEvent): Promise<APIGatewayProxyStructuredResultV2> => {
    const accept = event.headers["accept"] ?? "";
    const caller = callerOf(event);
    if (!caller.ok) return respondProblem(caller.error, accept);
    const { method } = event.requestContext.http;
    if (method !== "POST")
      return respondProblem(
        { ...problem("MethodNotAllowed", `${method} is not allowed here; use POST`), allowedMethods: ["POST"] },
        accept,
      );
    const text = bodyText(event);
    if (!text.ok) return respondProblem(text.error, accept);
    if (text.value.length > EVERYDAY_CHARACTERS && hasMoreValues(text.value, MOST_BODY_VALUES))
      return respondProblem(problem("Invalid", `the body has more than ${MOST_BODY_VALUES} values`), accept);
    // Numbers of an event are texts, so the quick parser loses nothing: a JSON number in an event is refused anyway.
    const body = parsed(text.value);
    if (body === undefined) return respondProblem(problem("Invalid", "the body is not valid JSON"), accept);
    const answer = event.rawPath === "/ingest" ? ingestOne : ingestBatch;
    const take = async (events: readonly UsageEvent[]): Promise<void> => {
      await acceptEvents(world, caller.value, events);
      publish({ EventsAccepted: events.length });
    };
    return answer(take, { body, accept });
  };

type Request = { readonly body: unknown; readonly accept: string };
type Answer = (
  take: (events: readonly UsageEvent[]) => Promise<void>,
  request: Request,
) => Promise<APIGatewayProxyStructuredResultV2>;

const ingestOne: Answer = async (take, { body, accept }) => {
  const checked = checkEvent(body);
  if (!checked.ok) return respondProblem({ type: "Invalid", reasons: checked.error }, accept);
  if (isTooLarge(checked.value)) return respondProblem(problem("TooLarge", TOO_LARGE), accept);
  await take([checked.value]);
  return respond(202, { success: true });
};

const ingestBatch: Answer = async (take, { body, accept }) => {
  const checked = checkEvents(body);
  if (!checked.ok) return respondProblem({ type: "Invalid", reasons: checked.error }, accept);
  const accepted = checked.value.accepted.filter(({ event }) => !isTooLarge(event));
  const refused = [...checked.value.refused, ...tooLargeOnes(checked.value.accepted)].sort(
    (first, second) => first.index - second.index,
  );
  const [first, ...others] = refused.flatMap(({ reasons }) => reasons);
  if (accepted.length === 0 && first) return respondProblem({ type: "Invalid", reasons: [first, ...others] }, accept);
  await take(accepted.map(({ event }) => event));
  if (refused.length === 0) return respond(202, { success: true });
  return respond(207, {
    success: false,
    statusCode: 207,
    code: "PARTIALLY_ACCEPTED",
    message: `${refused.length} of ${refused.length + accepted.length} events were not accepted`,
    details: Object.fromEntries(
      refused.map(({ index, id, reasons }) => [
        String(index),
        { ...(id !== undefined && { id }), reason: messageOf(reasons), reasons },
      ]),
    ),
  });
};

const tooLargeOnes = (events: readonly { readonly index: number; readonly event: UsageEvent }[]): RefusedEvent[] =>
  events.flatMap(({ index, event }) =>
    isTooLarge(event)
      ? [
          {
            index,
            ...(event.id !== undefined && { id: event.id }),
            reasons: [{ path: `events[${index}]`, message: TOO_LARGE }],
          },
        ]
      : [],
  );

const problem = (type: Problem["type"], message: string): Problem => ({ type, reasons: [{ path: "", message }] });

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
