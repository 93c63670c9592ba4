import type { Construct } from "constructs";
import type { HouseFunction } from "../constructs/house-function.ts";
import { QueueWorker } from "../constructs/queue-worker.ts";
import { NO_WINDOW, TIMEOUTS } from "../constructs/timings.ts";
import { allowToReadAndChange, allowToReadUsage, type Parts } from "./parts.ts";

/** Queue or sweeper → everything that is due on an account is done. */
export const closeCycle = (scope: Construct, { settings, onCall, state, queues, schedules }: Parts): HouseFunction => {
  const { usageEvents, closeAccounts, renderInvoices } = queues;
  const made = new QueueWorker(scope, "CloseCycle", {
    settings,
    onCall,
    folder: "close-cycle",
    memoryMegabytes: 1769,
    timeoutSeconds: TIMEOUTS.closeCycle,
    source: closeAccounts,
    batchSize: 10,
    batchWindowSeconds: NO_WINDOW,
    // Accounts of one organization take their numbers from one sequence: more at once would only get in each other's way.
    concurrency: 10,
    environment: {
      TOLLBOOK_LEDGER_TABLE: state.ledger.table.tableName,
      TOLLBOOK_USAGE_TABLE: state.usage.table.tableName,
      TOLLBOOK_DOCUMENTS_BUCKET: state.documents.bucketName,
      TOLLBOOK_USAGE_EVENTS_QUEUE_URL: usageEvents.queue.queueUrl,
      TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_URL: closeAccounts.queue.queueUrl,
      TOLLBOOK_RENDER_INVOICES_QUEUE_URL: renderInvoices.queue.queueUrl,
      ...schedules.environment,
    },
    // The sweeper's schedule invokes it and does not wait; what Lambda gives up is told to the same dead letters.
    deadLetters: schedules.deadLetters.queue,
    whenItFails: "accounts are not closed: drafts are stale, and invoices do not become due",
    remedy:
      "read the error in the logs of CloseCycle (level ERROR); every step can be repeated, and the sweeper does so",
  });
  allowToReadAndChange(made, state.ledger);
  allowToReadUsage(made, state.usage);
  // A cycle that begins inside an hour folds that hour again, and the events of old ones are in the archive.
  state.allowOnDocuments(made, ["s3:GetObject"], "archive/*");
  made.allow(["sqs:SendMessage"], [closeAccounts.queue.queueArn, renderInvoices.queue.queueArn]);
  // How long usage has been waiting decides whether a cycle may close. CloudWatch knows no resources here.
  made.allow(["sqs:GetQueueAttributes"], [usageEvents.queue.queueArn]);
  made.allow(["cloudwatch:GetMetricData"], ["*"]);
  schedules.allowToSet(made, { andRemove: true });
  return made;
};
