import { awsDocuments, awsQueueSender, awsStore } from "#adapters/aws/aws-adapters.ts";
import { createWorld } from "#usecases/world.ts";
import { drawInvoice } from "../draw-invoice.ts";
import { readEnvironment } from "../environment.ts";
import { publishToLog } from "../publish-to-log.ts";
import { createRenderInvoiceHandler } from "./handler.ts";

const environment = readEnvironment([
  "TOLLBOOK_LEDGER_TABLE",
  "TOLLBOOK_DOCUMENTS_BUCKET",
  "TOLLBOOK_DELIVER_INVOICES_QUEUE_URL",
]);

export const handler = createRenderInvoiceHandler(
  createWorld({
    store: awsStore({ ledgerTable: environment.TOLLBOOK_LEDGER_TABLE }),
    documents: awsDocuments({ documentsBucket: environment.TOLLBOOK_DOCUMENTS_BUCKET }),
    queue: awsQueueSender({ "deliver-invoices": environment.TOLLBOOK_DELIVER_INVOICES_QUEUE_URL }),
  }),
  drawInvoice,
  publishToLog,
);
