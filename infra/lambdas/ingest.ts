import type { Construct } from "constructs";
import { HouseFunction } from "../constructs/house-function.ts";
import type { Parts } from "./parts.ts";

/** HTTP → queue of usage events. It may do nothing but leave messages there. */
export const ingest = (scope: Construct, { settings, onCall, queues }: Parts): HouseFunction => {
  const { queue } = queues.usageEvents;
  const made = new HouseFunction(scope, "Ingest", {
    settings,
    onCall,
    folder: "ingest",
    // Memory buys processor time: a request of 6 MB is parsed in well below a second.
    memoryMegabytes: 1024,
    timeoutSeconds: 15,
    environment: { TOLLBOOK_USAGE_EVENTS_QUEUE_URL: queue.queueUrl },
    whenItFails: "usage events are answered with 500: what clients do not send again is never counted or billed",
    remedy: "read the error in the logs of Ingest (level ERROR); clients that repeat their requests lose nothing",
  });
  made.allow(["sqs:SendMessage"], [queue.queueArn]);
  return made;
};
