import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  SchedulerClient,
  UpdateScheduleCommand,
  ValidationException,
} from "@aws-sdk/client-scheduler";
import { mockClient } from "aws-sdk-client-mock";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createEventBridgeScheduler } from "#adapters/aws/eventbridge-scheduler.ts";
import { type Instant, instantOf } from "#domain/time/instant.ts";

const NOW = instantOf(Date.UTC(2025, 1, 3, 10));
const TARGET = {
  group: "tollbook-alarms",
  closeAccountsQueueArn: "arn:aws:sqs:eu-central-1:123456789012:close-accounts",
  roleArn: "arn:aws:iam::123456789012:role/alarms",
  deadLetterArn: "arn:aws:sqs:eu-central-1:123456789012:alarms-dead",
};
const details = { message: "", Message: "", $metadata: {} };
const CONFLICT = new ConflictException(details);
const NOT_FOUND = new ResourceNotFoundException(details);

const aws = mockClient(SchedulerClient);
beforeEach(() => {
  aws.reset();
});
const scheduler = () => createEventBridgeScheduler(new SchedulerClient({}), TARGET, { now: () => NOW });
const set = (at: Instant = NOW, name = "org.1-acme") => scheduler().set({ name, at, body: "body", group: "acme" });
const created = (): CreateScheduleCommandInput[] =>
  aws.commandCalls(CreateScheduleCommand).map(({ args: [command] }) => command.input);

describe("alarms on EventBridge Scheduler", () => {
  it("are schedules that ring once, with a bounded number of attempts and dead letters", async () => {
    aws.on(CreateScheduleCommand).resolves({});
    await set(instantOf(Date.UTC(2025, 2, 1)));
    expect(created()).toEqual([
      {
        GroupName: "tollbook-alarms",
        Name: expect.stringMatching(/^org\.1-acme\.[0-9a-f]{32}$/),
        ScheduleExpression: "at(2025-03-01T00:00:00)",
        ScheduleExpressionTimezone: "UTC",
        FlexibleTimeWindow: { Mode: "OFF" },
        ActionAfterCompletion: "DELETE",
        Target: {
          Arn: TARGET.closeAccountsQueueArn,
          RoleArn: TARGET.roleArn,
          Input: "body",
          RetryPolicy: { MaximumRetryAttempts: 20, MaximumEventAgeInSeconds: 3_600 },
          DeadLetterConfig: { Arn: TARGET.deadLetterArn },
        },
      },
    ]);
  });

  it.each`
    at                                       | expression                   | because
    ${Date.UTC(2025, 1, 3, 11)}              | ${"at(2025-02-03T11:00:00)"} | ${"it is a whole second"}
    ${Date.UTC(2025, 1, 3, 11, 0, 0, 1)}     | ${"at(2025-02-03T11:00:01)"} | ${"it must not ring before its time"}
    ${Date.UTC(2025, 1, 3, 10, 59, 59, 999)} | ${"at(2025-02-03T11:00:00)"} | ${"it must not ring before its time"}
    ${Date.UTC(2025, 1, 3, 10, 0, 20)}       | ${"at(2025-02-03T10:00:20)"} | ${"it arrives before that"}
    ${Date.UTC(2025, 1, 3, 10, 0, 19)}       | ${"at(2025-02-03T10:00:20)"} | ${"it might be past when it arrives"}
    ${Date.UTC(2025, 1, 3, 10)}              | ${"at(2025-02-03T10:00:20)"} | ${"it would be past when it arrives"}
    ${Date.UTC(1999, 11, 31)}                | ${"at(2025-02-03T10:00:20)"} | ${"it is past, and rings all the same"}
  `("of $at ring $expression, because $because", async ({ at, expression }) => {
    aws.on(CreateScheduleCommand).resolves({});
    await set(instantOf(at));
    expect(created()[0]?.ScheduleExpression).toBe(expression);
  });

  it("are moved when they exist", async () => {
    aws.on(CreateScheduleCommand).rejects(CONFLICT).on(UpdateScheduleCommand).resolves({});
    await set();
    const [update] = aws.commandCalls(UpdateScheduleCommand);
    expect(update?.args[0].input).toEqual(created()[0]);
  });

  it("are made when they rang between the two calls", async () => {
    aws.on(CreateScheduleCommand).rejectsOnce(CONFLICT).resolves({}).on(UpdateScheduleCommand).rejects(NOT_FOUND);
    await set();
    expect(created()).toHaveLength(2);
  });

  it("give up after four rounds in which somebody else was always between the calls", async () => {
    aws.on(CreateScheduleCommand).rejects(CONFLICT).on(UpdateScheduleCommand).rejects(NOT_FOUND);
    await expect(set()).rejects.toThrow("could be neither made nor changed");
    expect(created()).toHaveLength(4);
    expect(aws.commandCalls(UpdateScheduleCommand)).toHaveLength(4);
  });

  it("are not tried again where the group does not exist, or something is wrong with them", async () => {
    for (const cause of [NOT_FOUND, new ValidationException(details), new Error("no connection")]) {
      aws.reset();
      aws.on(CreateScheduleCommand).rejects(cause);
      await expect(set()).rejects.toBe(cause);
      aws.on(CreateScheduleCommand).rejects(CONFLICT);
      if (cause !== NOT_FOUND) {
        aws.on(UpdateScheduleCommand).rejects(cause);
        await expect(set()).rejects.toBe(cause);
      }
      expect(created().length).toBeLessThanOrEqual(2);
    }
  });

  it("have names that AWS permits, and distinct ones for distinct accounts", async () => {
    aws.on(CreateScheduleCommand).resolves({});
    const accounts = fc.uniqueArray(fc.oneof(fc.string(), fc.string({ minLength: 80, maxLength: 90 })), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(accounts, async (ids) => {
        aws.resetHistory();
        for (const id of ids) await set(NOW, `org.1-${id}`);
        const names = created().map(({ Name }) => Name);
        expect(new Set(names).size).toBe(ids.length);
        for (const name of names) expect(name).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
      }),
    );
  });

  it("are removed by the same name, and have not to exist", async () => {
    aws.on(CreateScheduleCommand).resolves({}).on(DeleteScheduleCommand).rejectsOnce(NOT_FOUND).resolves({});
    await set();
    await scheduler().remove("org.1-acme");
    await scheduler().remove("org.1-acme");
    const removed = aws.commandCalls(DeleteScheduleCommand).map(({ args: [command] }) => command.input);
    expect(removed).toEqual(Array(2).fill({ GroupName: "tollbook-alarms", Name: created()[0]?.Name }));
  });

  it("are still there when removing them failed", async () => {
    aws.on(DeleteScheduleCommand).rejects(CONFLICT);
    await expect(scheduler().remove("org.1-acme")).rejects.toBe(CONFLICT);
  });
});
