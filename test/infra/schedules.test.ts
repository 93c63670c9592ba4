import { describe, expect, it } from "vitest";
import { grantsOf, readable } from "./read-template.ts";
import { resourcesOf, synthesize } from "./synthesize.ts";

const { tollbook } = synthesize("dev");
const idsOf = (type: string, prefix: string): string[] =>
  Object.keys(resourcesOf(tollbook, type)).filter((id) => id.startsWith(prefix));

const schedules = Object.values(resourcesOf(tollbook, "AWS::Scheduler::Schedule"));
const scheduleNamed = (name: string) =>
  schedules.find(({ Properties }) => Properties["Name"] === `tollbook-dev-${name}`)!;

describe("the house's own schedules", () => {
  it("are two: those of accounts come and go with them", () => {
    expect(schedules.map(({ Properties }) => Properties["Name"]).sort()).toEqual([
      "tollbook-dev-archivist",
      "tollbook-dev-sweeper",
    ]);
  });

  it.each`
    name           | rate                 | input                   | target            | retryForSeconds | because
    ${"sweeper"}   | ${"rate(5 minutes)"} | ${'{"type":"SWEEP"}'}   | ${"CloseCycle"}   | ${300}          | ${"invoices wait"}
    ${"archivist"} | ${"rate(1 hour)"}    | ${'{"type":"ARCHIVE"}'} | ${"ArchiveUsage"} | ${3600}         | ${"what one call leaves is done by the next"}
  `(
    "$name asks at $rate, since $because, tries again, and leaves a trace when it gives up",
    ({ name, rate, input, target: id, retryForSeconds }) => {
      const { Properties } = scheduleNamed(name);
      const target = Properties["Target"] as Record<string, unknown>;
      expect(Properties).toMatchObject({ ScheduleExpression: rate, FlexibleTimeWindow: { Mode: "OFF" } });
      expect(Properties["State"]).not.toBe("DISABLED");
      expect(target["Input"]).toBe(input);
      expect(readable(target["Arn"])).toBe(id);
      expect(target["RetryPolicy"]).toEqual({ MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: retryForSeconds });
      expect(readable((target["DeadLetterConfig"] as { Arn: unknown }).Arn)).toBe("SchedulesDeadLettersQueue");
    },
  );

  it("lie in a group of their own, which no function may touch", () => {
    expect(schedules.map(({ Properties }) => readable(Properties["GroupName"]))).toEqual([
      "SchedulesUpkeep",
      "SchedulesUpkeep",
    ]);
    const groups = Object.values(resourcesOf(tollbook, "AWS::Scheduler::ScheduleGroup"));
    expect(groups.map(({ Properties }) => Properties["Name"]).sort()).toEqual([
      "tollbook-dev-accounts",
      "tollbook-dev-upkeep",
    ]);
  });

  it.each([
    ["Sweeper", "CloseCycle"],
    ["Archivist", "ArchiveUsage"],
  ])("%s may invoke %s alone, and leave a trace", (id, target) => {
    const [role] = idsOf("AWS::IAM::Role", `Schedules${id}Role`);
    expect(grantsOf(tollbook, role!)).toEqual([
      { action: "lambda:InvokeFunction", resource: target },
      { action: "sqs:SendMessage", resource: "SchedulesDeadLettersQueue" },
    ]);
  });
});

describe("schedules of accounts", () => {
  it("may leave a message on the queue of accounts to close, or a trace, and nothing else", () => {
    const [role] = idsOf("AWS::IAM::Role", "SchedulesAccountRole");
    expect(grantsOf(tollbook, role!)).toEqual([
      { action: "sqs:SendMessage", resource: "QueuesCloseAccountsQueue" },
      { action: "sqs:SendMessage", resource: "SchedulesDeadLettersQueue" },
    ]);
  });

  it.each([
    ["AccountRole", "accounts"],
    ["SweeperRole", "upkeep"],
    ["ArchivistRole", "upkeep"],
  ])("%s can be taken on by the scheduler for its group, in this account, alone", (id, group) => {
    const [role] = idsOf("AWS::IAM::Role", `Schedules${id}`);
    const { AssumeRolePolicyDocument } = resourcesOf(tollbook)[role!]!.Properties;
    const { Statement } = AssumeRolePolicyDocument as { Statement: Record<string, unknown>[] };
    expect(Statement).toHaveLength(1);
    const [{ Action, Principal, Condition } = {}] = Statement;
    expect({ Action, Principal }).toEqual({
      Action: "sts:AssumeRole",
      Principal: { Service: "scheduler.amazonaws.com" },
    });
    const { StringEquals } = Condition as { StringEquals: Record<string, unknown> };
    expect(readable(StringEquals["aws:SourceAccount"])).toBe("<AccountId>");
    expect(readable(StringEquals["aws:SourceArn"])).toBe(
      `arn:<Partition>:scheduler:<Region>:<AccountId>:schedule-group/tollbook-dev-${group}`,
    );
  });
});
