import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { DeleteScheduleCommand } from "@aws-sdk/client-scheduler";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { SendEmailCommand } from "@aws-sdk/client-sesv2";
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type AwsSettings,
  createCloudWatchClient,
  createS3Client,
  createSchedulerClient,
  createSecretsManagerClient,
  createSesClient,
  createSqsClient,
} from "#adapters/aws/aws-clients.ts";

const AT = new Date(0);
const CLIENTS = [
  ["SQS", 5_000, (at) => createSqsClient(at).send(new SendMessageBatchCommand({ QueueUrl: at.endpoint, Entries: [] }))],
  ["Scheduler", 5_000, (at) => createSchedulerClient(at).send(new DeleteScheduleCommand({ Name: "a" }))],
  [
    "CloudWatch",
    5_000,
    (at) =>
      createCloudWatchClient(at).send(new GetMetricDataCommand({ StartTime: AT, EndTime: AT, MetricDataQueries: [] })),
  ],
  ["S3", 10_000, (at) => createS3Client(at).send(new GetObjectCommand({ Bucket: "b", Key: "k" }))],
  ["SES", 10_000, (at) => createSesClient(at).send(new SendEmailCommand({ Content: {} }))],
  ["Secrets Manager", 3_000, (at) => createSecretsManagerClient(at).send(new GetSecretValueCommand({ SecretId: "s" }))],
] as const satisfies readonly (readonly [string, number, (at: AwsSettings) => Promise<unknown>])[];

describe("a client of AWS", () => {
  let server: Server;
  let settings: AwsSettings;
  let asked: number;
  let askedAgain: PromiseWithResolvers<void>;
  beforeEach(async () => {
    asked = 0;
    askedAgain = Promise.withResolvers();
    // Reads what it is asked and never answers.
    server = createServer((request) => {
      request.resume();
      asked += 1;
      askedAgain.resolve();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    settings = {
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "id", secretAccessKey: "secret" },
    };
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each(CLIENTS)("of %s waits %s ms for an answer, asks three times, and then says so", async (_name, wait, ask) => {
    const failure = ask(settings).catch((cause: unknown) => cause);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await askedAgain.promise;
      askedAgain = Promise.withResolvers();
      await vi.advanceTimersByTimeAsync(wait - 200);
      expect(asked).toBe(attempt);
      // The rest of the time for the answer, and the pause before the next attempt.
      await vi.advanceTimersByTimeAsync(200);
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(await failure).toMatchObject({ name: "TimeoutError" });
    expect(asked).toBe(3);
  });
});
