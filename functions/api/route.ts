import type { z } from "zod";
import type { OrganizationId } from "#domain/ids.ts";
import type { Result } from "#domain/result.ts";
import type { Ports } from "#ports/ports.ts";
import type { Sender, WorldOver } from "#usecases/world.ts";
import type { Problem } from "../http/problem.ts";

/** What the API takes: it leaves work on queues, and does not look into them; it sets no alarm and sends no mail. */
export type ApiWorld = WorldOver<
  Pick<Ports, "clock" | "ids" | "store" | "usageCounters" | "documents" | "secrets" | "credentials"> & Sender
>;

/** What a handler of a route is given: everything checked and decoded, the organization taken from the credential. */
export type RouteRequest<Path, Query, Body> = {
  readonly organizationId: OrganizationId;
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  /** Names in lower case, as API Gateway hands them over. */
  readonly headers: Readonly<Record<string, string | undefined>>;
};

/** An operation of the API as a client sees it: where it is, what it takes and gives. */
export type Operation<Path = unknown, Query = unknown, Body = unknown, Answer = unknown> = {
  readonly operationId: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Togai's path with `{parameters}`. */
  readonly url: string;
  readonly tag: string;
  readonly summary: string;
  readonly path?: z.core.$ZodType<Path>;
  readonly query?: z.core.$ZodType<Query>;
  readonly body?: z.core.$ZodType<Body>;
  readonly status: 200 | 201 | 202 | 207;
  readonly answer: z.ZodType<unknown, Answer>;
  /** Statuses of refusals beside 400, 401, 403, 404. A list whose query cannot be processed answers 422 where Togai does. */
  readonly queryProblem?: "TooLarge";
};

/** An operation and the use case that it calls. */
export type Route<Path = unknown, Query = unknown, Body = unknown, Answer = unknown> = Operation<
  Path,
  Query,
  Body,
  Answer
> & {
  readonly handle: (world: ApiWorld, request: RouteRequest<Path, Query, Body>) => Promise<Result<Answer, Problem>>;
};

/** Keeps the types of one route together: what the schemas decode to is what the handler is given. */
export const route = <Path, Query, Body, Answer>(definition: Route<Path, Query, Body, Answer>): Route =>
  definition as unknown as Route;
