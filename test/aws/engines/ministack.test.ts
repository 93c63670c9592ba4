import { randomUUID } from "node:crypto";
import { CreateTableCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateScheduleCommand, GetScheduleCommand } from "@aws-sdk/client-scheduler";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { describe, expect, it } from "vitest";
import { REGION } from "../../../scripts/engines/aws-request.ts";
import { clients } from "../deployed/clients.ts";
import { now } from "../deployed/clock.ts";
import { endpoint } from "../deployed/environment.ts";
import { eventually } from "../deployed/eventually.ts";

const aQueue = async (Attributes: Record<string, string> = {}): Promise<{ url: string; arn: string }> => {
  const { sqs } = clients();
  const QueueName = `queue-${randomUUID()}`;
  const { QueueUrl: url = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const attributes = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] });
  return { url, arn: (await sqs.send(attributes)).Attributes?.["QueueArn"] ?? "" };
};
const receive = async (QueueUrl: string, VisibilityTimeout = 30) =>
  (
    await clients().sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        VisibilityTimeout,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ["MessageGroupId", "ApproximateReceiveCount"],
      }),
    )
  ).Messages ?? [];

/** An alarm on a queue, in three seconds of the engine's time. */
const scheduled = (arn: string, more: object = {}) => ({
  Name: `alarm-${randomUUID()}`,
  ScheduleExpression: `at(${new Date(now().getTime() + 3_000).toISOString().slice(0, 19)})`,
  FlexibleTimeWindow: { Mode: "OFF" as const },
  ActionAfterCompletion: "DELETE" as const,
  Target: { Arn: arn, RoleArn: "arn:aws:iam::000000000000:role/alarms", Input: "ring" },
  ...more,
});

describe("MiniStack does as AWS does", () => {
  it("a message that was received too often lies among the dead letters", async () => {
    const deadLetters = await aQueue();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 2 });
    const { url } = await aQueue({ RedrivePolicy });
    await clients().sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "poison" }));
    expect([(await receive(url, 0)).length, (await receive(url, 0)).length]).toEqual([1, 1]);
    expect(await receive(url, 0)).toEqual([]);
    expect((await receive(deadLetters.url)).map(({ Body }) => Body)).toEqual(["poison"]);
  });

  it("a message that was received is hidden, and keeps the group that makes its queue fair", async () => {
    const { url } = await aQueue();
    await clients().sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "m", MessageGroupId: "acme" }));
    const [message] = await receive(url);
    expect(message?.Attributes).toMatchObject({ MessageGroupId: "acme", ApproximateReceiveCount: "1" });
    expect(await receive(url)).toEqual([]);
  });

  it("eleven messages are too many for one call", async () => {
    const { url } = await aQueue();
    const Entries = Array.from({ length: 11 }, (_, number) => ({ Id: String(number), MessageBody: "m" }));
    await expect(clients().sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))).rejects.toMatchObject({
      name: expect.stringMatching(/TooManyEntriesInBatchRequest$/),
    });
  });

  it("a one-time schedule rings once and is gone", async () => {
    const { url, arn } = await aQueue();
    const { scheduler } = clients();
    const alarm = scheduled(arn);
    await scheduler.send(new CreateScheduleCommand(alarm));
    const rung = await eventually(
      () => receive(url),
      (messages) => messages.length > 0,
    );
    expect(rung.map(({ Body }) => Body)).toEqual(["ring"]);
    const gone = scheduler.send(new GetScheduleCommand({ Name: alarm.Name }));
    await expect(gone).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("a link to an object ends when it says, and lets nobody change what it asks for", async () => {
    const { s3 } = clients();
    const Bucket = `bucket-${randomUUID()}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "A" }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "b", Body: "B" }));
    const link = (signingDate: Date) =>
      getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "a" }), { expiresIn: 60, signingDate });
    const good = await fetch(await link(now()));
    expect([good.status, await good.text()]).toEqual([200, "A"]);
    const late = await fetch(await link(new Date(now().getTime() - 120_000)));
    const other = await fetch((await link(now())).replace("/a?", "/b?"));
    const bare = await fetch(`${endpoint()}/${Bucket}/a`);
    expect([late.status, other.status, bare.status]).toEqual([403, 403, 403]);
  });

  it("a stranger's signature is refused", async () => {
    const stranger = new S3Client({
      ...{ endpoint: endpoint(), region: REGION, forcePathStyle: true },
      credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "unknown" },
    });
    await expect(stranger.send(new CreateBucketCommand({ Bucket: "anybody" }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });
});

/** As docs/offline-aws.md says with how it is made up for. One of these that fails is good news: the page is out of date. */
describe("MiniStack differs from AWS", () => {
  it("in that it cuts what it adds up at 28 digits, where DynamoDB has 38", async () => {
    const { dynamodb } = clients();
    const TableName = `numbers-${randomUUID()}`;
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    const add = (n: string) =>
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: "sum" } },
        UpdateExpression: "ADD n :n",
        ExpressionAttributeValues: { ":n": { N: n } },
        ReturnValues: "ALL_NEW",
      });
    await dynamodb.send(add("99999999999999999999999999999999999998"));
    const { Attributes } = await dynamodb.send(add("1"));
    expect(Attributes?.["n"]).toEqual({ N: "100000000000000000000000000000000000000" });
  });

  it("in that it cannot put dead letters back", async () => {
    const { arn } = await aQueue();
    await expect(clients().sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn }))).rejects.toMatchObject({
      name: expect.stringMatching(/InvalidAction/),
    });
  });

  it("in that it does not ask whether a schedule makes sense", async () => {
    const { arn } = await aQueue();
    const far = { ScheduleExpression: "at(2999-01-01T00:00:00)" };
    const { scheduler } = clients();
    const nonsense = [
      scheduled(arn, { ScheduleExpression: "every now and then" }),
      scheduled(arn, { ...far, ScheduleExpressionTimezone: "Mars/Olympus" }),
      scheduled(arn, { ...far, Name: "n".repeat(65) }),
    ];
    for (const schedule of nonsense) await scheduler.send(new CreateScheduleCommand(schedule));
  });

  it("in that a schedule rings in UTC whatever its time zone", async () => {
    const { url, arn } = await aQueue();
    // Three seconds from now in UTC; in New York it would be hours.
    const schedule = scheduled(arn, { ScheduleExpressionTimezone: "America/New_York" });
    await clients().scheduler.send(new CreateScheduleCommand(schedule));
    await eventually(
      () => receive(url),
      (messages) => messages.length > 0,
    );
  });
});
