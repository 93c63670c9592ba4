import { conflict, type Refusal } from "#domain/refusal.ts";
import type { Result } from "#domain/result.ts";

/** Somebody else changed what an attempt had read before it could write. */
export const LOST_RACE: unique symbol = Symbol("lost race");

const MOST_TRIES = 3;

/**
 * Reads, checks and writes anew as often as somebody else was quicker, three times at the most; then the caller is told to try
 * again. Whatever an attempt decides, it decides from what it has read itself.
 */
export const withRetries = async <T>(
  what: string,
  attempt: () => Promise<Result<T, Refusal> | typeof LOST_RACE>,
): Promise<Result<T, Refusal>> => {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const outcome = await attempt();
    if (outcome !== LOST_RACE) return outcome;
  }
  return conflict(`${what} is being changed by others at the same time; try again`);
};
