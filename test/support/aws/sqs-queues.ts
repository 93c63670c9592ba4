import { randomUUID } from "node:crypto";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { QueueName } from "#ports/queue.ts";

/** As they are deployed: how long a received message stays hidden, and after how many receives it is a dead letter. */
export const VISIBILITY_SECONDS = 60;
export const MAX_RECEIVES = 5;

export type SqsQueue = { readonly url: string; readonly arn: string; readonly deadLettersUrl: string };
/** The queues of one installation, empty and nobody else's. */
export type SqsQueues = {
  readonly queues: Readonly<Record<QueueName, SqsQueue>>;
  readonly urls: Readonly<Record<QueueName, string>>;
  /** Removes them. */
  close(): Promise<void>;
};

/** Makes all four, each with its dead letters. */
export const openSqsQueues = async (sqs: SQSClient): Promise<SqsQueues> => {
  const suffix = randomUUID();
  const make = (name: QueueName): Promise<SqsQueue> => makeWithDeadLetters(sqs, `${name}-${suffix}`);
  const queues = {
    "usage-events": await make("usage-events"),
    "close-accounts": await make("close-accounts"),
    "render-invoices": await make("render-invoices"),
    "deliver-invoices": await make("deliver-invoices"),
  };
  const all = Object.values(queues).flatMap(({ url, deadLettersUrl }) => [url, deadLettersUrl]);
  return {
    queues,
    urls: {
      "usage-events": queues["usage-events"].url,
      "close-accounts": queues["close-accounts"].url,
      "render-invoices": queues["render-invoices"].url,
      "deliver-invoices": queues["deliver-invoices"].url,
    },
    close: async () => {
      await Promise.all(all.map((QueueUrl) => sqs.send(new DeleteQueueCommand({ QueueUrl }))));
    },
  };
};

const makeWithDeadLetters = async (sqs: SQSClient, name: string): Promise<SqsQueue> => {
  const deadLettersUrl = await make(sqs, `${name}-dead`, {});
  const url = await make(sqs, name, {
    VisibilityTimeout: `${VISIBILITY_SECONDS}`,
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: await arnOf(sqs, deadLettersUrl),
      maxReceiveCount: MAX_RECEIVES,
    }),
  });
  return { url, arn: await arnOf(sqs, url), deadLettersUrl };
};

const make = async (
  sqs: SQSClient,
  QueueName: string,
  Attributes: Partial<Record<QueueAttributeName, string>>,
): Promise<string> => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  if (QueueUrl === undefined) throw new Error(`the queue ${QueueName} was not made`);
  return QueueUrl;
};

const arnOf = async (sqs: SQSClient, QueueUrl: string): Promise<string> => {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  const arn = Attributes?.["QueueArn"];
  if (arn === undefined) throw new Error(`the queue ${QueueUrl} has no ARN`);
  return arn;
};
