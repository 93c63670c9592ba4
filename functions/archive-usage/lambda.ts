import { awsStore } from "#adapters/aws/aws-adapters.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import { createWorld } from "#usecases/world.ts";
import { awsUsageArchive } from "../aws-usage-counters.ts";
import { readEnvironment } from "../environment.ts";
import { publishToLog } from "../publish-to-log.ts";
import { createArchiveUsageHandler } from "./handler.ts";

const environment = readEnvironment(["TOLLBOOK_LEDGER_TABLE", "TOLLBOOK_USAGE_TABLE", "TOLLBOOK_DOCUMENTS_BUCKET"]);

const world = createWorld({
  clock: systemClock,
  store: awsStore({ ledgerTable: environment.TOLLBOOK_LEDGER_TABLE }),
});

export const handler = createArchiveUsageHandler(
  {
    ...world,
    usageArchive: awsUsageArchive({
      table: environment.TOLLBOOK_USAGE_TABLE,
      bucket: environment.TOLLBOOK_DOCUMENTS_BUCKET,
    }),
  },
  publishToLog,
);
