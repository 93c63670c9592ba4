import type { APIGatewayRequestAuthorizerEventV2, Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { createApiKey } from "#usecases/identity/api-keys.ts";
import { createApiHandler } from "../../../functions/api/handler.ts";
import { createAuthorizerHandler } from "../../../functions/authorizer/handler.ts";
import { letPass } from "../../../functions/authorizer/let-pass.ts";
import type { ApiEvent } from "../../../functions/http/caller.ts";
import { createIngestHandler } from "../../../functions/ingest/handler.ts";
import { logger } from "../../../functions/logger.ts";
import { authorizerEvent, gatewayEvent } from "../../../local/gateway-event.ts";
import { lambdaContext } from "../../../local/lambda-context.ts";
import { openTestWorld } from "../../support/world.ts";

logger.setLogLevel("SILENT");

const EVENT = {
  event: {
    id: "1",
    schemaName: "call",
    timestamp: "2025-01-15T09:00:00Z",
    accountId: "acme",
    attributes: [{ name: "units", value: "1" }],
    dimensions: {},
  },
};

const requestFor = (path: string, headers: Record<string, string> = {}) =>
  gatewayEvent(
    {
      method: path === "/ingest" ? "POST" : "GET",
      url: path,
      headers: { "content-type": "application/json", ...headers },
      protocol: "HTTP/1.1",
      sourceIp: "203.0.113.7",
    },
    { body: path === "/ingest" ? JSON.stringify(EVENT) : "", requestId: "request", at: new Date(0) },
  );

/** What API Gateway does on AWS: asks the authorizer, and hands its context on. */
const open = async () => {
  const test = await openTestWorld();
  const made = await createApiKey(test.world, { organizationId: test.organizationId, name: "test" });
  if (!made.ok) throw new Error("no key was made");
  const authorize = createAuthorizerHandler(test.world);
  const handlers = {
    "/ingest": createIngestHandler(test.world),
    "/customers": createApiHandler(test.world, { paths: "decoded" }),
  };
  const answerWith = (path: keyof typeof handlers, authorizer: unknown) => {
    const event = requestFor(path);
    const requestContext = { ...event.requestContext, ...(authorizer !== undefined && { authorizer }) };
    return handlers[path]({ ...event, requestContext } as ApiEvent, lambdaContext("test", "test"));
  };
  const ask = async (path: keyof typeof handlers, headers: Record<string, string>) => {
    const authorized = letPass(
      await authorize(authorizerEvent(requestFor(path, headers)) as APIGatewayRequestAuthorizerEventV2, {} as Context),
    );
    expect(authorized.isAuthorized, "API Gateway would answer 403").toBe(true);
    return answerWith(path, { lambda: authorized.context });
  };
  return { ...test, key: made.value.secret, answerWith, ask };
};

const PATHS = ["/ingest", "/customers"] as const;

describe.each(PATHS)("%s on AWS", (path) => {
  it("serves whoever has a key", async () => {
    const { ask, key } = await open();
    expect((await ask(path, { authorization: `Bearer ${key}` })).statusCode).toBe(path === "/ingest" ? 202 : 200);
  });

  it.each([
    ["no credential", {}],
    ["a key that nobody made", { "x-api-key": `tb_${"0".repeat(16)}_${"0".repeat(43)}` }],
    ["a token that nobody signed", { authorization: "Bearer a.b.c" }],
  ])("answers 401 in the contract's form to %s", async (_who, headers) => {
    const { ask, adapters } = await open();
    const answer = await ask(path, headers as Record<string, string>);
    expect([answer.statusCode, answer.body]).toEqual([
      401,
      '{"message":"the credential is missing, wrong, expired or revoked"}',
    ]);
    expect(await adapters.queue.receive("usage-events", 1)).toEqual([]);
  });

  it.each([
    ["there was no authorizer", undefined],
    ["the authorizer said nothing", { lambda: null }],
    ["the authorizer named nobody", { lambda: {} }],
    ["the organization is empty", { lambda: { organizationId: "" } }],
    ["the organization is no text", { lambda: { organizationId: 7 } }],
    ["it is another kind of authorizer", { jwt: { claims: { organizationId: "org.1" }, scopes: [] } }],
  ])("serves nobody where %s", async (_what, authorizer) => {
    const { answerWith, adapters } = await open();
    expect((await answerWith(path, authorizer)).statusCode).toBe(401);
    expect(await adapters.queue.receive("usage-events", 1)).toEqual([]);
  });
});

describe("the description of the API on AWS", () => {
  it("is for everybody, and nothing beside it is", async () => {
    const { world } = await open();
    const api = createApiHandler(world, { paths: "decoded" });
    const answer = async (path: string) => api(requestFor(path) as ApiEvent, lambdaContext("test", "test"));
    const description = await answer("/openapi.json");
    expect(description.statusCode).toBe(200);
    expect(JSON.parse(description.body ?? "")).toMatchObject({ openapi: "3.1.0" });
    expect((await answer("/openapi.json/")).statusCode).toBe(401);
  });
});
