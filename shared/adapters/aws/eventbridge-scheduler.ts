import { hash } from "node:crypto";
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import type { Instant } from "#domain/time/instant.ts";
import type { Clock } from "#ports/clock.ts";
import type { Scheduler } from "#ports/scheduler.ts";

export type SchedulerTarget = {
  /** The schedule group, in which nothing but alarms lives. */
  readonly group: string;
  readonly closeAccountsQueueArn: string;
  /** The role in which EventBridge Scheduler sends to that queue and to the dead letters. */
  readonly roleArn: string;
  readonly deadLetterArn: string;
};

/**
 * Alarms as one-time schedules, each gone by itself once it has rung. They ring within the minute after their time, and carry
 * no message group: a schedule can give one to FIFO queues alone. An account has one alarm, so nothing is less fair for it.
 */
export const createEventBridgeScheduler = (
  client: SchedulerClient,
  { group, closeAccountsQueueArn, roleArn, deadLetterArn }: SchedulerTarget,
  clock: Clock,
): Scheduler => ({
  set: ({ name, at, body }) =>
    createOrUpdate(client, {
      GroupName: group,
      Name: scheduleName(name),
      ScheduleExpression: expressionOf(at, clock.now()),
      ScheduleExpressionTimezone: "UTC",
      FlexibleTimeWindow: { Mode: "OFF" },
      ActionAfterCompletion: "DELETE",
      Target: {
        Arn: closeAccountsQueueArn,
        RoleArn: roleArn,
        Input: body,
        RetryPolicy: { MaximumRetryAttempts: 20, MaximumEventAgeInSeconds: 3_600 },
        DeadLetterConfig: { Arn: deadLetterArn },
      },
    }),
  remove: async (name) => {
    try {
      await client.send(new DeleteScheduleCommand({ GroupName: group, Name: scheduleName(name) }));
    } catch (cause) {
      if (!(cause instanceof ResourceNotFoundException)) throw cause;
    }
  },
});

/** More than the setting of a schedule takes with all its attempts: it must not be past when it arrives. */
const LEAST_AHEAD = 20_000;

/** To whole seconds, never before the alarm's time; one whose time has passed rings as soon as a schedule can. */
const expressionOf = (at: Instant, now: Instant): string => {
  const seconds = Math.ceil(Math.max(at, now + LEAST_AHEAD) / 1_000);
  return `at(${new Date(seconds * 1_000).toISOString().slice(0, 19)})`;
};

const NAME_LENGTH = 64;
const DIGEST_LENGTH = 32;

/** Readable as far as AWS permits it, and distinct for distinct names. */
const scheduleName = (name: string): string => {
  const readable = name.replace(/[^0-9A-Za-z_.-]/g, "_").slice(0, NAME_LENGTH - DIGEST_LENGTH - 1);
  return `${readable}.${hash("sha256", name, "hex").slice(0, DIGEST_LENGTH)}`;
};

const MOST_TRIES = 4;

/** There is no call that does either; between two of them somebody else, or the alarm's ringing, may come. */
const createOrUpdate = async (client: SchedulerClient, schedule: CreateScheduleCommandInput): Promise<void> => {
  let conflict: unknown;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    try {
      await client.send(new CreateScheduleCommand(schedule));
      return;
    } catch (cause) {
      if (!(cause instanceof ConflictException)) throw cause;
    }
    try {
      await client.send(new UpdateScheduleCommand(schedule));
      return;
    } catch (cause) {
      if (!(cause instanceof ResourceNotFoundException || cause instanceof ConflictException)) throw cause;
      conflict = cause;
    }
  }
  throw new Error(`the schedule ${schedule.Name} could be neither made nor changed`, { cause: conflict });
};
