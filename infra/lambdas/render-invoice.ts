import type { Construct } from "constructs";
import type { HouseFunction } from "../constructs/house-function.ts";
import { QueueWorker } from "../constructs/queue-worker.ts";
import { NO_WINDOW, TIMEOUTS } from "../constructs/timings.ts";
import { allowToReadAndChange, type Parts } from "./parts.ts";

/** What invoices embed, found in the zip where it is found in the repository. */
export const FONTS = [
  "node_modules/dejavu-fonts-ttf/LICENSE",
  "node_modules/dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf",
  "node_modules/dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf",
];

/** Queue of final invoices → PDF and JSON in the bucket of documents. */
export const renderInvoice = (scope: Construct, { settings, onCall, state, queues }: Parts): HouseFunction => {
  const { renderInvoices, deliverInvoices } = queues;
  const made = new QueueWorker(scope, "RenderInvoice", {
    settings,
    onCall,
    folder: "render-invoice",
    files: FONTS,
    memoryMegabytes: 1769,
    timeoutSeconds: TIMEOUTS.renderInvoice,
    source: renderInvoices,
    batchSize: 5,
    batchWindowSeconds: NO_WINDOW,
    concurrency: 10,
    environment: {
      TOLLBOOK_LEDGER_TABLE: state.ledger.table.tableName,
      TOLLBOOK_DOCUMENTS_BUCKET: state.documents.bucketName,
      TOLLBOOK_DELIVER_INVOICES_QUEUE_URL: deliverInvoices.queue.queueUrl,
    },
    whenItFails: "invoices that are due have no PDF and are not sent",
    remedy: "read the error in the logs of RenderInvoice (level ERROR); drawing an invoice again gives the same files",
  });
  allowToReadAndChange(made, state.ledger);
  state.allowOnDocuments(made, ["s3:PutObject"]);
  made.allow(["sqs:SendMessage"], [deliverInvoices.queue.queueArn]);
  return made;
};
