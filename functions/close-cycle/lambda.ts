import { awsIds, awsQueue, awsScheduler, awsStore } from "#adapters/aws/aws-adapters.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import { createWorld } from "#usecases/world.ts";
import { ALARM_VARIABLES, alarmTarget } from "../alarm-target.ts";
import { awsUsageCounters } from "../aws-usage-counters.ts";
import { readEnvironment } from "../environment.ts";
import { createForgivingScheduler } from "../forgiving-scheduler.ts";
import { publishToLog } from "../publish-to-log.ts";
import { createCloseCycleHandler } from "./handler.ts";

const environment = readEnvironment([
  "TOLLBOOK_LEDGER_TABLE",
  "TOLLBOOK_USAGE_TABLE",
  "TOLLBOOK_DOCUMENTS_BUCKET",
  "TOLLBOOK_USAGE_EVENTS_QUEUE_URL",
  "TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_URL",
  "TOLLBOOK_RENDER_INVOICES_QUEUE_URL",
  ...ALARM_VARIABLES,
]);

export const handler = createCloseCycleHandler(
  createWorld({
    clock: systemClock,
    ids: awsIds(),
    store: awsStore({ ledgerTable: environment.TOLLBOOK_LEDGER_TABLE }),
    usageCounters: awsUsageCounters({
      table: environment.TOLLBOOK_USAGE_TABLE,
      bucket: environment.TOLLBOOK_DOCUMENTS_BUCKET,
    }),
    queue: awsQueue({
      "usage-events": environment.TOLLBOOK_USAGE_EVENTS_QUEUE_URL,
      "close-accounts": environment.TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_URL,
      "render-invoices": environment.TOLLBOOK_RENDER_INVOICES_QUEUE_URL,
    }),
    scheduler: createForgivingScheduler(awsScheduler(alarmTarget(environment)), publishToLog),
  }),
  publishToLog,
);
