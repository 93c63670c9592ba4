import type { Clock } from "#ports/clock.ts";
import type { Queue, QueueName } from "#ports/queue.ts";

/** Waits until queues have done what they were sent so far; answers false when that took longer. */
export type CatchUp = (queues: readonly QueueName[], milliseconds: number) => Promise<boolean>;

const LOOK_MILLISECONDS = 5;

/**
 * What is sent while one waits is not waited for, as far as the clock can tell: a test clock stands still, so on it a queue has
 * caught up only when it is empty.
 */
export const createCatchUp =
  ({ queue, clock }: { readonly queue: Pick<Queue, "oldestWaiting">; readonly clock: Clock }): CatchUp =>
  async (queues, milliseconds) => {
    const asked = clock.now();
    const until = performance.now() + milliseconds;
    for (;;) {
      const oldest = await Promise.all(queues.map((name) => queue.oldestWaiting(name)));
      if (oldest.every((sentAt) => sentAt === undefined || sentAt > asked)) return true;
      if (performance.now() >= until) return false;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
    }
  };
