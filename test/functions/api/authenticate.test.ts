import { describe, expect, it } from "vitest";
import { createApiKey } from "#usecases/identity/api-keys.ts";
import { callApi } from "../../support/api.ts";
import { openTestWorld } from "../../support/world.ts";

const open = async () => {
  const test = await openTestWorld();
  const made = await createApiKey(test.world, { organizationId: test.organizationId, name: "test" });
  if (!made.ok) throw new Error("no key was made");
  const post = (headers: Record<string, string>, body?: string) =>
    callApi(test.world, test.organizationId, "POST", "/authenticate", body, headers);
  return { ...test, key: made.value.secret, post };
};
const tokenIn = (body: unknown): string => (body as { token: string }).token;

describe("POST /authenticate", () => {
  it("gives a token for an API key in either header, with or without a body", async () => {
    const { key, post } = await open();

    for (const answer of [
      await post({ authorization: `Bearer ${key}` }),
      await post({ "x-api-key": key }),
      await post({ "x-api-key": key }, "{}"),
    ]) {
      expect(answer.status).toBe(200);
      expect(tokenIn(answer.body)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{86}$/);
      expect(Object.keys(answer.body as object)).toEqual(["token"]);
    }
  });

  it("gives a token back for itself", async () => {
    const { key, post } = await open();
    const token = tokenIn((await post({ "x-api-key": key })).body);

    expect(await post({ authorization: `Bearer ${token}` })).toMatchObject({ status: 200, body: { token } });
  });

  it("answers 401 when the credential was revoked after the gateway had asked", async () => {
    const { post } = await open();
    expect(await post({})).toMatchObject({ status: 401, headers: { "x-tollbook-error-code": "UNAUTHORIZED" } });
    expect((await post({ authorization: "Bearer nobody" })).status).toBe(401);
  });

  it("is a POST", async () => {
    const { world, organizationId } = await open();
    expect(
      (await callApi(world, organizationId, "GET", "/authenticate", undefined, { accept: "application/problem+json" }))
        .status,
    ).toBe(405);
  });
});
