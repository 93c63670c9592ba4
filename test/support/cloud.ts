import type { SQSBatchResponse } from "aws-lambda";
import { addMilliseconds } from "#domain/time/instant.ts";
import type { QueueName, ReceivedMessage } from "#ports/queue.ts";
import type { DrawInvoice } from "#usecases/billing/render-invoice.ts";
import type { World } from "#usecases/world.ts";
import { addFigures, type BusinessFigures } from "../../functions/business-figures.ts";
import { createCloseCycleHandler } from "../../functions/close-cycle/handler.ts";
import { createDeliverInvoiceHandler } from "../../functions/deliver-invoice/handler.ts";
import { createMeterHandler } from "../../functions/meter/handler.ts";
import { createRenderInvoiceHandler } from "../../functions/render-invoice/handler.ts";
import { lambdaContext } from "../../local/lambda-context.ts";
import { sqsEvent } from "../../local/queue-events.ts";
import type { QueueHandler } from "../../local/runner.ts";
import type { TestWorld } from "./world.ts";

/** The shortest drawing: the number, so that it can be told apart. */
const drawNumber: DrawInvoice = async ({ sequenceId }) => ({
  pdf: new TextEncoder().encode(`pdf of ${sequenceId}`),
  json: new TextEncoder().encode(`{"sequenceId":"${sequenceId}"}`),
});

/** How long a message that failed is hidden. Five receives are then some minutes. */
const HIDDEN_MILLISECONDS = 60_000;

const QUEUES: readonly QueueName[] = ["usage-events", "close-accounts", "render-invoices", "deliver-invoices"];

/** What AWS does between the queues and the functions, one delivery at a time and without waiting for anything. */
export type Cloud = {
  /** Calls the function behind a queue with these messages. Answers the ids of those that failed; all, if it threw. */
  readonly call: (queue: QueueName, messages: readonly ReceivedMessage[]) => Promise<ReadonlySet<string>>;
  /**
   * Delivers every visible message of every queue once, in batches; what failed is hidden for a minute. Answers how many
   * were delivered.
   */
  readonly round: () => Promise<number>;
  /** Rounds, a minute apart, until nothing waits: what fails for good lies among the dead letters then. */
  readonly settle: () => Promise<void>;
  /** The schedule of the sweeper fires. Answers whether it went well. */
  readonly sweep: () => Promise<boolean>;
  /** What the functions told so far. */
  readonly figures: () => BusinessFigures;
};

export const createCloud = (
  { adapters }: Pick<TestWorld, "adapters">,
  world: World,
  { batch = 10 }: { readonly batch?: number } = {},
): Cloud => {
  let figures: BusinessFigures = {};
  const publish = (told: BusinessFigures): void => {
    figures = addFigures(figures, told);
  };
  const close = createCloseCycleHandler(world, publish);
  const handlers: Readonly<Record<QueueName, QueueHandler>> = {
    "usage-events": createMeterHandler(world, publish) as QueueHandler,
    "close-accounts": close as QueueHandler,
    "render-invoices": createRenderInvoiceHandler(world, drawNumber, publish) as QueueHandler,
    "deliver-invoices": createDeliverInvoiceHandler(world, publish) as QueueHandler,
  };

  const call: Cloud["call"] = async (queue, messages) => {
    const answer: SQSBatchResponse | undefined = await handlers[queue](
      sqsEvent(queue, messages),
      lambdaContext(queue, messages[0]?.messageId ?? ""),
    ).catch(() => ({ batchItemFailures: messages.map(({ messageId }) => ({ itemIdentifier: messageId })) }));
    return new Set(answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  };

  const deliver = async (queue: QueueName): Promise<number> => {
    const { queue: consumer } = adapters;
    let delivered = 0;
    for (;;) {
      const messages = await consumer.receive(queue, batch);
      if (messages.length === 0) return delivered;
      delivered += messages.length;
      const failed = await call(queue, messages);
      const handlesOf = (keep: boolean): string[] =>
        messages.flatMap(({ messageId, receiptHandle }) => (failed.has(messageId) === keep ? [receiptHandle] : []));
      await consumer.acknowledge(queue, handlesOf(false));
      await consumer.release(queue, handlesOf(true), HIDDEN_MILLISECONDS);
    }
  };
  const round = async (): Promise<number> => {
    let delivered = 0;
    for (const queue of QUEUES) delivered += await deliver(queue);
    return delivered;
  };
  const settle = async (): Promise<void> => {
    const { testClock, clock, queue } = adapters;
    for (;;) {
      while ((await round()) > 0);
      const waiting = await Promise.all(QUEUES.map((name) => queue.oldestWaiting(name)));
      if (waiting.every((oldest) => oldest === undefined)) return;
      await testClock?.moveTo(addMilliseconds(clock.now(), HIDDEN_MILLISECONDS));
    }
  };
  return {
    call,
    round,
    settle,
    sweep: () =>
      close({ type: "SWEEP" }, lambdaContext("close-cycle", "sweep")).then(
        () => true,
        () => false,
      ),
    figures: () => figures,
  };
};
