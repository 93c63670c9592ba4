import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { importJWK, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OrganizationId } from "#domain/ids.ts";
import { revokeApiKey } from "#usecases/identity/api-keys.ts";
import { createOrganization } from "#usecases/identity/organizations.ts";
import { type HttpWorld, openHttpWorld } from "./http-world.ts";

const HOUR_OF_SECONDS = 3_600;

let served: HttpWorld;
beforeAll(async () => {
  served = await openHttpWorld();
});
afterAll(async () => {
  await served.close();
  expect(served.failures).toEqual([]);
});

const ask = async (
  headers: Readonly<Record<string, string>>,
  { method = "GET", path = "/customers", body }: { method?: string; path?: string; body?: object } = {},
) => {
  const answer = await fetch(`${served.url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` });

const tokenFor = async (apiKey: string): Promise<string> =>
  String((await ask(bearer(apiKey), { method: "POST", path: "/authenticate" })).body["token"]);

const moveClock = async (now: string): Promise<void> => {
  expect((await ask({}, { method: "POST", path: "/tollbook/clock", body: { now } })).status).toBe(200);
};

describe("a caller", () => {
  it.each`
    headers                                                               | because
    ${{}}                                                                 | ${"there is no credential"}
    ${{ authorization: "" }}                                              | ${"there is nothing in it"}
    ${{ authorization: "Bearer" }}                                        | ${"there is nothing in it"}
    ${{ authorization: "Bearer undefined" }}                              | ${"that is no credential"}
    ${{ authorization: "Basic dXNlcjpwYXNz" }}                            | ${"passwords are not taken"}
    ${{ authorization: `Bearer tb_${"0".repeat(16)}_${"0".repeat(43)}` }} | ${"nobody made that key"}
    ${{ authorization: `Bearer ${"a".repeat(8_000)}` }}                   | ${"no credential is so long"}
    ${{ "x-api-key": "secret" }}                                          | ${"that is no key"}
    ${{ cookie: "token=x" }}                                              | ${"cookies say nothing"}
  `("is unknown when $because", async ({ headers }) => {
    const { status, body } = await ask(headers);
    expect([status, Object.keys(body)]).toEqual([401, ["message"]]);
  });

  it.each([
    ["POST", "/ingest"],
    ["POST", "/ingestBatch"],
    ["GET", "/no/such/path"],
    ["DELETE", "/customers"],
    ["POST", "/authenticate"],
  ])("without a credential learns nothing from %s %s", async (method, path) => {
    expect((await ask({}, { method, path })).status).toBe(401);
  });

  it("is known by key, by key in X-API-Key and by token", async () => {
    const token = await tokenFor(served.apiKey);
    for (const headers of [bearer(served.apiKey), { "x-api-key": served.apiKey }, bearer(token)]) {
      expect((await ask(headers)).status).toBe(200);
    }
  });
});

describe("a token", () => {
  type Claims = {
    readonly org?: string;
    readonly sub?: string;
    readonly alg?: string;
    readonly kid?: string;
    readonly key?: KeyObject;
  };

  const forged = async ({ org, sub, alg = "ES256", kid, key }: Claims = {}): Promise<string> => {
    const { secrets, clock } = served.installation.world;
    const ours = await secrets.tokenKey();
    const keyId = (await served.makeKey()).id;
    const now = Math.floor(clock.now() / 1_000);
    return new SignJWT({ org: org ?? served.organizationId })
      .setProtectedHeader({ alg, typ: "JWT", kid: kid ?? ours.kid })
      .setIssuer("tollbook")
      .setAudience("tollbook-api")
      .setSubject(sub ?? keyId)
      .setIssuedAt(now)
      .setExpirationTime(now + HOUR_OF_SECONDS)
      .sign(key ?? (await importJWK(ours.privateJwk, "ES256")));
  };
  const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

  it("that is made exactly as ours is taken, so that the forgeries below differ in one thing only", async () => {
    expect((await ask(bearer(await forged()))).status).toBe(200);
  });

  it("is refused when somebody else signed it, whatever it says", async () => {
    expect((await ask(bearer(await forged({ key: stranger })))).status).toBe(401);
    expect((await ask(bearer(await forged({ kid: "another" })))).status).toBe(401);
  });

  it("is refused when nobody signed it", async () => {
    const [, payload = ""] = (await forged()).split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, string>;
    expect((await ask(bearer(new UnsecuredJWT(claims).encode()))).status).toBe(401);
    for (const alg of ["none", "None", "nOnE"]) {
      const header = Buffer.from(JSON.stringify({ alg, typ: "JWT", kid: "x" })).toString("base64url");
      expect((await ask(bearer(`${header}.${payload}.`))).status).toBe(401);
    }
  });

  it("is refused when our public key was taken for a shared secret", async () => {
    const { secrets, clock } = served.installation.world;
    const { kid, publicJwk } = await secrets.tokenKey();
    const now = Math.floor(clock.now() / 1_000);
    const token = await new SignJWT({ org: served.organizationId })
      .setProtectedHeader({ alg: "HS256", typ: "JWT", kid })
      .setIssuer("tollbook")
      .setAudience("tollbook-api")
      .setSubject((await served.makeKey()).id)
      .setIssuedAt(now)
      .setExpirationTime(now + HOUR_OF_SECONDS)
      .sign(new TextEncoder().encode(JSON.stringify(publicJwk)));
    expect((await ask(bearer(token))).status).toBe(401);
  });

  it("is refused when its claims were changed under its signature", async () => {
    const [header = "", payload = "", signature = ""] = (await forged()).split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
    const bent = Buffer.from(JSON.stringify({ ...claims, exp: 99_999_999_999 })).toString("base64url");
    expect((await ask(bearer(`${header}.${bent}.${signature}`))).status).toBe(401);
  });

  it("is refused when its key belongs to another organization than it says", async () => {
    const other = await createOrganization(served.installation.world, { name: "Somebody else" });
    if (!other.ok) throw new Error("the organization was refused");
    expect((await ask(bearer(await forged({ org: other.value.id })))).status).toBe(401);
    expect((await ask(bearer(await forged({ sub: "key.00000000000.00000" })))).status).toBe(401);
  });

  it("is good for 24 hours of the clock, to the millisecond", async () => {
    const token = await tokenFor(served.apiKey);
    const issued = served.installation.world.clock.now();
    await moveClock(new Date(issued + 86_399_999).toISOString());
    expect((await ask(bearer(token))).status).toBe(200);
    await moveClock(new Date(issued + 86_400_000).toISOString());
    expect((await ask(bearer(token))).status).toBe(401);
    expect((await ask(bearer(served.apiKey))).status).toBe(200);
  });

  it("and its key are worth nothing from the moment the key is revoked", async () => {
    const { id, secret } = await served.makeKey();
    const token = await tokenFor(secret);
    expect((await ask(bearer(token))).status).toBe(200);
    await revokeApiKey(served.installation.world, served.organizationId, id);
    expect((await ask(bearer(secret))).status).toBe(401);
    expect((await ask(bearer(token))).status).toBe(401);
  });
});

describe("two organizations", () => {
  it("never see each other's customers, whatever they ask for", async () => {
    const other = await createOrganization(served.installation.world, { name: "Next door" });
    if (!other.ok) throw new Error("the organization was refused");
    const theirs = bearer((await served.makeKey(other.value.id as OrganizationId)).secret);
    const mine = bearer(served.apiKey);
    const body = { id: "acme", name: "Acme Inc", primaryEmail: "ap@acme.test", address: {} };
    expect((await ask(mine, { method: "POST", body })).status).toBe(201);
    expect((await ask(theirs, { path: "/customers/acme" })).status).toBe(404);
    expect((await ask(theirs, { path: "/accounts/acme" })).status).toBe(404);
    expect((await ask(theirs, { method: "DELETE", path: "/customers/acme" })).status).toBe(404);
    expect((await ask(theirs)).body).toMatchObject({ data: [] });
    // Names are free in each organization.
    expect((await ask(theirs, { method: "POST", body })).status).toBe(201);
    expect((await ask(mine, { path: "/customers/acme" })).status).toBe(200);
  });

  it("never share a page of a list", async () => {
    const other = await createOrganization(served.installation.world, { name: "Across the street" });
    if (!other.ok) throw new Error("the organization was refused");
    const theirs = bearer((await served.makeKey(other.value.id as OrganizationId)).secret);
    for (const name of ["one", "two"]) {
      await ask(bearer(served.apiKey), { method: "POST", path: "/addons", body: { name, type: "FIXED_FEE" } });
    }
    const { body } = await ask(bearer(served.apiKey), { path: "/addons?pageSize=1" });
    const path = `/addons?nextToken=${encodeURIComponent(String(body["nextToken"]))}`;
    expect((await ask(bearer(served.apiKey), { path })).status).toBe(200);
    expect((await ask(theirs, { path })).status).toBe(400);
  });
});
