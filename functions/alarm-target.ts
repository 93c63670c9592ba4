import type { SchedulerTarget } from "#adapters/aws/eventbridge-scheduler.ts";
import type { Environment } from "./environment.ts";

/** Variables of a function that sets accounts' alarms. */
export const ALARM_VARIABLES = [
  "TOLLBOOK_SCHEDULE_GROUP",
  "TOLLBOOK_SCHEDULE_ROLE_ARN",
  "TOLLBOOK_SCHEDULE_DEAD_LETTER_ARN",
  "TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_ARN",
] as const;

/** Where alarms live and what they wake. */
export const alarmTarget = (environment: Environment<(typeof ALARM_VARIABLES)[number]>): SchedulerTarget => ({
  group: environment.TOLLBOOK_SCHEDULE_GROUP,
  closeAccountsQueueArn: environment.TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_ARN,
  roleArn: environment.TOLLBOOK_SCHEDULE_ROLE_ARN,
  deadLetterArn: environment.TOLLBOOK_SCHEDULE_DEAD_LETTER_ARN,
});
