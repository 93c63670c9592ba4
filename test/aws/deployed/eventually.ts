import { setTimeout as delay } from "node:timers/promises";

/**
 * Looks until what is looked for is there: queues and schedules of the engine are polled, so nobody can be told. Fails with
 * what was seen last.
 */
export const eventually = async <T>(
  look: () => Promise<T>,
  isThere: (seen: T) => boolean,
  seconds = 120,
): Promise<T> => {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`after ${seconds} s there was only ${JSON.stringify(seen)}`);
    await delay(250);
  }
};
