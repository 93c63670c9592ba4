import type { Instant } from "#domain/time/instant.ts";

export type QueueName = "usage-events" | "close-accounts" | "render-invoices" | "deliver-invoices";

/** A message body is text; the group keeps one account's load from delaying the others. */
export type OutgoingMessage = { readonly body: string; readonly group: string };

/** Where use cases leave work. Delivery is at least once, in no order. */
export interface Queue {
  /** When it returns, the messages are durable; when it throws, none, some or all of them are. */
  send(queue: QueueName, messages: readonly OutgoingMessage[]): Promise<void>;
  /**
   * An instant such that no message which is not done yet was sent before it; undefined when none waits. Dead letters do not
   * wait. An engine that does not know when the oldest one was sent answers an earlier instant, and one that cannot be sure
   * that none waits answers the one until which it is.
   */
  oldestWaiting(queue: QueueName): Promise<Instant | undefined>;
}

export type ReceivedMessage = {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly group: string;
  readonly sentAt: Instant;
  /** 1 at the first delivery. */
  readonly receiveCount: number;
};

/** The other end, which AWS drives by itself and the local runner by hand. */
export interface QueueConsumer {
  /** Takes up to `limit` visible messages and hides them for a while; after too many receives one goes to the dead letters instead. */
  receive(queue: QueueName, limit: number): Promise<readonly ReceivedMessage[]>;
  /** Done: never delivered again. A handle of an older delivery does nothing. */
  acknowledge(queue: QueueName, receiptHandles: readonly string[]): Promise<void>;
  /** Failed: visible again after `delayMilliseconds`. */
  release(queue: QueueName, receiptHandles: readonly string[], delayMilliseconds: number): Promise<void>;
  deadLetters(queue: QueueName, limit: number): Promise<readonly ReceivedMessage[]>;
  /** Puts dead letters back on the queue; answers how many. */
  redrive(queue: QueueName): Promise<number>;
}
