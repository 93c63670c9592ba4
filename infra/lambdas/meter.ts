import type { Construct } from "constructs";
import type { HouseFunction } from "../constructs/house-function.ts";
import { QueueWorker } from "../constructs/queue-worker.ts";
import { TIMEOUTS } from "../constructs/timings.ts";
import { allowToCount, allowToReadAndChange, type Parts } from "./parts.ts";

/** More events in a commit cost less each; a message holds what one request sent for one account. */
const MESSAGES_PER_BATCH = 100;

/** Queue of usage events → counters, and drafts marked as stale. */
export const meter = (scope: Construct, { settings, onCall, state, queues, schedules }: Parts): HouseFunction => {
  const made = new QueueWorker(scope, "Meter", {
    settings,
    onCall,
    folder: "meter",
    memoryMegabytes: 1769,
    timeoutSeconds: TIMEOUTS.meter,
    source: queues.usageEvents,
    batchSize: MESSAGES_PER_BATCH,
    batchWindowSeconds: settings.batchWindowSeconds,
    concurrency: settings.meterConcurrency,
    environment: {
      TOLLBOOK_LEDGER_TABLE: state.ledger.table.tableName,
      TOLLBOOK_USAGE_TABLE: state.usage.table.tableName,
      TOLLBOOK_DOCUMENTS_BUCKET: state.documents.bucketName,
      ...schedules.environment,
    },
    whenItFails: "usage that was accepted is not counted yet: drafts are too low, and cycles wait with closing",
    remedy:
      "read the error in the logs of Meter (level ERROR); the queue brings the messages again, and each event counts once",
  });
  allowToReadAndChange(made, state.ledger);
  allowToCount(made, state.usage);
  // Repeats of events whose items have expired are compared with the archive.
  state.allowOnDocuments(made, ["s3:GetObject"], "archive/*");
  schedules.allowToSet(made, { andRemove: false });
  return made;
};
