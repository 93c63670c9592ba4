import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createSqsQueue } from "#adapters/aws/sqs-queue.ts";
import { createSqsSender } from "#adapters/aws/sqs-sender.ts";
import { DAY, instantOf, MINUTE } from "#domain/time/instant.ts";
import { packBody, unpackBody } from "#wire/message-body.ts";

const URL_OF_USAGE = "https://sqs.eu-central-1.amazonaws.com/123456789012/usage-events";
const QUEUE_URLS = { "usage-events": URL_OF_USAGE };
const MIB = 1_048_576;

const sqs = mockClient(SQSClient);
const cloudWatch = mockClient(CloudWatchClient);
let waits: number[] = [];
beforeEach(() => {
  sqs.reset();
  cloudWatch.reset();
  waits = [];
});
const sender = () =>
  createSqsSender(new SQSClient({}), QUEUE_URLS, async (milliseconds) => {
    waits.push(milliseconds);
  });
const send = (...bodies: readonly string[]) =>
  sender().send(
    "usage-events",
    bodies.map((body) => ({ body, group: "acme" })),
  );
/** What SQS was asked to take, request by request. */
const requests = (): SendMessageBatchCommandInput[] =>
  sqs.commandCalls(SendMessageBatchCommand).map(({ args: [command] }) => command.input);
const bodiesOf = ({ Entries }: SendMessageBatchCommandInput): string[] =>
  (Entries ?? []).map(({ MessageBody }) => MessageBody ?? "");
const takeAll = ({ Entries = [] }: SendMessageBatchCommandInput) => ({
  Successful: Entries.map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: "" })),
  Failed: [],
});
/** Text that no packing makes smaller than three quarters. */
const incompressible = (bytes: number): string => {
  let state = 1n;
  return Array.from({ length: bytes }, () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n;
    return String.fromCharCode(35 + Number((state >> 40n) % 90n));
  }).join("");
};

describe("sending to SQS", () => {
  it("asks for ten messages at a time", async () => {
    sqs.on(SendMessageBatchCommand).callsFake(takeAll);
    await send(...Array.from({ length: 21 }, (_, index) => `${index}`));
    expect(requests().map((request) => bodiesOf(request).length)).toEqual([10, 10, 1]);
    expect(new Set(requests().map(({ QueueUrl }) => QueueUrl))).toEqual(new Set([URL_OF_USAGE]));
  });

  it("asks for 1 MiB at a time, and for no more", async () => {
    sqs.on(SendMessageBatchCommand).callsFake(takeAll);
    const body = incompressible(400_000);
    await send(body, body, body, "small");
    for (const request of requests()) {
      expect(bodiesOf(request).reduce((sum, packed) => sum + Buffer.byteLength(packed), 0)).toBeLessThanOrEqual(MIB);
    }
    expect(requests().flatMap(bodiesOf).map(unpackBody)).toEqual([body, body, body, "small"]);
    expect(requests()).toHaveLength(2);
  });

  it("sends every message once, in its group, whatever their number and sizes", async () => {
    const sizes = fc.array(fc.oneof(fc.nat(50), fc.integer({ min: 65_000, max: 66_000 })), { maxLength: 45 });
    await fc.assert(
      fc.asyncProperty(sizes, async (lengths) => {
        sqs.reset();
        sqs.on(SendMessageBatchCommand).callsFake(takeAll);
        const messages = lengths.map((length, index) => ({
          body: `${index}:${"x".repeat(length)}`,
          group: `g${index}`,
        }));
        await sender().send("usage-events", messages);
        const sent = requests()
          .flatMap(({ Entries = [] }) => Entries)
          .map(({ MessageBody = "", MessageGroupId }) => ({ body: unpackBody(MessageBody), group: MessageGroupId }));
        const byNumber = (one: { body: string }, other: { body: string }) =>
          Number.parseInt(one.body, 10) - Number.parseInt(other.body, 10);
        expect(sent.sort(byNumber)).toEqual(messages);
        for (const { Entries = [] } of requests()) {
          expect(new Set(Entries.map(({ Id }) => Id)).size).toBe(Entries.length);
          expect(Entries.length).toBeLessThanOrEqual(10);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("refuses a message above 1 MiB before any other is sent", async () => {
    sqs.on(SendMessageBatchCommand).callsFake(takeAll);
    await expect(send("fine", incompressible(1_600_000))).rejects.toThrow(RangeError);
    expect(requests()).toEqual([]);
  });

  it("takes a message above 1 MiB that packing makes small enough", async () => {
    sqs.on(SendMessageBatchCommand).callsFake(takeAll);
    await send("x".repeat(2 * MIB));
    expect(requests().flatMap(bodiesOf)).toEqual([packBody("x".repeat(2 * MIB))]);
  });

  it.each`
    group              | sent                       | because
    ${"org.1#acme"}    | ${"org.1#acme"}            | ${"SQS takes it"}
    ${"x".repeat(128)} | ${"x".repeat(128)}         | ${"128 characters are taken"}
    ${"x".repeat(129)} | ${/^sha256:[0-9a-f]{64}$/} | ${"it is too long"}
    ${"Zoë"}           | ${/^sha256:[0-9a-f]{64}$/} | ${"it has a letter beyond ASCII"}
    ${"two words"}     | ${/^sha256:[0-9a-f]{64}$/} | ${"it has a space"}
    ${""}              | ${/^sha256:[0-9a-f]{64}$/} | ${"there is no empty group"}
  `("sends the group '$group' as $sent, because $because", async ({ group, sent }) => {
    sqs.on(SendMessageBatchCommand).callsFake(takeAll);
    await sender().send("usage-events", [{ body: "a", group }]);
    const id = requests()[0]?.Entries?.[0]?.MessageGroupId;
    if (typeof sent === "string") expect(id).toBe(sent);
    else expect(id).toMatch(sent);
  });

  it("sends again what failed on the side of SQS, and nothing else", async () => {
    sqs
      .on(SendMessageBatchCommand)
      .resolvesOnce({
        Successful: [{ Id: "0", MessageId: "0", MD5OfMessageBody: "" }],
        Failed: [{ Id: "1", SenderFault: false, Code: "InternalError" }],
      })
      .callsFake(takeAll);
    await send("a", "b", "c");
    // "c" was neither confirmed nor refused: it may not be there.
    expect(requests().map(bodiesOf)).toEqual([
      ["a", "b", "c"],
      ["b", "c"],
    ]);
    expect(waits).toHaveLength(1);
  });

  it("gives up after five tries, with growing pauses, and says how many are missing", async () => {
    const Failed = [{ Id: "1", SenderFault: false, Code: "ServiceUnavailable", Message: "come back later" }];
    sqs.on(SendMessageBatchCommand).callsFake(({ Entries = [] }: SendMessageBatchCommandInput) => ({
      Successful: Entries.filter(({ Id }) => Id !== "1").map(({ Id }) => ({ Id })),
      Failed,
    }));
    await expect(send("a", "b", "c")).rejects.toThrow(
      "SQS did not take 1 of 3 messages: ServiceUnavailable: come back later",
    );
    expect(requests()).toHaveLength(5);
    for (const [index, wait] of waits.entries()) expect(wait).toBeLessThanOrEqual(100 * 2 ** index);
    expect(waits).toHaveLength(4);
  });

  it("does not repeat what is wrong with a message", async () => {
    const Failed = [{ Id: "0", SenderFault: true, Code: "InvalidMessageContents", Message: "no" }];
    sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed });
    await expect(send("a")).rejects.toThrow("SQS refused a message: InvalidMessageContents: no");
    expect(requests()).toHaveLength(1);
  });

  it("passes on what goes wrong with a request", async () => {
    const cause = Object.assign(new Error("throttled"), { name: "RequestThrottled" });
    sqs.on(SendMessageBatchCommand).rejects(cause);
    await expect(send("a")).rejects.toBe(cause);
  });

  it("is a mistake where the function was not given the queue", async () => {
    await expect(sender().send("close-accounts", [{ body: "a", group: "acme" }])).rejects.toThrow("close-accounts");
    expect(requests()).toEqual([]);
  });
});

describe("since when the oldest message waits on SQS", () => {
  const NOW = instantOf(Date.UTC(2025, 1, 3, 10, 0, 30));
  const minutesAgo = (minutes: number) => new Date(Date.UTC(2025, 1, 3, 10) - minutes * MINUTE);
  const oldestWaiting = (now = NOW) =>
    createSqsQueue({
      sqs: new SQSClient({}),
      cloudWatch: new CloudWatchClient({}),
      queueUrls: QUEUE_URLS,
      clock: { now: () => now },
    }).oldestWaiting("usage-events");
  const counting = (counts: Partial<Record<QueueAttributeName, string>>) =>
    sqs.on(GetQueueAttributesCommand).resolves({
      Attributes: {
        ApproximateNumberOfMessages: "0",
        ApproximateNumberOfMessagesNotVisible: "0",
        ApproximateNumberOfMessagesDelayed: "0",
        ...counts,
      },
    });
  /** From the stamp of receipt to the queue; the functions that send usage end earlier. */
  const SENDING = 30_000;
  const figures = (Timestamps: Date[], Values: number[]) =>
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: "age", Timestamps, Values }] });

  it("is no more than a minute when nothing is counted, as the counts may lag", async () => {
    counting({});
    expect(await oldestWaiting()).toBe(NOW - MINUTE - SENDING);
    expect(cloudWatch.calls()).toHaveLength(0);
  });

  it.each([
    ["waits", { ApproximateNumberOfMessages: "1" }],
    ["is being worked on", { ApproximateNumberOfMessagesNotVisible: "1" }],
    ["is delayed", { ApproximateNumberOfMessagesDelayed: "1" }],
  ])("is asked of CloudWatch when a message %s", async (_how, counts) => {
    counting(counts);
    figures([minutesAgo(2)], [90]);
    expect(await oldestWaiting()).toBe(minutesAgo(2).getTime() - 90_000 - SENDING);
    expect(cloudWatch.commandCalls(GetMetricDataCommand)[0]?.args[0].input).toMatchObject({
      StartTime: new Date(NOW - 15 * MINUTE),
      EndTime: new Date(NOW),
      MetricDataQueries: [
        {
          MetricStat: {
            Metric: { Dimensions: [{ Name: "QueueName", Value: "usage-events" }] },
            Period: 60,
            Stat: "Maximum",
          },
        },
      ],
    });
  });

  it("is asked of CloudWatch when a count is missing", async () => {
    sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: "0" } });
    figures([minutesAgo(1)], [0]);
    expect(await oldestWaiting()).toBe(minutesAgo(1).getTime() - SENDING);
  });

  it.each([
    ["the newest first", [1, 3, 2], [5, 500, 50]],
    ["the newest last", [3, 2, 1], [500, 50, 5]],
  ])("is told by the newest figure, %s", async (_order, minutes, ages) => {
    counting({ ApproximateNumberOfMessages: "7" });
    figures(minutes.map(minutesAgo), ages);
    expect(await oldestWaiting()).toBe(minutesAgo(1).getTime() - 5_000 - SENDING);
  });

  it("rounds a part of a second to the earlier side", async () => {
    counting({ ApproximateNumberOfMessages: "7" });
    figures([minutesAgo(1)], [0.0005]);
    expect(await oldestWaiting()).toBe(minutesAgo(1).getTime() - 1 - SENDING);
  });

  it("is not later than usage was received that waits, though it was sent after repeats for as long as its function lives", async () => {
    const receivedAt = minutesAgo(5).getTime();
    for (const seconds of [0, 14, 29]) {
      const sentAt = receivedAt + seconds * 1_000;
      counting({ ApproximateNumberOfMessages: "1" });
      figures([minutesAgo(1)], [(minutesAgo(1).getTime() - sentAt) / 1_000]);
      expect(await oldestWaiting()).toBeLessThanOrEqual(receivedAt);
      // The same, when the counts do not show it yet.
      const unseen = instantOf(sentAt + MINUTE);
      counting({});
      expect(await oldestWaiting(unseen)).toBeLessThanOrEqual(receivedAt);
    }
  });

  it.each([
    ["has no figure yet", [{ Id: "age", Timestamps: [], Values: [] }]],
    ["answers nothing", undefined],
  ])("is as long as SQS keeps messages when CloudWatch %s", async (_what, MetricDataResults) => {
    counting({ ApproximateNumberOfMessages: "1" });
    cloudWatch.on(GetMetricDataCommand).resolves(MetricDataResults ? { MetricDataResults } : {});
    expect(await oldestWaiting()).toBe(NOW - 14 * DAY - SENDING);
  });

  it("is unknown, and not nothing, when AWS does not answer", async () => {
    const cause = new Error("throttled");
    sqs.on(GetQueueAttributesCommand).rejects(cause);
    await expect(oldestWaiting()).rejects.toBe(cause);
    counting({ ApproximateNumberOfMessages: "1" });
    cloudWatch.on(GetMetricDataCommand).rejects(cause);
    await expect(oldestWaiting()).rejects.toBe(cause);
  });
});
