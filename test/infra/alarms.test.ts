import { describe, expect, it } from "vitest";
import { functionsOf, readable } from "./read-template.ts";
import { resourcesOf, settingsIn, synthesize } from "./synthesize.ts";

const settings = { ...settingsIn("production"), alarmEmail: "ops@example.com" };
const { tollbook } = synthesize("production", settings);
const alarms = Object.entries(resourcesOf(tollbook, "AWS::CloudWatch::Alarm"));

type Dimension = { readonly Name: string; readonly Value: unknown };
const watched = alarms.map(([, { Properties }]) => {
  const dimensions = (Properties["Dimensions"] ?? []) as Dimension[];
  const where = dimensions.map(({ Value }) => readable(Value)).join(" ");
  return `${Properties["Namespace"]} ${Properties["MetricName"]} ${where}`;
});

describe("alarms", () => {
  it.each(functionsOf(tollbook).map(([id]) => id))(
    "%s sounds one when it fails and one when it is kept from running",
    (id) => {
      expect(watched).toContain(`AWS/Lambda Errors ${id}`);
      expect(watched).toContain(`AWS/Lambda Throttles ${id}`);
    },
  );

  it.each([
    "QueuesUsageEventsDeadLettersQueue",
    "QueuesCloseAccountsDeadLettersQueue",
    "QueuesRenderInvoicesDeadLettersQueue",
    "QueuesDeliverInvoicesDeadLettersQueue",
    "SchedulesDeadLettersQueue",
  ])("one message on %s is enough", (queue) => {
    const at = watched.indexOf(`AWS/SQS ApproximateNumberOfMessagesVisible ${queue}`);
    expect(alarms[at]?.[1].Properties).toMatchObject({
      Threshold: 1,
      EvaluationPeriods: 1,
      Statistic: "Maximum",
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
    });
  });

  it.each([
    ["AWS/SQS ApproximateAgeOfOldestMessage QueuesUsageEventsQueue", 20 * 60, "usage waits for 20 minutes"],
    ["AWS/SQS ApproximateAgeOfOldestMessage QueuesCloseAccountsQueue", 60 * 60, "an account waits for an hour"],
    ["AWS/DynamoDB WriteThrottleEvents LedgerTable", 100, "the ledger turns writes away"],
    ["AWS/DynamoDB WriteThrottleEvents UsageTable", 100, "counting is turned away"],
    ["Tollbook AlarmClocksNotSet tollbook", 1, "accounts are found by the sweeper only"],
    ["Tollbook OldestUnarchivedHourAge tollbook", 45 * 86_400, "three weeks are left before bodies of events are gone"],
    ["AWS/ApiGateway 5xx GatewayApi $default", 1, "a client got an answer that it does not deserve"],
  ])("%s at %i: %s", (metric, threshold) => {
    const at = watched.indexOf(metric);
    expect(alarms[at]?.[1].Properties).toMatchObject({ Threshold: threshold });
  });

  it("usage that is counted the second time wakes nobody: the alarm waits for more than two visibility time-outs", () => {
    const queue = Object.values(resourcesOf(tollbook, "AWS::SQS::Queue")).find(
      ({ Properties }) => Properties["QueueName"] === "tollbook-production-usage-events",
    );
    expect(queue?.Properties["VisibilityTimeout"]).toBe(6 * 90 + 20);
    const at = watched.indexOf("AWS/SQS ApproximateAgeOfOldestMessage QueuesUsageEventsQueue");
    expect(alarms[at]?.[1].Properties["Threshold"]).toBeGreaterThan(2 * (6 * 90 + 20));
  });

  it("alarm clocks that are not set wake somebody only when that lasts", () => {
    expect(alarms[watched.indexOf("Tollbook AlarmClocksNotSet tollbook")]?.[1].Properties).toMatchObject({
      Statistic: "Sum",
      Period: 15 * 60,
      EvaluationPeriods: 3,
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
    });
  });

  it("are no others", () => {
    expect(alarms).toHaveLength(2 * 9 + 5 + 7);
  });

  it.each(alarms)(
    "%s says what a customer is losing and what to do, and is told to people, as is its end",
    (id, alarm) => {
      const { AlarmDescription, AlarmActions, OKActions, TreatMissingData } = alarm.Properties;
      expect(AlarmDescription).toMatch(/^What is lost: \S.{20,}\. What to do: \S.{20,}\.$/);
      expect(String(AlarmDescription).length).toBeLessThanOrEqual(1024);
      const actions = [AlarmActions, OKActions].map((list) => (list as unknown[]).map(readable));
      expect(actions).toEqual([["OnCallTopic"], ["OnCallTopic"]]);
      // What happens every hour and is not told does not happen.
      expect(TreatMissingData).toBe(id.includes("EventsUnarchived") ? "breaching" : "notBreaching");
    },
  );

  it("of dead letters name the queue to put back from", () => {
    const [, { Properties }] = alarms.find(([id]) => id.startsWith("QueuesUsageEventsDeadLetters"))!;
    expect(Properties["AlarmDescription"]).toContain("start-message-move-task");
    expect(Properties["AlarmDescription"]).toContain("tollbook-production-usage-events-dead-letters");
  });

  it("reach whoever the settings name, over TLS, from this account's CloudWatch alone", () => {
    tollbook.hasResourceProperties("AWS::SNS::Subscription", { Protocol: "email", Endpoint: "ops@example.com" });
    const [policy] = Object.values(resourcesOf(tollbook, "AWS::SNS::TopicPolicy"));
    const { Statement } = policy!.Properties["PolicyDocument"] as { Statement: Record<string, unknown>[] };
    const said = Statement.map(({ Effect, Action, Principal, Condition }) => ({
      Effect,
      Action,
      Principal,
      Condition,
    }));
    expect(said).toEqual([
      {
        Effect: "Deny",
        Action: "sns:Publish",
        Principal: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        Effect: "Allow",
        Action: "sns:Publish",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
      },
    ]);
  });

  it("reach nobody by mail where nobody is named", () => {
    synthesize("production").tollbook.resourceCountIs("AWS::SNS::Subscription", 0);
  });
});

describe("the dashboard", () => {
  const [dashboard] = Object.values(resourcesOf(tollbook, "AWS::CloudWatch::Dashboard"));
  const body = readable(dashboard!.Properties["DashboardBody"]);
  const { widgets } = JSON.parse(body) as { widgets: { properties: { title: string } }[] };

  it.each([
    "EventsAccepted",
    "EventsCounted",
    "EventsRefused",
    "EventsDuplicate",
    "OldestUncountedEventAge",
    "OldestUnarchivedHourAge",
    "EventsArchived",
    "InvoicesDue",
    "InvoicesFinalized",
    "InvoicesDelivered",
  ])("shows %s", (figure) => {
    expect(body).toContain(`["Tollbook","${figure}","service","tollbook"`);
  });

  it("shows the money invoiced, one line by currency", () => {
    expect(body).toContain(
      `SEARCH('{Tollbook,currency,service} MetricName=\\"MoneyInvoiced\\" service=\\"tollbook\\"'`,
    );
  });

  it("begins with the alarms, and shows queues, tables, functions and the API", () => {
    const titles = widgets.map(({ properties }) => properties.title);
    expect(titles[0]).toBe("Alarms");
    expect(titles).toEqual(
      expect.arrayContaining(["Messages waiting", "Dead letters", "Write units", "Errors of functions", "HTTP API"]),
    );
  });
});
