import type { Construct } from "constructs";
import { HouseFunction } from "../constructs/house-function.ts";
import { allowToCount, allowToReadAndChange, type Parts } from "./parts.ts";

/** HTTP → catalog, accounts, schedules, events, metrics, invoices. */
export const api = (scope: Construct, { settings, onCall, state, queues }: Parts): HouseFunction => {
  const { usageEvents, closeAccounts } = queues;
  const made = new HouseFunction(scope, "Api", {
    settings,
    onCall,
    folder: "api",
    // Checking a password takes a whole processor for a moment.
    memoryMegabytes: 1769,
    // API Gateway waits for 30 seconds at the most.
    timeoutSeconds: 29,
    environment: {
      TOLLBOOK_LEDGER_TABLE: state.ledger.table.tableName,
      TOLLBOOK_USAGE_TABLE: state.usage.table.tableName,
      TOLLBOOK_USAGE_EVENTS_QUEUE_URL: usageEvents.queue.queueUrl,
      TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_URL: closeAccounts.queue.queueUrl,
      TOLLBOOK_DOCUMENTS_BUCKET: state.documents.bucketName,
      TOLLBOOK_SIGNING_SECRET_ARN: state.signingSecretArn,
    },
    whenItFails:
      "requests to the API are answered with 500: customers see neither usage nor invoices, plans cannot be changed",
    remedy: "read the error in the logs of Api (level ERROR); the request that failed changed nothing or all it should",
  });
  allowToReadAndChange(made, state.ledger);
  // A correction takes usage back, and leaves what is to be ingested again on the queue.
  allowToCount(made, state.usage);
  made.allow(["sqs:SendMessage"], [usageEvents.queue.queueArn, closeAccounts.queue.queueArn]);
  // A link to an invoice's PDF carries the rights of who signed it.
  state.allowOnDocuments(made, ["s3:GetObject"]);
  made.allow(["secretsmanager:GetSecretValue"], [state.signingSecretArn]);
  return made;
};
