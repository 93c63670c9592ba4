import type { Construct } from "constructs";
import { HouseFunction } from "../constructs/house-function.ts";
import { TIMEOUTS } from "../constructs/timings.ts";
import { allowToCount, type Parts } from "./parts.ts";

/** Schedule → bodies of events lie in the bucket before their items expire. */
export const archiveUsage = (scope: Construct, { settings, onCall, state, schedules }: Parts): HouseFunction => {
  const made = new HouseFunction(scope, "ArchiveUsage", {
    settings,
    onCall,
    folder: "archive-usage",
    // It holds some ten thousand events at a time, and compresses them.
    memoryMegabytes: 1769,
    timeoutSeconds: TIMEOUTS.archiveUsage,
    environment: {
      TOLLBOOK_LEDGER_TABLE: state.ledger.table.tableName,
      TOLLBOOK_USAGE_TABLE: state.usage.table.tableName,
      TOLLBOOK_DOCUMENTS_BUCKET: state.documents.bucketName,
    },
    deadLetters: schedules.deadLetters.queue,
    whenItFails:
      "nothing yet: bodies of events are not archived, and 66 days after their arrival they are gone, though what they counted stays",
    remedy:
      "read the errors in the logs of ArchiveUsage (level ERROR), each with its account; the next call, within the hour, tries again",
  });
  // It finds the organizations in the ledger, and changes nothing there.
  made.allow(["dynamodb:Query"], [state.ledger.table.tableArn]);
  allowToCount(made, state.usage);
  state.allowOnDocuments(made, ["s3:GetObject", "s3:PutObject"], "archive/*");
  return made;
};
