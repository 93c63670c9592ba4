import { awsIds } from "#adapters/aws/aws-adapters.ts";
import { createBatchSender } from "#adapters/aws/sqs-batches.ts";
import { createSqsOverHttps } from "#adapters/aws/sqs-over-https.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import { readEnvironment } from "../environment.ts";
import { publishToLog } from "../publish-to-log.ts";
import { createIngestHandler } from "./handler.ts";

const environment = readEnvironment([
  "TOLLBOOK_USAGE_EVENTS_QUEUE_URL",
  "AWS_REGION",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_SQS",
]);

const sqs = createSqsOverHttps({
  clock: systemClock,
  region: environment.AWS_REGION,
  credentials: {
    accessKeyId: environment.AWS_ACCESS_KEY_ID,
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
    sessionToken: environment.AWS_SESSION_TOKEN,
  },
  endpoint: environment.AWS_ENDPOINT_URL_SQS ?? environment.AWS_ENDPOINT_URL,
});

export const handler = createIngestHandler(
  {
    clock: systemClock,
    ids: awsIds(),
    queue: createBatchSender(sqs, { "usage-events": environment.TOLLBOOK_USAGE_EVENTS_QUEUE_URL }),
  },
  publishToLog,
);
