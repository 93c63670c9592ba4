import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import * as z from "zod";
import { err, ok, type Result } from "#domain/result.ts";
import { parseExact } from "#wire/json.ts";
import { type ApiEvent, callerOf } from "../http/caller.ts";
import type { Problem } from "../http/problem.ts";
import { bodyText, check } from "../http/read-body.ts";
import { respond, respondProblem } from "../http/respond.ts";
import type { ApiWorld, Route } from "./route.ts";
import { createRouter, type Paths } from "./router.ts";

/** Answers API Gateway requests by a route table: decode, call, encode. Every refusal comes back in one form. */
export const createAnswer = (routes: readonly Route[], world: ApiWorld, { paths }: { readonly paths: Paths }) => {
  const find = createRouter(routes, paths);
  return async (event: ApiEvent): Promise<APIGatewayProxyStructuredResultV2> => {
    const accept = event.headers["accept"] ?? "";
    const caller = callerOf(event);
    if (!caller.ok) return respondProblem(caller.error, accept);
    const match = find(event.requestContext.http.method, event.rawPath);
    if (!("route" in match)) return respondProblem(noRoute(event, match.allowedMethods), accept);
    const { route } = match;
    const request = decode(route, event, match.path);
    if (!request.ok) return respondProblem(request.error, accept);
    const answer = await route.handle(world, {
      organizationId: caller.value,
      headers: event.headers,
      ...request.value,
    });
    return answer.ok
      ? respond(route.status, answer.value)
      : respondProblem(asQueryProblem(route, answer.error), accept);
  };
};

/** A list has nothing but its query that could be invalid, whoever finds out. */
const asQueryProblem = ({ queryProblem }: Route, problem: Problem): Problem =>
  queryProblem && problem.type === "Invalid" ? { ...problem, type: queryProblem } : problem;

type Decoded = { readonly path: unknown; readonly query: unknown; readonly body: unknown };

const NOTHING = z.strictObject({});

const decode = (
  route: Route,
  event: ApiEvent,
  pathValues: Readonly<Record<string, string>>,
): Result<Decoded, Problem> => {
  const path = check(route.path ?? NOTHING, pathValues);
  const query = check(route.query ?? NOTHING, queryOf(event));
  const body = decodeBody(route, event);
  if (!body.ok && body.error.type !== "Invalid") return body;
  const [first, ...others] = [path, query, body].flatMap((part) => (part.ok ? [] : part.error.reasons));
  if (first) {
    const onlyQuery = path.ok && body.ok;
    return err({ type: (onlyQuery && route.queryProblem) || "Invalid", reasons: [first, ...others] });
  }
  if (!path.ok || !query.ok || !body.ok) throw new Error("a refused part carried no reason");
  return ok({ path: path.value, query: query.value, body: body.value });
};

/** More than any request has that our schemas take; the largest are those that price a hundred cards. */
const MOST_BODY_VALUES = 50_000;

const decodeBody = (route: Route, event: ApiEvent): Result<unknown, Problem> => {
  const text = bodyText(event);
  if (!text.ok) return text;
  // Clients send `{}` or nothing where the contract has no body; what they send there has no meaning.
  if (!route.body || (text.value === "" && isOptional(route.body))) return ok(undefined);
  const parsed = parseExact(text.value, { mostValues: MOST_BODY_VALUES });
  if (!parsed.ok) return err({ type: "Invalid", reasons: [{ path: "", message: `the body ${parsed.error}` }] });
  return check(route.body, parsed.value);
};

const isOptional = (body: z.core.$ZodType): boolean => z.safeParse(body, undefined).success;

/** Query parameters as text; one that is repeated is joined by commas, as API Gateway does. */
const queryOf = (event: ApiEvent): Record<string, string> => {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(event.queryStringParameters ?? {})) {
    if (value !== undefined) values[name] = value;
  }
  return values;
};

const noRoute = (event: ApiEvent, allowedMethods: readonly string[]): Problem => {
  const { method } = event.requestContext.http;
  return allowedMethods.length > 0
    ? {
        type: "MethodNotAllowed",
        allowedMethods,
        reasons: [{ path: "", message: `${method} is not allowed here; use ${allowedMethods.join(", ")}` }],
      }
    : {
        type: "NotFound",
        reasons: [{ path: "", message: `${method} ${event.rawPath.slice(0, 200)} is no operation of this API` }],
      };
};
