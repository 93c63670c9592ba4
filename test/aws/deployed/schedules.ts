import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  ListSchedulesCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { clients } from "./clients.ts";

const ACCOUNTS = "tollbook-offline-accounts";
const SWEEPER = { GroupName: "tollbook-offline-upkeep", Name: "tollbook-offline-sweeper" };

/** The schedule of an organization's only account, if it has one. */
export const scheduleOf = async (organizationId: string): Promise<GetScheduleCommandOutput | undefined> => {
  const { scheduler } = clients();
  const { Schedules = [] } = await scheduler.send(
    new ListSchedulesCommand({ GroupName: ACCOUNTS, NamePrefix: organizationId }),
  );
  const [found] = Schedules;
  return found && scheduler.send(new GetScheduleCommand({ GroupName: ACCOUNTS, Name: found.Name }));
};

/** When a one-time schedule rings: `at(2027-02-01T00:01:00)`, in UTC. */
export const timeOf = ({ ScheduleExpression = "" }: GetScheduleCommandOutput): Date => {
  const [, time] = /^at\((.+)\)$/.exec(ScheduleExpression) ?? [];
  if (time === undefined) throw new Error(`${ScheduleExpression} is no time`);
  return new Date(`${time}Z`);
};

/** Takes an account's schedule away, as if EventBridge Scheduler had forgotten it. */
export const forgetScheduleOf = async (organizationId: string): Promise<void> => {
  const found = await scheduleOf(organizationId);
  await clients().scheduler.send(new DeleteScheduleCommand({ GroupName: ACCOUNTS, Name: found?.Name }));
};

/** Stops the sweeper, so that only an account's own schedule can wake it. */
export const stopSweeper = (): Promise<void> => setSweeper("DISABLED");
export const startSweeper = (): Promise<void> => setSweeper("ENABLED");

const setSweeper = async (State: "ENABLED" | "DISABLED"): Promise<void> => {
  const { scheduler } = clients();
  const { ScheduleExpression, FlexibleTimeWindow, Target } = await scheduler.send(new GetScheduleCommand(SWEEPER));
  await scheduler.send(
    new UpdateScheduleCommand({ ...SWEEPER, ScheduleExpression, FlexibleTimeWindow, Target, State }),
  );
};
