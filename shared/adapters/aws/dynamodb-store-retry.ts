import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";

/** Does something again while DynamoDB says that it may succeed later; in the end its last error passes. */
export type Retry = <T>(attempt: () => Promise<T>) => Promise<T>;

/** Waits before the next of several tries; `tries` says how many there were. */
export type Pause = (tries: number) => Promise<void>;

/** How often anything is tried. With the pauses between, at most 2.55 seconds pass. */
export const MOST_TRIES = 7;

/**
 * A pause of 50 milliseconds, doubled with each try up to a second, of which a random part is waited: rivals who met once do
 * not meet again.
 */
export const createPause =
  ({ wait, random }: { wait: (milliseconds: number) => Promise<void>; random: () => number }): Pause =>
  (tries) =>
    wait(random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tries - 1)));

const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;

export const createRetry =
  (pause: Pause): Retry =>
  async (attempt) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt();
      } catch (cause) {
        if (tries >= MOST_TRIES || !mayPass(cause)) throw cause;
      }
      await pause(tries);
    }
  };

/**
 * Whether this is trouble with others who write or read now. A transaction that was cancelled for such a reason is tried again
 * even if a condition failed too: only a transaction that had no rival judges every condition.
 */
const mayPass = (cause: unknown): boolean => {
  if (cause instanceof TransactionCanceledException) {
    const codes = (cause.CancellationReasons ?? []).map(({ Code = "None" }) => Code);
    return (
      codes.some((code) => PASSING_REASONS.has(code)) &&
      codes.every((code) => PASSING_REASONS.has(code) || code === "None" || code === "ConditionalCheckFailed")
    );
  }
  return cause instanceof Error && PASSING_ERRORS.has(cause.name);
};

const PASSING_REASONS = new Set(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]);
const PASSING_ERRORS = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TransactionConflictException",
  "TransactionInProgressException",
]);
