import { readFileSync } from "node:fs";
import type { APIGatewayRequestAuthorizerEventV2, Context } from "aws-lambda";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createApiKey } from "#usecases/identity/api-keys.ts";
import { authenticate } from "#usecases/identity/authenticate.ts";
import { createAuthorizerHandler } from "../../../functions/authorizer/handler.ts";
import { openTestWorld } from "../../support/world.ts";

const CONTEXT = {} as Context;

const sample = (name: string): APIGatewayRequestAuthorizerEventV2 =>
  JSON.parse(readFileSync(new URL(`../../../events/authorizer-${name}.json`, import.meta.url), "utf8"));

const withHeaders = (name: string, headers: Record<string, string>): APIGatewayRequestAuthorizerEventV2 => {
  const event = sample(name);
  return { ...event, headers: { ...event.headers, ...headers } };
};

const open = async () => {
  const test = await openTestWorld();
  const made = await createApiKey(test.world, { organizationId: test.organizationId, name: "test" });
  if (!made.ok) throw new Error("no key was made");
  const { apiKey, secret } = made.value;
  const token = await authenticate(test.world, { "x-api-key": secret });
  if (!token.ok) throw new Error("no token was made");
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  }
  const allowed = { isAuthorized: true, context: { organizationId: test.organizationId, keyId: apiKey.id } };
  return { ...test, key: secret, token: token.value.token, allowed, lines };
};

afterEach(() => vi.restoreAllMocks());

describe("the authorizer", () => {
  it("lets an API key through and says whose it is", async () => {
    const { world, key, allowed } = await open();
    const handler = createAuthorizerHandler(world);

    expect(await handler(withHeaders("api-key", { authorization: `Bearer ${key}` }), CONTEXT)).toEqual(allowed);
    expect(await handler(withHeaders("x-api-key", { "x-api-key": key }), CONTEXT)).toEqual(allowed);
  });

  it("lets a token through and says whose it is", async () => {
    const { world, token, allowed } = await open();

    expect(
      await createAuthorizerHandler(world)(withHeaders("token", { authorization: `Bearer ${token}` }), CONTEXT),
    ).toEqual(allowed);
  });

  it.each(["api-key", "x-api-key", "token", "no-credential"])("refuses what nobody here made: %s", async (name) => {
    const { world } = await open();

    expect(await createAuthorizerHandler(world)(sample(name), CONTEXT)).toEqual({ isAuthorized: false });
  });

  it("refuses an event without headers", async () => {
    const { world } = await open();
    const { headers: _none, ...event } = sample("no-credential");

    expect(await createAuthorizerHandler(world)(event as APIGatewayRequestAuthorizerEventV2, CONTEXT)).toEqual({
      isAuthorized: false,
    });
  });

  it("logs a refusal with its reason, and never a credential", async () => {
    const { world, key, token, lines } = await open();
    const handler = createAuthorizerHandler(world);
    const wrongKey = `${key.slice(0, -1)}${key.endsWith("a") ? "b" : "a"}`;

    await handler(withHeaders("api-key", { authorization: `Bearer ${key}` }), CONTEXT);
    await handler(withHeaders("api-key", { authorization: `Bearer ${wrongKey}` }), CONTEXT);
    await handler(withHeaders("token", { authorization: `Bearer ${token.slice(0, -5)}` }), CONTEXT);

    const logged = lines.join("");
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      message: "caller refused",
      reason: "the credential is not valid",
      path: "/customers",
      requestId: "JKJaXmPLvHcESHA=",
    });
    for (const secret of [key.slice(20, -1), wrongKey, token.slice(0, 40), token.split(".")[1] as string]) {
      expect(logged).not.toContain(secret);
    }
  });

  it("fails loudly, and without the credential, when keys cannot be read", async () => {
    const { world, key, lines } = await open();
    const apiKeys = { ...world.apiKeys, find: () => Promise.reject(new Error("the table is on fire")) };
    const event = withHeaders("api-key", { authorization: `Bearer ${key}` });

    await expect(createAuthorizerHandler({ ...world, apiKeys })(event, CONTEXT)).rejects.toThrow(
      "the table is on fire",
    );
    expect(lines.join("")).toContain("authorizing failed");
    expect(lines.join("")).not.toContain(key.slice(20));
  });
});
