import { PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCloudWatchClient, createSqsClient } from "#adapters/aws/aws-clients.ts";
import { createSqsQueue } from "#adapters/aws/sqs-queue.ts";
import { DAY, MINUTE } from "#domain/time/instant.ts";
import { queueContract } from "../contracts/queue.contract.ts";
import { type Ministack, startMinistack } from "../support/aws/ministack.ts";
import { createSqsConsumer } from "../support/aws/sqs-consumer.ts";
import { MAX_RECEIVES, openSqsQueues, VISIBILITY_SECONDS } from "../support/aws/sqs-queues.ts";

let engine: Ministack;
beforeAll(async () => {
  engine = await startMinistack();
});
afterAll(() => engine.stop());

/** Queues of a test's own; every client is one more process. */
const open = async () => {
  const sqs = createSqsClient(engine.settings);
  const cloudWatch = createCloudWatchClient(engine.settings);
  const { queues, urls, close } = await openSqsQueues(sqs);
  const bothEnds = (client = sqs) => ({
    ...createSqsQueue({ sqs: client, cloudWatch, queueUrls: urls, clock: engine.clock }),
    ...createSqsConsumer(client, { queues }),
  });
  return { cloudWatch, urls, bothEnds, close };
};

queueContract("SQS", async () => {
  const { bothEnds, close } = await open();
  return {
    queue: bothEnds(),
    visibilityMilliseconds: VISIBILITY_SECONDS * 1_000,
    maxReceives: MAX_RECEIVES,
    now: () => engine.clock.now(),
    pass: engine.pass,
    reopen: async () => bothEnds(createSqsClient(engine.settings)),
    close,
  };
});

/** From the stamp of receipt to the queue. */
const SENDING = 30_000;

it("takes the age of the oldest message from CloudWatch, and as long as messages are kept where it has none", async () => {
  const { cloudWatch, urls, bothEnds, close } = await open();
  const queue = bothEnds();
  await queue.send("usage-events", [{ body: "a", group: "acme" }]);
  expect(await queue.oldestWaiting("usage-events")).toBe(engine.clock.now() - 14 * DAY - SENDING);

  const minute = Math.floor(engine.clock.now() / MINUTE) * MINUTE;
  const figure = (at: number, seconds: number) => ({
    MetricName: "ApproximateAgeOfOldestMessage",
    Dimensions: [{ Name: "QueueName", Value: urls["usage-events"].slice(urls["usage-events"].lastIndexOf("/") + 1) }],
    Timestamp: new Date(at),
    Value: seconds,
    Unit: "Seconds" as const,
  });
  await cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: "AWS/SQS",
      MetricData: [figure(minute - 2 * MINUTE, 7), figure(minute - MINUTE, 100), figure(minute - MINUTE + 1_000, 90)],
    }),
  );
  expect(await queue.oldestWaiting("usage-events")).toBe(minute - MINUTE - 100_000 - SENDING);
  await close();
});

it("keeps what JSON may say and SQS refuses", async () => {
  const { bothEnds, close } = await open();
  const queue = bothEnds();
  const bodies = ["", "\u0000\u001f", "\uffff", "gzip+base64:", "🧾".repeat(200_000)];
  await queue.send(
    "usage-events",
    bodies.map((body) => ({ body, group: "Zoë’s account\n" })),
  );
  const received = await queue.receive("usage-events", 10);
  expect(received.map(({ body }) => body).sort()).toEqual([...bodies].sort());
  expect(new Set(received.map(({ group }) => group)).size).toBe(1);
  await close();
});
