import { describe, expect, it } from "vitest";
import { grantsOf, readable } from "./read-template.ts";
import { resourcesOf, synthesize } from "./synthesize.ts";

const { tollbook } = synthesize("dev");
const idsOf = (type: string, prefix: string): string[] =>
  Object.keys(resourcesOf(tollbook, type)).filter((id) => id.startsWith(prefix));

describe("the sweeper", () => {
  const [schedule] = Object.values(resourcesOf(tollbook, "AWS::Scheduler::Schedule"));
  const target = schedule!.Properties["Target"] as Record<string, unknown>;

  it("is the only schedule that is deployed: those of accounts come and go with them", () => {
    expect(Object.keys(resourcesOf(tollbook, "AWS::Scheduler::Schedule"))).toHaveLength(1);
  });

  it("asks every five minutes, tries again, and leaves a trace when it gives up", () => {
    expect(schedule!.Properties).toMatchObject({
      ScheduleExpression: "rate(5 minutes)",
      FlexibleTimeWindow: { Mode: "OFF" },
    });
    expect(schedule!.Properties["State"]).not.toBe("DISABLED");
    expect(target["Input"]).toBe('{"type":"SWEEP"}');
    expect(readable(target["Arn"])).toBe("CloseCycle");
    expect(target["RetryPolicy"]).toEqual({ MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 300 });
    expect(readable((target["DeadLetterConfig"] as { Arn: unknown }).Arn)).toBe("SchedulesDeadLettersQueue");
  });

  it("lies in a group of its own, which no function may touch", () => {
    expect(readable(schedule!.Properties["GroupName"])).toBe("SchedulesUpkeep");
    const groups = Object.values(resourcesOf(tollbook, "AWS::Scheduler::ScheduleGroup"));
    expect(groups.map(({ Properties }) => Properties["Name"]).sort()).toEqual([
      "tollbook-dev-accounts",
      "tollbook-dev-upkeep",
    ]);
  });

  it("may invoke the one function and leave a trace", () => {
    const [role] = idsOf("AWS::IAM::Role", "SchedulesSweeperRole");
    expect(grantsOf(tollbook, role!)).toEqual([
      { action: "lambda:InvokeFunction", resource: "CloseCycle" },
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
