import { randomUUID } from "node:crypto";
import {
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
} from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createSchedulerClient, createSqsClient } from "#adapters/aws/aws-clients.ts";
import { createEventBridgeScheduler } from "#adapters/aws/eventbridge-scheduler.ts";
import { instantOf, MINUTE } from "#domain/time/instant.ts";
import { schedulerContract } from "../contracts/scheduler.contract.ts";
import { type Ministack, startMinistack } from "../support/aws/ministack.ts";
import { createSqsConsumer } from "../support/aws/sqs-consumer.ts";
import { openSqsQueues } from "../support/aws/sqs-queues.ts";

let engine: Ministack;
beforeAll(async () => {
  engine = await startMinistack();
});
afterAll(() => engine.stop());

const open = async () => {
  const sqs = createSqsClient(engine.settings);
  const queues = await openSqsQueues(sqs);
  const client = createSchedulerClient(engine.settings);
  const group = `alarms-${randomUUID()}`;
  await client.send(new CreateScheduleGroupCommand({ Name: group }));
  const target = {
    group,
    closeAccountsQueueArn: queues.queues["close-accounts"].arn,
    roleArn: "arn:aws:iam::000000000000:role/alarms",
    deadLetterArn: queues.queues["render-invoices"].arn,
  };
  return {
    client,
    group,
    consumer: createSqsConsumer(sqs, queues),
    scheduler: (own = client) => createEventBridgeScheduler(own, target, engine.clock),
    close: async () => {
      await client.send(new DeleteScheduleGroupCommand({ Name: group }));
      await queues.close();
    },
  };
};

schedulerContract("EventBridge Scheduler", async () => {
  const { consumer, scheduler, close } = await open();
  return {
    scheduler: scheduler(),
    now: () => engine.clock.now(),
    pass: engine.pass,
    rung: async () => {
      const received = await consumer.receive("close-accounts", 1_000);
      await consumer.acknowledge(
        "close-accounts",
        received.map(({ receiptHandle }) => receiptHandle),
      );
      return received;
    },
    reopen: async () => scheduler(createSchedulerClient(engine.settings)),
    close,
  };
});

it("rings in the second after an alarm's time, never before it, and leaves no schedule behind", async () => {
  const { client, group, consumer, scheduler, close } = await open();
  await scheduler().set({
    name: "close",
    at: instantOf(engine.clock.now() + MINUTE + 1),
    body: "close",
    group: "acme",
  });
  const [made] = (await client.send(new ListSchedulesCommand({ GroupName: group }))).Schedules ?? [];
  const schedule = await client.send(new GetScheduleCommand({ GroupName: group, Name: made?.Name }));
  expect(schedule.ScheduleExpressionTimezone).toBe("UTC");
  await engine.pass(MINUTE + 999);
  expect(await consumer.receive("close-accounts", 10)).toEqual([]);
  await engine.pass(1);
  expect(await consumer.receive("close-accounts", 10)).toHaveLength(1);
  expect((await client.send(new ListSchedulesCommand({ GroupName: group }))).Schedules).toEqual([]);
  await close();
});
