import type { Construct } from "constructs";
import type { HouseFunction } from "../constructs/house-function.ts";
import { QueueWorker } from "../constructs/queue-worker.ts";
import { NO_WINDOW, TIMEOUTS } from "../constructs/timings.ts";
import { allowToReadAndChange, type Parts } from "./parts.ts";

/** Queue of drawn invoices → an e-mail to the account's recipients, or a file in the outbox where there is no domain. */
export const deliverInvoice = (scope: Construct, { settings, onCall, state, queues }: Parts): HouseFunction => {
  const { mailFromDomain } = settings;
  const made = new QueueWorker(scope, "DeliverInvoice", {
    settings,
    onCall,
    folder: "deliver-invoice",
    memoryMegabytes: 512,
    timeoutSeconds: TIMEOUTS.deliverInvoice,
    source: queues.deliverInvoices,
    batchSize: 10,
    batchWindowSeconds: NO_WINDOW,
    // SES lets an account send so many mails a second, a new one a single one; more at once would only be turned away.
    concurrency: 2,
    environment: {
      TOLLBOOK_LEDGER_TABLE: state.ledger.table.tableName,
      TOLLBOOK_DOCUMENTS_BUCKET: state.documents.bucketName,
      ...(mailFromDomain !== undefined && { TOLLBOOK_MAIL_FROM_DOMAIN: mailFromDomain }),
    },
    whenItFails: "customers are not sent invoices that are due, and will pay late",
    remedy:
      "read the error in the logs of DeliverInvoice (level ERROR): SES may be in its sandbox, or the domain not yet confirmed",
  });
  allowToReadAndChange(made, state.ledger);
  state.allowOnDocuments(made, ["s3:GetObject"]);
  // Without it S3 says of a file that does not exist that it is forbidden.
  made.allow(["s3:ListBucket"], [state.documents.bucketArn]);
  if (mailFromDomain === undefined) state.allowOnDocuments(made, ["s3:PutObject"], "outbox/*");
  return made;
};
