import { awsIds, awsQueueSender } from "#adapters/aws/aws-adapters.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import { readEnvironment } from "../environment.ts";
import { publishToLog } from "../publish-to-log.ts";
import { createIngestHandler } from "./handler.ts";

const environment = readEnvironment(["TOLLBOOK_USAGE_EVENTS_QUEUE_URL"]);

export const handler = createIngestHandler(
  {
    clock: systemClock,
    ids: awsIds(),
    queue: awsQueueSender({ "usage-events": environment.TOLLBOOK_USAGE_EVENTS_QUEUE_URL }),
  },
  publishToLog,
);
