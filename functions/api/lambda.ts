import { awsDocuments, awsIds, awsQueueSender, awsSecrets, awsStore } from "#adapters/aws/aws-adapters.ts";
import { createNodeCredentials } from "#adapters/node/node-credentials.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import { createWorld } from "#usecases/world.ts";
import { awsUsageCounters } from "../aws-usage-counters.ts";
import { readEnvironment } from "../environment.ts";
import { createApiHandler } from "./handler.ts";

const environment = readEnvironment([
  "TOLLBOOK_LEDGER_TABLE",
  "TOLLBOOK_USAGE_TABLE",
  "TOLLBOOK_USAGE_EVENTS_QUEUE_URL",
  "TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_URL",
  "TOLLBOOK_DOCUMENTS_BUCKET",
  "TOLLBOOK_SIGNING_SECRET_ARN",
]);
const secrets = awsSecrets({ signingSecretArn: environment.TOLLBOOK_SIGNING_SECRET_ARN });

const store = awsStore({ ledgerTable: environment.TOLLBOOK_LEDGER_TABLE });

export const handler = createApiHandler(
  createWorld({
    clock: systemClock,
    ids: awsIds(),
    store,
    usageCounters: awsUsageCounters(
      { table: environment.TOLLBOOK_USAGE_TABLE, bucket: environment.TOLLBOOK_DOCUMENTS_BUCKET },
      { store, table: environment.TOLLBOOK_LEDGER_TABLE },
    ),
    queue: awsQueueSender({
      "usage-events": environment.TOLLBOOK_USAGE_EVENTS_QUEUE_URL,
      "close-accounts": environment.TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_URL,
    }),
    documents: awsDocuments({ documentsBucket: environment.TOLLBOOK_DOCUMENTS_BUCKET }),
    secrets,
    credentials: createNodeCredentials(secrets),
  }),
  { paths: "decoded" },
);
