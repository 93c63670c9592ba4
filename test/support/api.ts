import type { OrganizationId } from "#domain/ids.ts";
import type { World } from "#usecases/world.ts";
import { stringifyExact } from "#wire/json.ts";
import { createAnswer } from "../../functions/api/answer-request.ts";
import { routes } from "../../functions/api/routes.ts";
import type { ApiEvent } from "../../functions/http/caller.ts";
import { breachesOf } from "./togai-contract.ts";

export type ApiAnswer = { status: number; body: unknown; text: string; headers: Record<string, string> };

/** The event that API Gateway's HTTP API (payload 2.0) makes of a request that the authorizer let through. */
export const apiEvent = (
  organizationId: string,
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): ApiEvent => {
  const [rawPath = "/", rawQueryString = ""] = url.split("?");
  const query = Object.fromEntries(new URLSearchParams(rawQueryString));
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    headers: { "content-type": "application/json", ...headers },
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId: "000000000000",
      apiId: "test",
      domainName: "localhost",
      domainPrefix: "localhost",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
      requestId: "test",
      routeKey: "$default",
      stage: "$default",
      time: "01/Jan/2025:00:00:00 +0000",
      timeEpoch: 0,
      authorizer: { lambda: { organizationId } },
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : stringifyExact(body) }),
    isBase64Encoded: false,
  };
};

/**
 * Calls the API as a client of the organization would; the answer's body is parsed with plain numbers. Every answer is held
 * against Togai's own description: one that breaks it fails the test.
 */
export const callApi = async (
  world: World,
  organizationId: OrganizationId,
  method: string,
  url: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<ApiAnswer> => {
  const answer = await createAnswer(routes, world, { paths: "encoded" })(
    apiEvent(organizationId, method, url, body, headers),
  );
  const text = answer.body ?? "";
  const answered: unknown = text === "" ? undefined : JSON.parse(text);
  const breaches = headers?.["accept"] ? [] : breachesOf(method, url, answer.statusCode ?? 0, answered);
  if (breaches.length > 0) throw new Error(`the answer breaks the contract: ${breaches.join("; ")}\n${text}`);
  return {
    status: answer.statusCode ?? 0,
    body: answered,
    text,
    headers: Object.fromEntries(Object.entries(answer.headers ?? {}).map(([name, value]) => [name, String(value)])),
  };
};
