import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { ok, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { QueueConsumer, QueueName } from "#ports/queue.ts";
import { lambdaContext } from "./lambda-context.ts";
import { sqsEvent } from "./queue-events.ts";

export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse | undefined>;

/** A function behind a queue, and how many messages it is handed at a time. */
export type Worker = { readonly queue: QueueName; readonly handler: QueueHandler; readonly batch: number };

/** An alarm clock that is looked at, rather than one that rings by itself. */
export type Alarms = {
  /** When the next alarm rings, if there is one. */
  next(): Instant | undefined;
  /** Puts alarms that are due by `now` on their queue; answers how many, and is to be repeated until none is left. */
  ring(now: Instant): Promise<number>;
};

export type RunnerParts = {
  readonly consumer: QueueConsumer;
  readonly workers: readonly Worker[];
  readonly alarms: Alarms;
  readonly now: () => Instant;
  readonly sweep: () => Promise<unknown>;
  /** Told of what must not happen: a worker that throws instead of reporting single messages. */
  readonly onError: (cause: unknown) => void;
};

/** There is still work, but nobody is to do it now: the process ends. Work that is not begun waits on its queue. */
export class RunnerStopped extends Error {
  constructor() {
    super("the runner has been stopped");
    this.name = "RunnerStopped";
  }
}

type MoveTo<E> = (instant: Instant) => Promise<Result<Instant, E>>;

/** How long a failed message waits before it is tried again, by how often it was tried. */
const RETRY_MILLISECONDS = 200;
const IDLE_MILLISECONDS = 25;
const ALARM_MILLISECONDS = 500;
const SWEEP_MILLISECONDS = 60_000;

/**
 * Drives queues and alarms as AWS would: takes messages, calls the function that stands behind the queue, and gives back those
 * that it reported as failed. One batch per queue is under way at a time, so functions of one queue never overlap.
 */
export const createRunner = ({ consumer, workers, alarms, now, sweep, onError }: RunnerParts) => {
  let running = false;
  let stopping = false;
  let stopped: Promise<unknown> = Promise.resolve();
  const busy = new Map<QueueName, Promise<number>>();
  const timers: NodeJS.Timeout[] = [];
  let passing: Promise<unknown> = Promise.resolve();

  /** Hands one batch of a queue to its function; answers how many messages there were. */
  const turn = (worker: Worker): Promise<number> => {
    const under = busy.get(worker.queue);
    if (under !== undefined) return under;
    const run = takeAndCall(worker).finally(() => busy.delete(worker.queue));
    busy.set(worker.queue, run);
    return run;
  };

  const takeAndCall = async ({ queue, handler, batch }: Worker): Promise<number> => {
    const messages = await consumer.receive(queue, batch);
    if (messages.length === 0) return 0;
    const event = sqsEvent(queue, messages);
    const answer = await handler(event, lambdaContext(queue, messages[0]?.messageId ?? "")).catch((cause) => {
      onError(cause);
      return { batchItemFailures: messages.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    const failed = new Set(answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const handles = (keep: boolean): string[] =>
      messages.flatMap(({ messageId, receiptHandle }) => (failed.has(messageId) === keep ? [receiptHandle] : []));
    await consumer.acknowledge(queue, handles(false));
    if (failed.size > 0) await consumer.release(queue, handles(true), 0);
    if (failed.size > 0) await pause(RETRY_MILLISECONDS);
    return messages.length;
  };

  const loop = async (worker: Worker): Promise<void> => {
    while (running) {
      const handled = await turn(worker).catch((cause: unknown) => {
        onError(cause);
        return 0;
      });
      await (handled > 0 ? breathe() : pause(IDLE_MILLISECONDS));
    }
  };

  /** A turn that began after the call: one that was under way may have looked before the last message came. */
  const freshTurn = async (worker: Worker): Promise<number> => {
    await busy.get(worker.queue)?.catch(() => 0);
    return turn(worker);
  };

  const ringAll = async (): Promise<void> => {
    while ((await alarms.ring(now())) > 0);
  };

  /**
   * Works until every queue is empty. What fails for good ends in the dead letters, so this ends. Throws {@link RunnerStopped}
   * where it is told to stop before that.
   */
  const settle = async (): Promise<void> => {
    for (;;) {
      if (stopping) throw new RunnerStopped();
      let handled = 0;
      for (const worker of workers) handled += await freshTurn(worker);
      if (handled === 0) return;
      await breathe();
    }
  };

  const passTime = async <E>(until: Instant, moveTo: MoveTo<E>): Promise<Result<Instant, E>> => {
    await settle();
    for (;;) {
      const next = alarms.next();
      if (next === undefined || next > until) break;
      if (next > now()) {
        const moved = await moveTo(next);
        if (!moved.ok) return moved;
      }
      await ringAll();
      await settle();
    }
    const moved = until === now() ? ok(until) : await moveTo(until);
    if (!moved.ok) return moved;
    await sweep();
    await settle();
    return moved;
  };

  return {
    start: (): void => {
      running = true;
      stopping = false;
      stopped = Promise.all(workers.map(loop));
      timers.push(
        setInterval(() => void ringAll().catch(onError), ALARM_MILLISECONDS),
        setInterval(() => void sweep().catch(onError), SWEEP_MILLISECONDS),
      );
    },
    /** Finishes the batches under way and takes no more. */
    stop: async (): Promise<void> => {
      running = false;
      stopping = true;
      for (const timer of timers.splice(0)) clearInterval(timer);
      await stopped;
      await Promise.all(busy.values());
    },
    settle,
    /**
     * Lets time pass up to an instant: everything that falls due on the way is done at its own moment, in order. Refused where
     * the clock refuses; what was done on the way stays done. Whoever asks while time passes waits for their turn.
     */
    passTime: <E>(until: Instant, moveTo: MoveTo<E>): Promise<Result<Instant, E>> => {
      const passed = passing.then(() => passTime(until, moveTo));
      passing = passed.catch(() => undefined);
      return passed;
    },
  };
};

export type Runner = ReturnType<typeof createRunner>;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** Lets requests that arrived meanwhile be answered. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
