import { randomInt, randomUUID } from "node:crypto";
import { formatId, RANDOM_RANGE } from "#domain/ids.ts";
import type { Clock } from "#ports/clock.ts";
import type { Ids } from "#ports/ids.ts";

/**
 * Ids whose middle is the clock's instant. Ids made in the same millisecond, or after the clock was moved back, count on
 * from the last one, so that those of one process always increase.
 */
export const createRandomIds = (clock: Clock): Ids => {
  let last = 0n;
  return {
    next: (prefix) => {
      const now = BigInt(clock.now()) * NANOSECONDS;
      last = now > last ? now : last + 1n;
      return formatId(prefix, last, randomInt(RANDOM_RANGE));
    },
    uuid: () => randomUUID(),
  };
};

const NANOSECONDS = 1_000_000n;
