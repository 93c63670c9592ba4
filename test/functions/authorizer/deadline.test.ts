import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { APIGatewayRequestAuthorizerEventV2, Context } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/** What the authorizer has, in milliseconds, on AWS; API Gateway waits for a second more (test/infra/functions.test.ts). */
const DEADLINE = 9_000;

const sample = (name: string): APIGatewayRequestAuthorizerEventV2 =>
  JSON.parse(readFileSync(new URL(`../../../events/authorizer-${name}.json`, import.meta.url), "utf8"));

describe("the authorizer on AWS", () => {
  let server: Server;
  let asked: string[];
  let askedAgain: PromiseWithResolvers<void>;

  beforeEach(async () => {
    asked = [];
    askedAgain = Promise.withResolvers();
    // Reads what it is asked and never answers.
    server = createServer((request) => {
      request.resume();
      asked.push(String(request.headers["x-amz-target"]).split(".").at(-1) ?? "");
      askedAgain.resolve();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    for (const [name, value] of Object.entries({
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "id",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      TOLLBOOK_LEDGER_TABLE: "ledger",
      TOLLBOOK_SIGNING_SECRET_ARN: "arn:aws:secretsmanager:eu-central-1:000000000000:secret:signing",
    }))
      vi.stubEnv(name, value);
    vi.resetModules();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([
    ["a key", "api-key", "GetItem"],
    ["a token", "token", "GetSecretValue"],
  ])("that gets no answer about %s tells why within half of its time", async (_what, credential, operation) => {
    const lines: string[] = [];
    vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
    const { handler } = await import("../../../functions/authorizer/lambda.ts");
    const failure = handler(sample(credential), {} as Context).catch((cause: unknown) => cause);
    let milliseconds = 0;
    const pass = async (some: number): Promise<void> => {
      milliseconds += some;
      await vi.advanceTimersByTimeAsync(some);
    };
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await askedAgain.promise;
      askedAgain = Promise.withResolvers();
      await pass(1_500);
      expect(asked).toHaveLength(attempt);
      await pass(200);
    }
    expect(await failure).toMatchObject({ name: "TimeoutError" });
    expect(asked).toEqual([operation, operation]);
    expect(milliseconds).toBeLessThan(DEADLINE / 2);
    expect(lines.join("")).toContain("authorizing failed");
    expect(lines.join("")).toContain("TimeoutError");
  });
});
