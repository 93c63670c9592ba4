import { conflict, type Refusal } from "#domain/refusal.ts";
import type { Result } from "#domain/result.ts";

const MOST_TRIES = 3;

/**
 * Runs a read–check–write again when somebody else changed what it had read; `undefined` says so. After a few lost races the
 * caller is told to try again.
 */
export const retryLostRaces = async <T>(
  what: string,
  attempt: () => Promise<Result<T, Refusal> | undefined>,
  { mostTries = MOST_TRIES }: { readonly mostTries?: number } = {},
): Promise<Result<T, Refusal>> => {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const result = await attempt();
    if (result) return result;
  }
  return conflict(`${what} is being changed at the same time; try again`);
};
