import { hash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { OutgoingMessage, Queue, QueueName } from "#ports/queue.ts";
import { packBody } from "#wire/message-body.ts";

/** The addresses of the queues that a function may use. */
export type QueueUrls = { readonly [name in QueueName]?: string };

/** The address of a queue. Throws where the function was not given it, which is a mistake in its settings. */
export const urlOf = (queueUrls: QueueUrls, queue: QueueName): string => {
  const url = queueUrls[queue];
  if (url === undefined) throw new Error(`the address of the queue ${queue} is not among the settings`);
  return url;
};

/** A message of a batch as SQS takes it. */
export type BatchEntry = { readonly Id: string; readonly MessageBody: string; readonly MessageGroupId: string };

type Failure = {
  readonly SenderFault?: boolean | undefined;
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
};
/** What SQS says of a batch, as far as it is looked at. */
export type BatchAnswer = {
  readonly Successful?: readonly { readonly Id?: string | undefined }[] | undefined;
  readonly Failed?: readonly Failure[] | undefined;
};

/** Asks SQS once to take a batch (SendMessageBatch); trouble on the way is tried again in here, a bounded number of times. */
export type SendBatch = (url: string, entries: readonly BatchEntry[]) => Promise<BatchAnswer>;

/**
 * Leaves messages on SQS, in batches. When `send` returns, SQS has every message on several machines. When it throws, some
 * may be there as well: whoever repeats it sends those twice, and a consumer counts them once (docs/exactly-once.md).
 *
 * Throws a RangeError, before anything is sent, on a message that no packing brings below 1 MiB.
 */
export const createBatchSender = (
  sendBatch: SendBatch,
  queueUrls: QueueUrls,
  wait: (milliseconds: number) => Promise<unknown> = (milliseconds) => setTimeout(milliseconds),
): Pick<Queue, "send"> => ({
  send: async (queue, messages) => {
    const url = urlOf(queueUrls, queue);
    const batches = batchesOf(messages.map(packed));
    for (let start = 0; start < batches.length; start += BATCHES_AT_ONCE) {
      const now = batches.slice(start, start + BATCHES_AT_ONCE);
      await Promise.all(now.map((batch) => sendWhole(sendBatch, url, batch, wait)));
    }
  },
});

const BATCHES_AT_ONCE = 8;
const MOST_ENTRIES = 10;
/** Bytes of a message, and of all of a batch together. */
const MOST_BYTES = 1_048_576;

type Packed = { readonly body: string; readonly bytes: number; readonly group: string };

const packed = ({ body, group }: OutgoingMessage): Packed => {
  const packedBody = packBody(body);
  const bytes = Buffer.byteLength(packedBody);
  if (bytes > MOST_BYTES) throw new RangeError(`a message of ${bytes} bytes is above the ${MOST_BYTES} that SQS takes`);
  return { body: packedBody, bytes, group: groupId(group) };
};

/** SQS takes up to 128 visible ASCII characters; any other group is known by its digest. */
const groupId = (group: string): string =>
  /^[!-~]{1,128}$/.test(group) ? group : `sha256:${hash("sha256", group, "hex")}`;

const batchesOf = (messages: readonly Packed[]): Packed[][] => {
  const batches: Packed[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const last = batches.at(-1);
    bytes += message.bytes;
    if (last && last.length < MOST_ENTRIES && bytes <= MOST_BYTES) {
      last.push(message);
    } else {
      batches.push([message]);
      bytes = message.bytes;
    }
  }
  return batches;
};

const MOST_TRIES = 5;
const FIRST_WAIT_MILLISECONDS = 50;

/**
 * Sends a batch until SQS has confirmed each of its messages. What failed on the side of SQS is sent again, alone and a
 * bounded number of times; what failed on ours never becomes right.
 */
const sendWhole = async (
  sendBatch: SendBatch,
  url: string,
  batch: readonly Packed[],
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<void> => {
  let pending: readonly BatchEntry[] = batch.map(({ body, group }, index) => ({
    Id: `${index}`,
    MessageBody: body,
    MessageGroupId: group,
  }));
  for (let tries = 1; ; tries += 1) {
    const { Successful = [], Failed = [] } = await sendBatch(url, pending);
    const ours = Failed.find(({ SenderFault }) => SenderFault);
    if (ours) throw new Error(`SQS refused a message: ${reasonOf(ours)}`);
    // Only what is confirmed is sent, whatever else the answer says or leaves out.
    const confirmed = new Set(Successful.map(({ Id }) => Id));
    pending = pending.filter(({ Id }) => !confirmed.has(Id));
    if (pending.length === 0) return;
    if (tries === MOST_TRIES) {
      throw new Error(`SQS did not take ${pending.length} of ${batch.length} messages: ${reasonOf(Failed[0])}`);
    }
    await wait(Math.random() * FIRST_WAIT_MILLISECONDS * 2 ** tries);
  }
};

const reasonOf = (failure: Failure | undefined): string =>
  failure ? [failure.Code, failure.Message].filter(Boolean).join(": ") : "no reason was given";
