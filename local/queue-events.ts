import type { SQSEvent, SQSRecord } from "aws-lambda";
import type { QueueName, ReceivedMessage } from "#ports/queue.ts";

/** The event that SQS hands to a Lambda function for a batch of messages. */
export const sqsEvent = (queue: QueueName, messages: readonly ReceivedMessage[]): SQSEvent => ({
  Records: messages.map((message) => sqsRecord(queue, message)),
});

const sqsRecord = (
  queue: QueueName,
  { messageId, receiptHandle, body, group, sentAt, receiveCount }: ReceivedMessage,
): SQSRecord => ({
  messageId,
  receiptHandle,
  body,
  attributes: {
    ApproximateReceiveCount: String(receiveCount),
    SentTimestamp: String(sentAt),
    SenderId: "local",
    ApproximateFirstReceiveTimestamp: String(sentAt),
    MessageGroupId: group,
  },
  messageAttributes: {},
  md5OfBody: "",
  eventSource: "aws:sqs",
  eventSourceARN: `arn:aws:sqs:local:000000000000:${queue}`,
  awsRegion: "local",
});
