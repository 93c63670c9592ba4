import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  APIGatewayRequestAuthorizerEventV2,
  Context,
} from "aws-lambda";
import type { ApiEvent } from "../functions/api/answer-request.ts";
import { respondProblem } from "../functions/http/respond.ts";
import { authorizerEvent, gatewayEvent, type RequestHead } from "./gateway-event.ts";
import { lambdaContext } from "./lambda-context.ts";
import { readRequestBody } from "./read-request.ts";

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

/** Plays API Gateway in front of the functions: makes its events, asks the authorizer, and writes the answer. */
export const createHttpServer = (gateway: Gateway): Server => {
  const server = createServer(
    { keepAlive: true, requestTimeout: 60_000, headersTimeout: 15_000 },
    (request, response) => {
      answer(gateway, request)
        .catch((cause: unknown) => {
          gateway.onError(cause);
          return respondProblem({
            type: "Unexpected",
            reasons: [{ path: "", message: "something went wrong on our side" }],
          });
        })
        .then((result) => write(request, response, result))
        .catch(gateway.onError);
    },
  );
  server.keepAliveTimeout = 65_000;
  return server;
};

/** What goes back to the caller; a document has bytes instead of a body. */
export type GatewayAnswer = APIGatewayProxyStructuredResultV2 & { readonly bytes?: Uint8Array };

/** What API Gateway does with a request, whether it came over a socket or not. */
export const answerEvent = async (gateway: Gateway, event: APIGatewayProxyEventV2): Promise<GatewayAnswer> => {
  const open = gateway.openHandlerOf(event);
  if (open) return openAnswer(await open(event));
  const context = lambdaContext("local", event.requestContext.requestId);
  const authorization = await gateway.authorize(authorizerEvent(event), context);
  if (!authorization.isAuthorized) return unauthorized(event.headers["accept"]);
  return gateway.handlerOf(event)(withAuthorizer(event, authorization), context);
};

const answer = async (gateway: Gateway, request: IncomingMessage): Promise<GatewayAnswer> => {
  const body = await readRequestBody(request);
  if (!body.ok)
    return { ...respondProblem(body.error), headers: { connection: "close", ...respondProblem(body.error).headers } };
  return answerEvent(
    gateway,
    gatewayEvent(headOf(request), { body: body.value, requestId: randomUUID(), at: new Date() }),
  );
};

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

const unauthorized = (accept = ""): GatewayAnswer =>
  respondProblem(
    { type: "Unauthorized", reasons: [{ path: "", message: "the credential is missing, wrong, expired or revoked" }] },
    accept,
  );

const withAuthorizer = (event: APIGatewayProxyEventV2, { context }: Authorization): ApiEvent => ({
  ...event,
  requestContext: {
    ...event.requestContext,
    authorizer: { lambda: context as ApiEvent["requestContext"]["authorizer"]["lambda"] },
  },
});

const write = (
  request: IncomingMessage,
  response: ServerResponse,
  { statusCode = 200, headers = {}, body = "", bytes }: GatewayAnswer,
) => {
  const content = bytes ?? Buffer.from(body);
  response.writeHead(statusCode, { ...(headers as Record<string, string>), "content-length": content.byteLength });
  response.end(request.method === "HEAD" ? undefined : content);
};
