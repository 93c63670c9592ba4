import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { createBatchSender, type QueueUrls } from "#adapters/aws/sqs-batches.ts";
import type { Queue } from "#ports/queue.ts";

/** Leaves messages on SQS through the client of the SDK. */
export const createSqsSender = (
  sqs: SQSClient,
  queueUrls: QueueUrls,
  wait?: (milliseconds: number) => Promise<unknown>,
): Pick<Queue, "send"> =>
  createBatchSender(
    (url, entries) => sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: [...entries] })),
    queueUrls,
    wait,
  );
