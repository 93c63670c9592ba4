import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  APIGatewayRequestAuthorizerEventV2,
  Context,
} from "aws-lambda";
import { type ApiEvent, NOBODY } from "../functions/http/caller.ts";
import type { Problem } from "../functions/http/problem.ts";
import { respondProblem } from "../functions/http/respond.ts";
import { authorizerEvent, gatewayEvent, type RequestHead } from "./gateway-event.ts";
import { createHeldBytes, type Holding } from "./held-bytes.ts";
import { lambdaContext } from "./lambda-context.ts";
import { readRequestBody } from "./read-request.ts";
import { type GatewayAnswer, writeAnswer } from "./write-answer.ts";

export type HttpHandler = (event: ApiEvent, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;
export type Authorization = { readonly isAuthorized: boolean; readonly context?: Readonly<Record<string, unknown>> };

/** A request that is answered without a credential: documents by signed link, the clock, the API's description. */
export type OpenHandler = (
  event: APIGatewayProxyEventV2,
) => Promise<{ readonly status: number; readonly headers: Record<string, string>; readonly body: string | Uint8Array }>;

export type Gateway = {
  readonly authorize: (event: APIGatewayRequestAuthorizerEventV2, context: Context) => Promise<Authorization>;
  /** The function behind a path, as the routes of API Gateway say. */
  readonly handlerOf: (event: APIGatewayProxyEventV2) => HttpHandler;
  /** Answers before the authorizer is asked; undefined for every other path. */
  readonly openHandlerOf: (event: APIGatewayProxyEventV2) => OpenHandler | undefined;
  readonly onError: (cause: unknown) => void;
};

/** What one client may ask of the server, and all of them together. */
export type HttpLimits = {
  /** How long a client may take to send its headers, and its whole request. */
  readonly headersMilliseconds: number;
  readonly requestMilliseconds: number;
  /** How often slow clients are looked for. */
  readonly lookMilliseconds: number;
  /** Bytes of request bodies that are held at once. */
  readonly heldBytes: number;
};

const LIMITS: HttpLimits = {
  headersMilliseconds: 15_000,
  requestMilliseconds: 60_000,
  lookMilliseconds: 5_000,
  heldBytes: 64 * 1024 * 1024,
};

export type HttpServer = {
  readonly server: Server;
  /** Requests that have come whole and are not answered yet. */
  readonly underWay: () => number;
};

/** Plays API Gateway in front of the functions: makes its events, asks the authorizer, and writes the answer. */
export const createHttpServer = (gateway: Gateway, limits: HttpLimits = LIMITS): HttpServer => {
  const hold = createHeldBytes(limits.heldBytes);
  let underWay = 0;
  const server = createServer(
    {
      keepAlive: true,
      headersTimeout: limits.headersMilliseconds,
      requestTimeout: limits.requestMilliseconds,
      connectionsCheckingInterval: limits.lookMilliseconds,
    },
    (request, response) => {
      const holding = hold();
      response.once("close", holding.release);
      request.once("end", () => {
        underWay += 1;
        response.once("close", () => {
          underWay -= 1;
        });
      });
      answer(gateway, request, holding)
        .catch((cause: unknown) => {
          // A client that went away while it was sending is nobody's failure, and nobody is left to answer.
          if (request.errored) return undefined;
          gateway.onError(cause);
          return respondProblem({
            type: "Unexpected",
            reasons: [{ path: "", message: "something went wrong on our side" }],
          });
        })
        .then((result) => result && writeAnswer(request, response, result))
        .catch(gateway.onError);
    },
  );
  server.keepAliveTimeout = 65_000;
  return { server, underWay: () => underWay };
};

/** What API Gateway does with a request, whether it came over a socket or not. */
export const answerEvent = async (gateway: Gateway, event: APIGatewayProxyEventV2): Promise<GatewayAnswer> => {
  const open = gateway.openHandlerOf(event);
  if (open) return openAnswer(await open(event));
  const context = lambdaContext("local", event.requestContext.requestId);
  const authorization = await gateway.authorize(authorizerEvent(event), context);
  if (!authorization.isAuthorized) return respondProblem(NOBODY, event.headers["accept"]);
  return gateway.handlerOf(event)(withAuthorizer(event, authorization), context);
};

const answer = async (gateway: Gateway, request: IncomingMessage, holding: Holding): Promise<GatewayAnswer> => {
  const body = await readRequestBody(request, holding);
  if (!body.ok) return unread(respondProblem(body.error, request.headers.accept), body.error);
  return answerEvent(
    gateway,
    gatewayEvent(headOf(request), { body: body.value, requestId: randomUUID(), at: new Date() }),
  );
};

/** A refusal before the body was read to its end: the connection is of no use afterwards. */
const unread = (refusal: GatewayAnswer, { type }: Problem): GatewayAnswer => ({
  ...refusal,
  headers: { ...refusal.headers, connection: "close", ...(type === "Unavailable" && { "retry-after": "1" }) },
});

const headOf = ({ method = "GET", url = "/", headers, httpVersion, socket }: IncomingMessage): RequestHead => ({
  method,
  url,
  headers: Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(",") : value]],
    ),
  ),
  protocol: `HTTP/${httpVersion}`,
  sourceIp: socket.remoteAddress ?? "",
});

const openAnswer = ({ status, headers, body }: Awaited<ReturnType<OpenHandler>>): GatewayAnswer =>
  typeof body === "string" ? { statusCode: status, headers, body } : { statusCode: status, headers, bytes: body };

const withAuthorizer = (event: APIGatewayProxyEventV2, { context }: Authorization): ApiEvent => ({
  ...event,
  requestContext: {
    ...event.requestContext,
    authorizer: { lambda: context as ApiEvent["requestContext"]["authorizer"]["lambda"] },
  },
});
