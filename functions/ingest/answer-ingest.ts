import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { OrganizationId } from "#domain/ids.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import { acceptEvents } from "#usecases/usage/accept-events.ts";
import type { Sender, World } from "#usecases/world.ts";
import { hasMoreValues } from "#wire/json.ts";
import { checkEvent, checkEvents, type RefusedEvent } from "#wire/usage-event.ts";
import type { ApiEvent } from "../api/answer-request.ts";
import { messageOf, type Problem } from "../http/problem.ts";
import { bodyText } from "../http/read-body.ts";
import { respond, respondProblem } from "../http/respond.ts";

/** Paths that the ingest function serves. */
export const INGEST_PATHS: ReadonlySet<string> = new Set(["/ingest", "/ingestBatch"]);

/**
 * Characters in the names and values of one event at the most (Togai rule §1.8). Whatever they are, it then fits into a message
 * and into a document of every store.
 */
const MOST_EVENT_CHARACTERS = 32_768;

/** A thousand events with all that an event may have stay below it; a large body of more would hold up everybody else. */
const MOST_BODY_VALUES = 200_000;
/** Smaller bodies are parsed sooner than counted. */
const EVERYDAY_CHARACTERS = 1_000_000;

/**
 * Takes usage events in. What is answered with 202 is durable and will be counted once; a batch of which some events are
 * refused is answered with 207 and the reasons by event, and one of which none can be taken with 400.
 */
export const createIngest =
  (world: Pick<World, "clock" | "ids"> & Sender) =>
  async (event: ApiEvent): Promise<APIGatewayProxyStructuredResultV2> => {
    const accept = event.headers["accept"] ?? "";
    const { method } = event.requestContext.http;
    if (method !== "POST")
      return respondProblem(problem("MethodNotAllowed", `${method} is not allowed here; use POST`), accept);
    const organizationId = event.requestContext.authorizer.lambda.organizationId as OrganizationId;
    const text = bodyText(event);
    if (!text.ok) return respondProblem(text.error, accept);
    if (text.value.length > EVERYDAY_CHARACTERS && hasMoreValues(text.value, MOST_BODY_VALUES))
      return respondProblem(problem("Invalid", `the body has more than ${MOST_BODY_VALUES} values`), accept);
    // Numbers of an event are texts, so the quick parser loses nothing: a JSON number in an event is refused anyway.
    const body = parsed(text.value);
    if (body === undefined) return respondProblem(problem("Invalid", "the body is not valid JSON"), accept);
    const answer = event.rawPath === "/ingest" ? ingestOne : ingestBatch;
    return answer(world, organizationId, { body, accept });
  };

type Request = { readonly body: unknown; readonly accept: string };
type Answer = (
  world: Pick<World, "clock" | "ids"> & Sender,
  organizationId: OrganizationId,
  request: Request,
) => Promise<APIGatewayProxyStructuredResultV2>;

const ingestOne: Answer = async (world, organizationId, { body, accept }) => {
  const checked = checkEvent(body);
  if (!checked.ok) return respondProblem({ type: "Invalid", reasons: checked.error }, accept);
  if (isTooLarge(checked.value)) return respondProblem(problem("TooLarge", TOO_LARGE), accept);
  await acceptEvents(world, organizationId, [checked.value]);
  return respond(202, { success: true });
};

const ingestBatch: Answer = async (world, organizationId, { body, accept }) => {
  const checked = checkEvents(body);
  if (!checked.ok) return respondProblem({ type: "Invalid", reasons: checked.error }, accept);
  const accepted = checked.value.accepted.filter(({ event }) => !isTooLarge(event));
  const refused = [...checked.value.refused, ...tooLargeOnes(checked.value.accepted)].sort(
    (first, second) => first.index - second.index,
  );
  const [first, ...others] = refused.flatMap(({ reasons }) => reasons);
  if (accepted.length === 0 && first) return respondProblem({ type: "Invalid", reasons: [first, ...others] }, accept);
  await acceptEvents(
    world,
    organizationId,
    accepted.map(({ event }) => event),
  );
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

const TOO_LARGE = `the names and values of an event must not exceed ${MOST_EVENT_CHARACTERS} characters`;

/** Only many long dimensions make an event so large; the sum of their parts tells without writing it out. */
const isTooLarge = ({ dimensions, attributes }: UsageEvent): boolean => {
  let characters = 0;
  for (const [name, value] of Object.entries(dimensions)) characters += name.length + value.length;
  for (const { name, value } of attributes) characters += name.length + value.length;
  return characters > MOST_EVENT_CHARACTERS;
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
