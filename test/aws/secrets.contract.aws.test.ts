import { randomBytes } from "node:crypto";
import { CreateSecretCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSecretsManagerClient } from "#adapters/aws/aws-clients.ts";
import { createSecretsManagerSecrets } from "#adapters/aws/secrets-manager-secrets.ts";
import { createNodeCredentials } from "#adapters/node/node-credentials.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { addMilliseconds, HOUR, instantOf } from "#domain/time/instant.ts";
import { type Ministack, startMinistack } from "../support/aws/ministack.ts";

let engine: Ministack;
beforeAll(async () => {
  engine = await startMinistack();
});
afterAll(() => engine.stop());

const client = () => createSecretsManagerClient(engine.settings);
/** A secret as the stack generates it. */
const aSecret = async (): Promise<string> => {
  const made = await client().send(
    new CreateSecretCommand({ Name: `signing-${randomBytes(8).toString("hex")}`, SecretString: aValue() }),
  );
  return made.ARN!;
};
const aValue = (): string => randomBytes(48).toString("base64url");
/** The keys as a process sees them that starts now. */
const keysOf = (secretArn: string) => createSecretsManagerSecrets(client(), secretArn);

describe("the keys of an installation in Secrets Manager", () => {
  it("are the same for every process, and others for another installation", async () => {
    const secretArn = await aSecret();
    const [one, two, other] = [keysOf(secretArn), keysOf(secretArn), keysOf(await aSecret())];
    expect(await two.cursorKey()).toEqual(await one.cursorKey());
    expect(await two.tokenKey()).toEqual(await one.tokenKey());
    expect(await other.cursorKey()).not.toEqual(await one.cursorKey());
    expect((await other.tokenKey()).kid).not.toBe((await one.tokenKey()).kid);
  });

  it("make tokens in one process that another accepts, until the secret is replaced", async () => {
    const secretArn = await aSecret();
    const now = instantOf(Math.floor(engine.clock.now() / 1_000) * 1_000);
    const claims = {
      organizationId: "org.1" as OrganizationId,
      keyId: "key.1",
      issuedAt: now,
      expiresAt: addMilliseconds(now, HOUR),
    };
    const running = createNodeCredentials(keysOf(secretArn));
    const token = await running.signToken(claims);
    expect(await createNodeCredentials(keysOf(secretArn)).verifyToken(token, now)).toEqual({ ok: true, value: claims });

    await client().send(new PutSecretValueCommand({ SecretId: secretArn, SecretString: aValue() }));
    const restarted = createNodeCredentials(keysOf(secretArn));
    expect(await restarted.verifyToken(token, now)).toEqual({ ok: false, error: "invalid" });
    expect((await running.verifyToken(token, now)).ok).toBe(true);
  });

  it("are refused where there is no such secret", async () => {
    await expect(
      keysOf("arn:aws:secretsmanager:us-east-1:000000000000:secret:none-abcdef").cursorKey(),
    ).rejects.toThrow("can't find the specified secret");
  });
});
