import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { clients } from "./clients.ts";
import { endpoint } from "./environment.ts";

/** A queue of the offline stage by the last part of its name: `usage-events`, `usage-events-dead-letters`. */
const urlOf = (name: string): string => `${endpoint()}/000000000000/tollbook-offline-${name}`;

export const sendTo = async (name: string, MessageBody: string): Promise<void> => {
  await clients().sqs.send(new SendMessageCommand({ QueueUrl: urlOf(name), MessageBody }));
};

/** How many messages wait and how many are being worked on or hidden. */
export const lengthOf = async (name: string): Promise<{ readonly waiting: number; readonly hidden: number }> => {
  const { Attributes = {} } = await clients().sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: urlOf(name),
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return {
    waiting: Number(Attributes["ApproximateNumberOfMessages"]),
    hidden: Number(Attributes["ApproximateNumberOfMessagesNotVisible"]),
  };
};

/** What lies in a queue, left where it is. */
export const messagesIn = async (name: string): Promise<readonly Message[]> => {
  const { Messages = [] } = await clients().sqs.send(
    new ReceiveMessageCommand({ QueueUrl: urlOf(name), MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return Messages;
};

/**
 * Puts dead letters back on the queue that they came from, as `aws sqs start-message-move-task` does, which MiniStack does not
 * have. Gives how many.
 */
export const redrive = async (name: string): Promise<number> => {
  const { sqs } = clients();
  const QueueUrl = urlOf(`${name}-dead-letters`);
  let moved = 0;
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return moved;
    for (const { Body, ReceiptHandle } of Messages) {
      await sqs.send(new SendMessageCommand({ QueueUrl: urlOf(name), MessageBody: Body }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      moved += 1;
    }
  }
};

/** Throws away what lies in a queue. */
export const purge = async (name: string): Promise<void> => {
  await clients().sqs.send(new PurgeQueueCommand({ QueueUrl: urlOf(name) }));
};
