import { Match, type Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { type Resource, resourcesOf, settingsIn, synthesize } from "./synthesize.ts";

const { tollbook } = synthesize("dev");
const queues = resourcesOf(tollbook, "AWS::SQS::Queue");
const named = (name: string): [string, Resource] => {
  const found = Object.entries(queues).find(([, { Properties }]) => Properties["QueueName"] === `tollbook-dev-${name}`);
  if (!found) throw new Error(`there is no queue ${name}`);
  return found;
};

const WORK = [
  ["usage-events", "Meter"],
  ["close-accounts", "CloseCycle"],
  ["render-invoices", "RenderInvoice"],
  ["deliver-invoices", "DeliverInvoice"],
] as const;

describe("queues", () => {
  it("are four, each with dead letters, and the dead letters of the schedules", () => {
    const names = Object.values(queues).map(({ Properties }) => Properties["QueueName"]);
    expect(names.sort()).toEqual(
      [...WORK.flatMap(([name]) => [name, `${name}-dead-letters`]), "schedules-dead-letters"]
        .map((name) => `tollbook-dev-${name}`)
        .sort(),
    );
  });

  it.each(Object.entries(queues))("%s keeps messages for 14 days and encrypts them", (_, { Properties }) => {
    expect(Properties).toMatchObject({ MessageRetentionPeriod: 14 * 24 * 3600, SqsManagedSseEnabled: true });
    expect(Properties).not.toHaveProperty("FifoQueue");
  });

  it.each([
    ["production", "Retain"],
    ["dev", "Delete"],
  ])("of stage %s outlive their stack or not: %s, for what lies on them was accepted", (stage, policy) => {
    const policies = Object.values(resourcesOf(synthesize(stage).tollbook, "AWS::SQS::Queue")).map(
      ({ DeletionPolicy }) => DeletionPolicy,
    );
    expect(policies.length).toBe(9);
    expect(new Set(policies)).toEqual(new Set([policy]));
  });

  it.each(Object.keys(queues))("%s is spoken to over TLS only", (id) => {
    tollbook.hasResourceProperties("AWS::SQS::QueuePolicy", {
      Queues: [{ Ref: id }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: "Deny",
            Action: "sqs:*",
            Principal: { AWS: "*" },
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        ]),
      },
    });
  });

  it.each(WORK)("%s puts a message aside after five receives, where only it may put any", (name) => {
    const [, { Properties }] = named(name);
    const [deadLetters, aside] = named(`${name}-dead-letters`);
    expect(Properties["RedrivePolicy"]).toEqual({
      deadLetterTargetArn: { "Fn::GetAtt": [deadLetters, "Arn"] },
      maxReceiveCount: 5,
    });
    expect(aside.Properties["RedriveAllowPolicy"]).toEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: [
        {
          "Fn::Join": [
            "",
            [
              "arn:",
              { Ref: "AWS::Partition" },
              ":sqs:",
              { Ref: "AWS::Region" },
              ":",
              { Ref: "AWS::AccountId" },
              `:tollbook-dev-${name}`,
            ],
          ],
        },
      ],
    });
  });

  it.each(WORK)("%s hides a message for six times what %s may take, and the window beside", (name, worker) => {
    const [id, { Properties }] = named(name);
    const { Timeout } = functionNamed(tollbook, worker).Properties as { Timeout: number };
    const { MaximumBatchingWindowInSeconds: window = 0 } = mappingOf(id) as { MaximumBatchingWindowInSeconds?: number };
    expect(Properties["VisibilityTimeout"]).toBe(6 * Timeout + window);
  });

  it("nobody's messages but those of the scheduler and of Lambda end in the dead letters of the schedules", () => {
    expect(named("schedules-dead-letters")[1].Properties["RedriveAllowPolicy"]).toEqual({
      redrivePermission: "denyAll",
    });
  });
});

describe("batches", () => {
  it.each([
    ["usage-events", "Meter", { batch: 100, window: 20, concurrency: 10 }],
    ["close-accounts", "CloseCycle", { batch: 10, window: 0, concurrency: 10 }],
    ["render-invoices", "RenderInvoice", { batch: 5, window: 0, concurrency: 10 }],
    ["deliver-invoices", "DeliverInvoice", { batch: 10, window: 0, concurrency: 2 }],
  ] as const)("%s → %s: %j, failures told one by one", (name, worker, { batch, window, concurrency }) => {
    expect(mappingOf(named(name)[0])).toMatchObject({
      FunctionName: { Ref: worker },
      BatchSize: batch,
      MaximumBatchingWindowInSeconds: window,
      ScalingConfig: { MaximumConcurrency: concurrency },
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
  });

  it("follow the settings", () => {
    const settings = { ...settingsIn("production"), batchWindowSeconds: 60, meterConcurrency: 200 };
    synthesize("production", settings).tollbook.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      FunctionName: { Ref: "Meter" },
      MaximumBatchingWindowInSeconds: 60,
      ScalingConfig: { MaximumConcurrency: 200 },
    });
  });
});

const mappingOf = (queueId: string): Record<string, unknown> => {
  const mappings = Object.values(resourcesOf(tollbook, "AWS::Lambda::EventSourceMapping"));
  const found = mappings.find(
    ({ Properties }) =>
      JSON.stringify(Properties["EventSourceArn"]) === JSON.stringify({ "Fn::GetAtt": [queueId, "Arn"] }),
  );
  if (!found) throw new Error(`nothing takes messages from ${queueId}`);
  return found.Properties;
};

const functionNamed = (template: Template, id: string): Resource => resourcesOf(template, "AWS::Lambda::Function")[id]!;
