import { describe, expect, it } from "vitest";
import { functionsOf, grantsOf, roleIdOf } from "./read-template.ts";
import { resourcesOf, settingsIn, synthesize } from "./synthesize.ts";

const { tollbook } = synthesize("dev");

const TABLE_READ = ["dynamodb:GetItem", "dynamodb:BatchGetItem"];
const TABLE_WRITE = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"];
const LEDGER = [
  ...[...TABLE_READ, ...TABLE_WRITE].map((action) => `${action} LedgerTable`),
  "dynamodb:Query LedgerTable",
  "dynamodb:Query LedgerTable/index/index1",
  "dynamodb:Query LedgerTable/index/index2",
];
const USAGE_READ = [...TABLE_READ, "dynamodb:Query"].map((action) => `${action} UsageTable`);
const USAGE_COUNT = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"].map(
  (action) => `${action} UsageTable`,
);
const TAKE = (queue: string) =>
  ["ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes"].map(
    (action) => `sqs:${action} Queues${queue}Queue`,
  );
const SCHEDULES = "arn:<Partition>:scheduler:<Region>:<AccountId>:schedule/tollbook-dev-accounts/*";

/** What every function may do: write its own logs and its own traces. */
const everyFunction = (id: string): string[] => [
  `logs:CreateLogStream Lambdas${id}Logs`,
  `logs:PutLogEvents Lambdas${id}Logs`,
  "xray:PutTraceSegments *",
  "xray:PutTelemetryRecords *",
];

/** What each may do beside: the whole of it. */
const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  Ingest: ["sqs:SendMessage QueuesUsageEventsQueue"],
  Authorizer: ["dynamodb:GetItem LedgerTable", "secretsmanager:GetSecretValue SigningSecret"],
  Api: [
    ...LEDGER,
    ...USAGE_READ,
    ...USAGE_COUNT,
    "sqs:SendMessage QueuesUsageEventsQueue",
    "sqs:SendMessage QueuesCloseAccountsQueue",
    "s3:GetObject tollbook-dev-documents-arn/*",
    "secretsmanager:GetSecretValue SigningSecret",
  ],
  Meter: [
    ...TAKE("UsageEvents"),
    ...LEDGER,
    ...USAGE_READ,
    ...USAGE_COUNT,
    "s3:GetObject tollbook-dev-documents-arn/archive/*",
    `scheduler:CreateSchedule ${SCHEDULES}`,
    `scheduler:UpdateSchedule ${SCHEDULES}`,
    "iam:PassRole SchedulesAccountRole",
  ],
  CloseCycle: [
    ...TAKE("CloseAccounts"),
    ...LEDGER,
    ...USAGE_READ,
    "s3:GetObject tollbook-dev-documents-arn/archive/*",
    "sqs:SendMessage QueuesCloseAccountsQueue",
    "sqs:SendMessage QueuesRenderInvoicesQueue",
    "sqs:SendMessage SchedulesDeadLettersQueue",
    "sqs:GetQueueAttributes QueuesUsageEventsQueue",
    "cloudwatch:GetMetricData *",
    `scheduler:CreateSchedule ${SCHEDULES}`,
    `scheduler:UpdateSchedule ${SCHEDULES}`,
    `scheduler:DeleteSchedule ${SCHEDULES}`,
    "iam:PassRole SchedulesAccountRole",
  ],
  RenderInvoice: [
    ...TAKE("RenderInvoices"),
    ...LEDGER,
    "s3:PutObject tollbook-dev-documents-arn/*",
    "sqs:SendMessage QueuesDeliverInvoicesQueue",
  ],
  DeliverInvoice: [
    ...TAKE("DeliverInvoices"),
    ...LEDGER,
    "s3:GetObject tollbook-dev-documents-arn/*",
    "s3:ListBucket Documents",
    "s3:PutObject tollbook-dev-documents-arn/outbox/*",
  ],
  Administer: LEDGER,
  ArchiveUsage: [
    "dynamodb:Query LedgerTable",
    ...USAGE_READ,
    ...USAGE_COUNT,
    "s3:GetObject tollbook-dev-documents-arn/archive/*",
    "s3:PutObject tollbook-dev-documents-arn/archive/*",
    "sqs:SendMessage SchedulesDeadLettersQueue",
  ],
};

const linesOf = (template: typeof tollbook, roleId: string): string[] =>
  grantsOf(template, roleId).map(({ action, resource }) => `${action} ${resource}`);

describe("what functions may do", () => {
  it.each(functionsOf(tollbook))("%s may do what its use case does, and nothing else", (id, resource) => {
    expect(linesOf(tollbook, roleIdOf(resource)).sort()).toEqual([...everyFunction(id), ...RIGHTS[id]!].sort());
  });

  it("who mails from a domain may send from that domain, with its settings, and keeps no outbox", () => {
    const settings = { ...settingsIn("dev"), mailFromDomain: "billing.example.com" };
    const mailing = synthesize("dev", settings).tollbook;
    const [, sender] = functionsOf(mailing).find(([id]) => id === "DeliverInvoice")!;
    const rights = linesOf(mailing, roleIdOf(sender));
    const arn = "arn:<Partition>:ses:<Region>:<AccountId>";
    expect(rights.filter((line) => line.startsWith("ses:"))).toEqual([
      `ses:SendEmail ${arn}:configuration-set/MailSettings`,
      `ses:SendEmail ${arn}:identity/MailDomain`,
      `ses:SendRawEmail ${arn}:configuration-set/MailSettings`,
      `ses:SendRawEmail ${arn}:identity/MailDomain`,
    ]);
    expect(rights).not.toContain("s3:PutObject tollbook-dev-documents-arn/outbox/*");
  });

  it("a role can be handed to the scheduler alone", () => {
    const conditions = functionsOf(tollbook)
      .flatMap(([, resource]) => grantsOf(tollbook, roleIdOf(resource)))
      .filter(({ action }) => action === "iam:PassRole")
      .map(({ condition }) => condition);
    const toScheduler = { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } };
    expect(conditions).toEqual([toScheduler, toScheduler]);
  });
});

describe("wildcards", () => {
  const roles = Object.keys(resourcesOf(tollbook, "AWS::IAM::Role"));
  const grants = roles.flatMap((id) => grantsOf(tollbook, id));

  it("stand in no action", () => {
    expect(grants.length).toBeGreaterThan(0);
    expect(grants.filter(({ action }) => action.includes("*"))).toEqual([]);
  });

  it("stand where there is nothing narrower: traces, metrics, documents, schedules of accounts", () => {
    const wild = grants.filter(({ resource }) => resource.includes("*"));
    const lines = new Set(wild.map(({ action, resource }) => `${action} ${resource}`));
    expect([...lines].sort()).toEqual(
      [
        "cloudwatch:GetMetricData *",
        "xray:PutTraceSegments *",
        "xray:PutTelemetryRecords *",
        "s3:GetObject tollbook-dev-documents-arn/*",
        "s3:PutObject tollbook-dev-documents-arn/*",
        "s3:PutObject tollbook-dev-documents-arn/outbox/*",
        "s3:GetObject tollbook-dev-documents-arn/archive/*",
        "s3:PutObject tollbook-dev-documents-arn/archive/*",
        `scheduler:CreateSchedule ${SCHEDULES}`,
        `scheduler:UpdateSchedule ${SCHEDULES}`,
        `scheduler:DeleteSchedule ${SCHEDULES}`,
      ].sort(),
    );
  });

  it("no role has a policy that somebody else may change", () => {
    for (const { Properties } of Object.values(resourcesOf(tollbook, "AWS::IAM::Role"))) {
      expect(Properties).not.toHaveProperty("ManagedPolicyArns");
    }
  });
});
