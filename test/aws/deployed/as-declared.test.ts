import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { GetBucketVersioningCommand, GetPublicAccessBlockCommand } from "@aws-sdk/client-s3";
import { GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { clients } from "./clients.ts";
import { type DeployedResource, deployedResources } from "./stacks.ts";

/**
 * That the engine, after what it leaves out was mended, has what the templates declare: what else is tested on it would
 * otherwise say little about them.
 */
const ofType = async (type: string): Promise<readonly DeployedResource[]> =>
  (await deployedResources()).filter(({ Type }) => Type === type);

it("gives tables their keys, indexes, time to live and point-in-time recovery", async () => {
  const { dynamodb } = clients();
  const tables = await ofType("AWS::DynamoDB::Table");
  expect(tables).toHaveLength(2);
  for (const { physicalId: TableName, Properties } of tables) {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    const indexes = (Properties["GlobalSecondaryIndexes"] ?? []) as readonly { readonly IndexName: string }[];
    expect(Table?.KeySchema).toEqual(Properties["KeySchema"]);
    expect((Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName)).toEqual(
      indexes.map(({ IndexName }) => IndexName),
    );
    const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(TimeToLiveDescription).toEqual({ AttributeName: "exp", TimeToLiveStatus: "ENABLED" });
    const { ContinuousBackupsDescription } = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect(ContinuousBackupsDescription).toMatchObject({
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "ENABLED" },
    });
  }
});

it("gives queues their visibility, retention and dead letters", async () => {
  const { sqs } = clients();
  const queues = await ofType("AWS::SQS::Queue");
  const withDeadLetters = [];
  for (const { physicalId: QueueUrl, Properties } of queues) {
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    const { VisibilityTimeout = 30, MessageRetentionPeriod, RedrivePolicy, SqsManagedSseEnabled } = Properties;
    expect(Attributes).toMatchObject({
      VisibilityTimeout: String(VisibilityTimeout),
      MessageRetentionPeriod: String(MessageRetentionPeriod),
      SqsManagedSseEnabled: String(SqsManagedSseEnabled),
      Policy: expect.stringContaining("aws:SecureTransport"),
    });
    if (!RedrivePolicy) continue;
    withDeadLetters.push(QueueUrl);
    const { maxReceiveCount } = RedrivePolicy as { maxReceiveCount: number };
    const deployed = JSON.parse(Attributes["RedrivePolicy"] ?? "{}") as Record<string, unknown>;
    expect(Number(deployed["maxReceiveCount"])).toBe(maxReceiveCount);
    expect(deployed["deadLetterTargetArn"]).toBe(`${Attributes["QueueArn"]}-dead-letters`);
  }
  expect(withDeadLetters).toHaveLength(4);
});

it("keeps buckets private and every version of their objects", async () => {
  const { s3 } = clients();
  const buckets = await ofType("AWS::S3::Bucket");
  expect(buckets).toHaveLength(2);
  for (const { physicalId: Bucket } of buckets) {
    const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect([Status, ...Object.values(PublicAccessBlockConfiguration ?? {})]).toEqual([
      "Enabled",
      true,
      true,
      true,
      true,
    ]);
  }
});

it("has the schedules of upkeep, with retries and dead letters", async () => {
  const { scheduler } = clients();
  const schedules = await ofType("AWS::Scheduler::Schedule");
  expect(schedules.length).toBeGreaterThan(0);
  for (const { Properties } of schedules) {
    const { Name, ScheduleExpression, Target } = Properties as {
      Name: string;
      ScheduleExpression: string;
      Target: { RetryPolicy: object; Input: string };
    };
    const deployed = await scheduler.send(new GetScheduleCommand({ Name, GroupName: "tollbook-offline-upkeep" }));
    expect(deployed).toMatchObject({
      ScheduleExpression,
      Target: { Input: Target.Input, RetryPolicy: Target.RetryPolicy },
    });
    expect(deployed.Target?.DeadLetterConfig?.Arn).toMatch(/schedules-dead-letters$/);
  }
});
