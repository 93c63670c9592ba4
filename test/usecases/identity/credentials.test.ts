import { importJWK, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { createNodeCredentials } from "#adapters/node/node-credentials.ts";
import { addMilliseconds, MINUTE } from "#domain/time/instant.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "#usecases/identity/api-keys.ts";
import { authenticate } from "#usecases/identity/authenticate.ts";
import { createCredentialVerifier, verifyCredential } from "#usecases/identity/credentials.ts";
import { openTestWorld, type TestWorld } from "../../support/world.ts";

const keyOf = async ({ world, organizationId }: TestWorld, name = "test") => {
  const created = await createApiKey(world, { organizationId, name });
  if (!created.ok) throw new Error("no key was made");
  return { id: created.value.apiKey.id, text: created.value.secret };
};
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
const tokenOf = async ({ world }: TestWorld, key: string): Promise<string> => {
  const made = await authenticate(world, bearer(key));
  if (!made.ok) throw new Error("no token was made");
  return made.value.token;
};

describe("an API key", () => {
  it("is shown once and kept as a salted hash", async () => {
    const test = await openTestWorld();
    const first = await keyOf(test);
    const second = await keyOf(test);

    expect(first.text).toMatch(/^tb_[0-9A-Za-z]{16}_[0-9A-Za-z]{43}$/);
    expect(first.text).not.toBe(second.text);
    const secret = first.text.slice(20);
    const stored = await test.world.apiKeys.find(first.id);
    expect(stored?.value).toEqual({
      id: first.id,
      organizationId: test.organizationId,
      name: "test",
      salt: expect.stringMatching(/^[\w-]{22}$/),
      hash: expect.stringMatching(/^[\w-]{43}$/),
      status: "ACTIVE",
      createdAt: test.adapters.clock.now(),
    });
    expect(JSON.stringify(stored)).not.toContain(secret);
    expect(stored?.value.salt).not.toBe((await test.world.apiKeys.find(second.id))?.value.salt);
  });

  it("is listed without what is kept of its secret", async () => {
    const test = await openTestWorld();
    const first = await keyOf(test, "ingest");
    const second = await keyOf(test, "console");
    await revokeApiKey(test.world, test.organizationId, first.id);

    const { items } = await listApiKeys(test.world, test.organizationId, { limit: 10 });

    expect(items.map(({ id, name, status }) => ({ id, name, status }))).toEqual([
      { id: first.id, name: "ingest", status: "REVOKED" },
      { id: second.id, name: "console", status: "ACTIVE" },
    ]);
    for (const item of items) expect(Object.keys(item)).not.toEqual(expect.arrayContaining(["hash"]));
    const other = await test.anotherOrganization();
    expect((await listApiKeys(test.world, other, { limit: 10 })).items).toEqual([]);
  });

  it.each(["", "  ", "n".repeat(101), "\ud800"])("is not made with the name '%s'", async (name) => {
    const { world, organizationId } = await openTestWorld();
    expect(await createApiKey(world, { organizationId, name })).toMatchObject({ error: { type: "Invalid" } });
  });

  it("is not made for an organization that does not exist", async () => {
    const { world, organizationId } = await openTestWorld();
    const nobody = `${organizationId}x` as typeof organizationId;
    expect(await createApiKey(world, { organizationId: nobody, name: "x" })).toMatchObject({
      error: { type: "NotFound" },
    });
  });

  it("is revoked by its own organization alone; twice is the same as once", async () => {
    const test = await openTestWorld();
    const key = await keyOf(test);
    const other = await test.anotherOrganization();
    expect(await revokeApiKey(test.world, other, key.id)).toMatchObject({ error: { type: "NotFound" } });
    expect((await verifyCredential(test.world, bearer(key.text))).ok).toBe(true);

    const revoked = await revokeApiKey(test.world, test.organizationId, key.id);
    await test.moveClock("2025-01-16T00:00:00Z");

    expect(revoked).toMatchObject({ value: { status: "REVOKED", revokedAt: revoked.ok && revoked.value.revokedAt } });
    expect(await revokeApiKey(test.world, test.organizationId, key.id)).toEqual(revoked);
    expect((await verifyCredential(test.world, bearer(key.text))).ok).toBe(false);
    expect(await revokeApiKey(test.world, test.organizationId, "key.nobody")).toMatchObject({
      error: { type: "NotFound" },
    });
  });
});

describe("a caller", () => {
  it("is known by either header, whatever the case of the scheme", async () => {
    const test = await openTestWorld();
    const { id, text } = await keyOf(test);
    const token = await tokenOf(test, text);
    const caller = { ok: true, value: { organizationId: test.organizationId, keyId: id } };

    for (const headers of [
      { authorization: `Bearer ${text}` },
      { authorization: `bearer   ${text} ` },
      { "x-api-key": text },
      { authorization: `Bearer ${token}` },
      { authorization: `Bearer ${text}`, "x-api-key": "anything" },
    ]) {
      expect(await verifyCredential(test.world, headers)).toEqual(caller);
    }
  });

  it("is of the organization whose key it is", async () => {
    const test = await openTestWorld();
    const other = await test.anotherOrganization();
    const { text } = await keyOf({ ...test, organizationId: other });

    expect(await verifyCredential(test.world, bearer(text))).toMatchObject({ value: { organizationId: other } });
  });

  it("is refused with anything else, and learns nothing about our keys", async () => {
    const test = await openTestWorld();
    const { text } = await keyOf(test);
    const another = await keyOf(test);
    const token = await tokenOf(test, text);
    const [header = "", payload = "", signature = ""] = token.split(".");
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    const unsigned = {
      alg: "none",
      typ: "JWT",
      kid: JSON.parse(Buffer.from(header, "base64url").toString("utf8")).kid,
    };
    const { publicJwk } = await test.world.secrets.tokenKey();

    for (const headers of [
      bearer(""),
      bearer(text.slice(0, -1)),
      bearer(`${text}x`),
      bearer(text.toUpperCase()),
      bearer(`${text} ${text}`),
      bearer(`${text},${text}`),
      bearer(text.slice(0, 20) + another.text.slice(20)),
      bearer(`tb_${"0".repeat(16)}_${text.slice(20)}`),
      bearer(`tb___proto__${"_".repeat(8)}_${text.slice(20)}`),
      { authorization: text },
      { authorization: `Basic ${text}` },
      { authorization: "" },
      { authorization: `Basic ${Buffer.from(`${text}:`).toString("base64")}`, "x-api-key": text },
      { "x-api-key": "" },
      { "x-api-key": token },
      { "x-api-key": `Bearer ${text}` },
      bearer(`${header}.${payload}.`),
      bearer(`${header}.${payload}`),
      bearer(`${header}.${payload}.${signature}.`),
      bearer(`${header}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`),
      bearer(`${header}.${encode({ ...claims, org: "org.other" })}.${signature}`),
      bearer(`${header}.${encode({ ...claims, exp: claims.exp + 86_400 })}.${signature}`),
      bearer(`${encode(unsigned)}.${payload}.`),
      bearer(`${encode({ ...unsigned, alg: "HS256" })}.${payload}.${encode(publicJwk)}`),
      bearer("a.b.c"),
      bearer("..".repeat(10)),
      bearer("A".repeat(4_097)),
      bearer(`${"A".repeat(2_000_000)}`),
      { authorization: `Bearer ${" ".repeat(1_000_000)}` },
    ]) {
      expect(await verifyCredential(test.world, headers)).toEqual({
        ok: false,
        error: { type: "Unauthorized", reasons: [{ path: "", message: "the credential is not valid" }] },
      });
    }
  });

  it("is told what is needed when it presents nothing", async () => {
    const { world } = await openTestWorld();
    expect(await verifyCredential(world, {})).toMatchObject({
      error: { reasons: [{ message: "a credential is needed: Authorization: Bearer <API key or token>" }] },
    });
  });
});

describe("a token", () => {
  it("is made for an API key, and is handed back for itself", async () => {
    const test = await openTestWorld();
    const { text } = await keyOf(test);
    const token = await tokenOf(test, text);

    await test.moveClock("2025-01-15T20:00:00Z");

    expect(await authenticate(test.world, bearer(token))).toEqual({ ok: true, value: { token } });
    expect(await authenticate(test.world, { "x-api-key": text })).not.toEqual({ ok: true, value: { token } });
    expect(await authenticate(test.world, bearer(`${token}x`))).toMatchObject({ error: { type: "Unauthorized" } });
    expect(await authenticate(test.world, {})).toMatchObject({ error: { type: "Unauthorized" } });
  });

  it("says who, by whom, for what and how long, signed by ES256", async () => {
    const test = await openTestWorld();
    const { id, text } = await keyOf(test);
    const [header, claims] = (await tokenOf(test, text))
      .split(".")
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, "base64url").toString("utf8")));

    expect(header).toEqual({ alg: "ES256", typ: "JWT", kid: (await test.world.secrets.tokenKey()).kid });
    expect(claims).toEqual({
      iss: "tollbook",
      aud: "tollbook-api",
      sub: id,
      org: test.organizationId,
      iat: 1_736_935_200,
      exp: 1_737_021_600,
    });
  });

  it.each`
    now                           | seen     | ok       | because
    ${"2025-01-16T09:59:59.999Z"} | ${false} | ${true}  | ${"a millisecond is left of the 24 hours"}
    ${"2025-01-16T10:00:00Z"}     | ${false} | ${false} | ${"the 24 hours are over"}
    ${"2025-01-16T09:59:59.999Z"} | ${true}  | ${true}  | ${"remembering its signature changes nothing"}
    ${"2025-01-16T10:00:00Z"}     | ${true}  | ${false} | ${"remembering its signature does not prolong it"}
  `("at $now is good: $ok, $because", async ({ now, seen, ok }) => {
    const test = await openTestWorld();
    const token = await tokenOf(test, (await keyOf(test)).text);
    const verify = createCredentialVerifier(test.world);
    if (seen) expect((await verify(bearer(token))).ok).toBe(true);

    await test.moveClock(now);

    const verified = await verify(bearer(token));
    expect(verified.ok).toBe(ok);
    if (!verified.ok) expect(verified.error.reasons[0].message).toContain("has expired");
  });

  it("is worth nothing once its key is revoked, at once", async () => {
    const test = await openTestWorld();
    const key = await keyOf(test);
    const token = await tokenOf(test, key.text);
    const verify = createCredentialVerifier(test.world);
    expect((await verify(bearer(token))).ok).toBe(true);

    await revokeApiKey(test.world, test.organizationId, key.id);

    expect((await verify(bearer(token))).ok).toBe(false);
    expect((await verify(bearer(key.text))).ok).toBe(false);
    expect((await authenticate(test.world, bearer(token))).ok).toBe(false);
  });

  it.each`
    what                                   | ourKey   | ourKid
    ${"of another installation"}           | ${false} | ${false}
    ${"of another key under our key's id"} | ${false} | ${true}
    ${"of our key under another id"}       | ${true}  | ${false}
  `("$what is refused", async ({ ourKey, ourKid }) => {
    const test = await openTestWorld();
    const { id } = await keyOf(test);
    const ours = await test.world.secrets.tokenKey();
    const theirs = await (await openTestWorld()).world.secrets.tokenKey();
    const forged = { ...(ourKey ? ours : theirs), kid: ourKid ? ours.kid : theirs.kid };
    const forging = createNodeCredentials({ ...test.world.secrets, tokenKey: async () => forged });
    const now = test.adapters.clock.now();
    const expiresAt = addMilliseconds(now, MINUTE);

    const token = await forging.signToken({ organizationId: test.organizationId, keyId: id, issuedAt: now, expiresAt });

    expect((await forging.verifyToken(token, now)).ok).toBe(true);
    expect((await verifyCredential(test.world, bearer(token))).ok).toBe(false);
  });

  it.each`
    change                    | ok       | because
    ${{}}                     | ${true}  | ${"it is what we sign ourselves"}
    ${{ aud: "portal" }}      | ${false} | ${"it was made for something else"}
    ${{ iss: "somebody" }}    | ${false} | ${"somebody else made it"}
    ${{ typ: "at+jwt" }}      | ${false} | ${"it is a token of another kind"}
    ${{ exp: undefined }}     | ${false} | ${"it would be good for ever"}
    ${{ sub: undefined }}     | ${false} | ${"it has no API key that could be revoked"}
    ${{ sub: 7 }}             | ${false} | ${"a number is no key"}
    ${{ org: ["org.1"] }}     | ${false} | ${"a list is no organization"}
    ${{ nbf: 4_000_000_000 }} | ${false} | ${"it is not good yet"}
  `("that our key signed with $change is good: $ok, $because", async ({ change: { typ, ...claims }, ok }) => {
    const test = await openTestWorld();
    const { id } = await keyOf(test);
    const { kid, privateJwk } = await test.world.secrets.tokenKey();
    const iat = Math.floor(test.adapters.clock.now() / 1_000);
    const good = { iss: "tollbook", aud: "tollbook-api", sub: id, org: test.organizationId, iat, exp: iat + 60 };

    const token = await new SignJWT({ ...good, ...claims })
      .setProtectedHeader({ alg: "ES256", typ: typ ?? "JWT", kid })
      .sign(await importJWK(privateJwk, "ES256"));

    expect((await verifyCredential(test.world, bearer(token))).ok).toBe(ok);
  });

  it("that we signed for the wrong organization is refused", async () => {
    const test = await openTestWorld();
    const { id } = await keyOf(test);
    const other = await test.anotherOrganization();
    const now = test.adapters.clock.now();
    const expiresAt = addMilliseconds(now, MINUTE);
    const token = await test.world.credentials.signToken({
      organizationId: other,
      keyId: id,
      issuedAt: now,
      expiresAt,
    });

    expect((await verifyCredential(test.world, bearer(token))).ok).toBe(false);
  });

  it("is not remembered beyond a change of the signing key", async () => {
    const test = await openTestWorld();
    const { secrets } = test.world;
    const fresh = (await openTestWorld()).world.secrets;
    let current = secrets;
    const credentials = createNodeCredentials({
      cursorKey: () => current.cursorKey(),
      tokenKey: () => current.tokenKey(),
    });
    const now = test.adapters.clock.now();
    const token = await credentials.signToken({
      organizationId: test.organizationId,
      keyId: "key.1",
      issuedAt: now,
      expiresAt: addMilliseconds(now, MINUTE),
    });
    expect((await credentials.verifyToken(token, now)).ok).toBe(true);

    current = fresh;

    expect((await credentials.verifyToken(token, now)).ok).toBe(false);
  });
});

describe("holding what was read of keys", () => {
  it("reads a key once while it lasts, by the time that has really passed", async () => {
    const test = await openTestWorld();
    const key = await keyOf(test);
    let reads = 0;
    let elapsed = 0;
    const apiKeys: typeof test.world.apiKeys = {
      ...test.world.apiKeys,
      find: (id) => {
        reads += 1;
        return test.world.apiKeys.find(id);
      },
    };
    const verify = createCredentialVerifier(
      { ...test.world, apiKeys },
      { milliseconds: 10_000, elapsed: () => elapsed },
    );
    const ask = async (): Promise<boolean> => (await verify(bearer(key.text))).ok;

    expect([await ask(), await ask(), reads]).toEqual([true, true, 1]);
    await revokeApiKey(test.world, test.organizationId, key.id);
    await test.moveClock("2025-01-20T00:00:00Z");
    elapsed = 9_999;
    expect([await ask(), reads]).toEqual([true, 1]);
    elapsed = 10_000;
    expect([await ask(), reads]).toEqual([false, 2]);
  });

  it("lasts a minute at the most", async () => {
    const test = await openTestWorld();
    const key = await keyOf(test);
    let elapsed = 0;
    const verify = createCredentialVerifier(test.world, { milliseconds: 3_600_000, elapsed: () => elapsed });
    await verify(bearer(key.text));
    await revokeApiKey(test.world, test.organizationId, key.id);

    elapsed = 59_999;
    expect((await verify(bearer(key.text))).ok).toBe(true);
    elapsed = 60_000;
    expect((await verify(bearer(key.text))).ok).toBe(false);
  });

  it("does not open the door to a wrong secret", async () => {
    const test = await openTestWorld();
    const key = await keyOf(test);
    const verify = createCredentialVerifier(test.world, { milliseconds: 10_000, elapsed: () => 0 });
    await verify(bearer(key.text));

    expect((await verify(bearer(`${key.text.slice(0, -1)}!`))).ok).toBe(false);
    expect((await verify(bearer(`${key.text.slice(0, -4)}aaaa`))).ok).toBe(false);
  });
});
