import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { instantOf } from "#domain/time/instant.ts";
import type { QueueConsumer, QueueName, ReceivedMessage } from "#ports/queue.ts";
import { unpackBody } from "#wire/message-body.ts";
import type { SqsQueues } from "./sqs-queues.ts";

/**
 * The other end of SQS, as Lambda's poller does it: receives in tens, deletes what was done, shows again what failed. Bodies
 * are unpacked, as the functions behind the poller do.
 */
export const createSqsConsumer = (sqs: SQSClient, { queues }: Pick<SqsQueues, "queues">): QueueConsumer => ({
  receive: async (queue, limit) => {
    const received: ReceivedMessage[] = [];
    while (received.length < limit) {
      const some = await receiveFrom(sqs, queues[queue].url, {
        MaxNumberOfMessages: Math.min(10, limit - received.length),
      });
      if (some.length === 0) break;
      received.push(...some.map(receivedMessage));
    }
    return received;
  },
  acknowledge: (queue, handles) =>
    inTens(handles, async (Entries) => {
      const { Failed } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queues[queue].url, Entries }));
      refuseUnlessOld(queue, Failed);
    }),
  release: (queue, handles, delayMilliseconds) =>
    inTens(handles, async (entries) => {
      const { Failed } = await sqs.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queues[queue].url,
          Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: Math.ceil(delayMilliseconds / 1_000) })),
        }),
      );
      refuseUnlessOld(queue, Failed);
    }),
  deadLetters: async (queue, limit) => {
    // Looked at without being taken away.
    const look = { MaxNumberOfMessages: Math.min(10, limit), VisibilityTimeout: 0 };
    return (await receiveFrom(sqs, queues[queue].deadLettersUrl, look)).map(receivedMessage);
  },
  redrive: async (queue) => {
    const { url, deadLettersUrl } = queues[queue];
    let redriven = 0;
    for (;;) {
      const letters = await receiveFrom(sqs, deadLettersUrl, { MaxNumberOfMessages: 10 });
      if (letters.length === 0) return redriven;
      for (const { Body, Attributes } of letters) {
        await sqs.send(
          new SendMessageCommand({ QueueUrl: url, MessageBody: Body, MessageGroupId: Attributes?.MessageGroupId }),
        );
      }
      // Only now: a letter that is lost here is twice on the queue, and not nowhere.
      const handles = letters.map(({ ReceiptHandle }) => textOf(ReceiptHandle));
      await inTens(handles, async (Entries) => {
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: deadLettersUrl, Entries }));
      });
      redriven += letters.length;
    }
  },
});

const receiveFrom = async (
  sqs: SQSClient,
  QueueUrl: string,
  how: Pick<ReceiveMessageCommandInput, "MaxNumberOfMessages" | "VisibilityTimeout">,
): Promise<readonly Message[]> => {
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, ...how, WaitTimeSeconds: 0, MessageSystemAttributeNames: ["All"] }),
  );
  return Messages ?? [];
};

const receivedMessage = ({ MessageId, ReceiptHandle, Body, Attributes }: Message): ReceivedMessage => ({
  messageId: textOf(MessageId),
  receiptHandle: textOf(ReceiptHandle),
  body: unpackBody(textOf(Body)),
  // What a schedule sends has none.
  group: Attributes?.MessageGroupId ?? "",
  sentAt: instantOf(Number(textOf(Attributes?.SentTimestamp))),
  receiveCount: Number(textOf(Attributes?.ApproximateReceiveCount)),
});

const textOf = (value: string | undefined): string => {
  if (value === undefined) throw new Error("SQS left out what every message has");
  return value;
};

const inTens = async (
  handles: readonly string[],
  send: (entries: { readonly Id: string; readonly ReceiptHandle: string }[]) => Promise<void>,
): Promise<void> => {
  for (let start = 0; start < handles.length; start += 10) {
    await send(handles.slice(start, start + 10).map((ReceiptHandle, index) => ({ Id: `${index}`, ReceiptHandle })));
  }
};

/** A handle of an older delivery does nothing: SQS says nothing of it, MiniStack says that it is invalid. */
const refuseUnlessOld = (queue: QueueName, failed: readonly BatchResultErrorEntry[] = []): void => {
  const other = failed.find(({ Code }) => Code !== "ReceiptHandleIsInvalid");
  if (other) throw new Error(`SQS did not do it for a message of ${queue}: ${other.Code}`);
};
