import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { mockClient } from "aws-sdk-client-mock";
import { calculateJwkThumbprint, importJWK, jwtVerify, SignJWT } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { derivedBytes, derivedSigningKey, firstScalar } from "#adapters/aws/derived-keys.ts";
import { createSecretsManagerSecrets } from "#adapters/aws/secrets-manager-secrets.ts";

const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:signing-abcdef";
const SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

const aws = mockClient(SecretsManagerClient);
beforeEach(() => {
  aws.reset();
});
const secrets = () => createSecretsManagerSecrets(new SecretsManagerClient({}), ARN);

describe("the keys of an installation", () => {
  it("are read once and kept", async () => {
    aws.on(GetSecretValueCommand).resolves({ SecretString: SECRET });
    const { cursorKey, tokenKey } = secrets();
    const [first] = await Promise.all([cursorKey(), tokenKey(), cursorKey(), tokenKey()]);
    expect(await cursorKey()).toEqual(first);
    expect(first).toHaveLength(32);
    expect(aws.commandCalls(GetSecretValueCommand).map(({ args: [command] }) => command.input)).toEqual([
      { SecretId: ARN },
    ]);
  });

  it("cannot be changed by who got them", async () => {
    aws.on(GetSecretValueCommand).resolves({ SecretString: SECRET });
    const { cursorKey } = secrets();
    (await cursorKey()).fill(0);
    expect(await cursorKey()).toEqual(derivedBytes(SECRET, "cursor-key"));
  });

  it("are read again after a read that failed, and all who waited for it learn that it did", async () => {
    const cause = new Error("throttled");
    aws.on(GetSecretValueCommand).rejectsOnce(cause).resolves({ SecretString: SECRET });
    const { cursorKey, tokenKey } = secrets();
    expect(await Promise.allSettled([cursorKey(), tokenKey()])).toEqual(
      Array(2).fill({ status: "rejected", reason: cause }),
    );
    expect(await cursorKey()).toHaveLength(32);
    expect(aws.commandCalls(GetSecretValueCommand)).toHaveLength(2);
  });

  it.each([
    ["is missing", {}],
    ["is empty", { SecretString: "" }],
    ["is shorter than 32 characters", { SecretString: SECRET.slice(0, 31) }],
  ])("are refused where the secret %s, without telling it", async (_what, answer) => {
    aws.on(GetSecretValueCommand).resolves(answer);
    const failure = await secrets()
      .cursorKey()
      .catch((cause: unknown) => `${cause}`);
    expect(failure).toContain("fewer than 32");
    expect(failure).not.toContain(SECRET.slice(0, 8));
  });
});

describe("keys that follow from a secret", () => {
  it("are always the same", async () => {
    expect(derivedBytes(SECRET, "a")).toEqual(derivedBytes(SECRET, "a"));
    expect(await derivedSigningKey(SECRET, "a")).toEqual(await derivedSigningKey(SECRET, "a"));
    // Worked out by another program; a change of the derivation would void every token, cursor and link.
    expect(Buffer.from(derivedBytes(SECRET, "cursor-key")).toString("hex")).toBe(
      "6811dae17eeb3ecf5f6ba94da88e531b20f9aed433ce9e609a8bdfc6b2b7b8f8",
    );
    expect((await derivedSigningKey(SECRET, "token-key")).kid).toBe("W-4jH4F7M5ZHGT4Ei0ORpBMElZra4L8euzP4iJMJvDA");
  });

  it("are others for another purpose or secret", async () => {
    const kids = await Promise.all(
      [
        [SECRET, "a"],
        [SECRET, "b"],
        [`${SECRET}.`, "a"],
      ].map(async ([secret = "", purpose = ""]) => (await derivedSigningKey(secret, purpose)).kid),
    );
    expect(new Set(kids).size).toBe(3);
    expect(derivedBytes(SECRET, "a")).not.toEqual(derivedBytes(SECRET, "b"));
  });

  it("sign what their public half verifies, and nobody else's", async () => {
    const { kid, privateJwk, publicJwk } = await derivedSigningKey(SECRET, "token-key");
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: "ES256", kid })
      .sign(await importJWK(privateJwk, "ES256"));
    expect((await jwtVerify(token, await importJWK(publicJwk, "ES256"))).protectedHeader.kid).toBe(kid);
    const other = await derivedSigningKey(SECRET, "other");
    await expect(jwtVerify(token, await importJWK(other.publicJwk, "ES256"))).rejects.toThrow("signature");
  });

  it("name themselves by the thumbprint of their public half, which tells nothing of the private one", async () => {
    const { kid, publicJwk } = await derivedSigningKey(SECRET, "token-key");
    expect(kid).toBe(await calculateJwkThumbprint(publicJwk));
    expect(Object.keys(publicJwk).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"]);
  });

  const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const bytesOf = (scalar: bigint) => new Uint8Array(Buffer.from(scalar.toString(16).padStart(64, "0"), "hex"));

  it.each`
    candidates                   | taken         | because
    ${[1n]}                      | ${1n}         | ${"it is the smallest"}
    ${[ORDER - 1n]}              | ${ORDER - 1n} | ${"it is the greatest"}
    ${[0n, 7n]}                  | ${7n}         | ${"0 is no key"}
    ${[ORDER, 7n]}               | ${7n}         | ${"the order is 0 once more"}
    ${[2n ** 256n - 1n, 0n, 7n]} | ${7n}         | ${"what is above the order would be another key again"}
  `("are the scalar $taken of $candidates, because $because", ({ candidates, taken }) => {
    expect(firstScalar((counter) => bytesOf(candidates[counter]))).toEqual(bytesOf(taken));
  });

  it("are none where a hundred candidates are none", () => {
    expect(() => firstScalar(() => bytesOf(0n))).toThrow("none of 100");
  });
});
