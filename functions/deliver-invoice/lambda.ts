import { awsDocuments, awsStore } from "#adapters/aws/aws-adapters.ts";
import { awsMailer } from "#adapters/aws/aws-mailer.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import { createWorld } from "#usecases/world.ts";
import { readEnvironment } from "../environment.ts";
import { publishToLog } from "../publish-to-log.ts";
import { createDeliverInvoiceHandler } from "./handler.ts";

const environment = readEnvironment([
  "TOLLBOOK_LEDGER_TABLE",
  "TOLLBOOK_DOCUMENTS_BUCKET",
  "TOLLBOOK_MAIL_FROM_DOMAIN",
]);
const documentsBucket = environment.TOLLBOOK_DOCUMENTS_BUCKET;

export const handler = createDeliverInvoiceHandler(
  createWorld({
    clock: systemClock,
    store: awsStore({ ledgerTable: environment.TOLLBOOK_LEDGER_TABLE }),
    documents: awsDocuments({ documentsBucket }),
    mailer: awsMailer({ documentsBucket, mailFromDomain: environment.TOLLBOOK_MAIL_FROM_DOMAIN }),
  }),
  publishToLog,
);
