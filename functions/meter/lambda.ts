import { awsScheduler, awsStore } from "#adapters/aws/aws-adapters.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import { createWorld } from "#usecases/world.ts";
import { ALARM_VARIABLES, alarmTarget } from "../alarm-target.ts";
import { awsUsageCounters } from "../aws-usage-counters.ts";
import { readEnvironment } from "../environment.ts";
import { createForgivingScheduler } from "../forgiving-scheduler.ts";
import { publishToLog } from "../publish-to-log.ts";
import { createMeterHandler } from "./handler.ts";

const environment = readEnvironment([
  "TOLLBOOK_LEDGER_TABLE",
  "TOLLBOOK_USAGE_TABLE",
  "TOLLBOOK_DOCUMENTS_BUCKET",
  ...ALARM_VARIABLES,
]);

const store = awsStore({ ledgerTable: environment.TOLLBOOK_LEDGER_TABLE });

export const handler = createMeterHandler(
  createWorld({
    clock: systemClock,
    store,
    usageCounters: awsUsageCounters(
      { table: environment.TOLLBOOK_USAGE_TABLE, bucket: environment.TOLLBOOK_DOCUMENTS_BUCKET },
      { store, table: environment.TOLLBOOK_LEDGER_TABLE },
    ),
    scheduler: createForgivingScheduler(awsScheduler(alarmTarget(environment)), publishToLog),
  }),
  publishToLog,
);
