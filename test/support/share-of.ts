import { isOneProcess } from "./is-one-process.ts";

/** Of how many cases one is tried where each takes its time. */
const ONE_OF = 6;

/**
 * All cases in one process. On the engine of DynamoDB, where each costs many requests, a share of them: another one with every
 * `TOLLBOOK_TEST_SEED` (default 0), so that all are tried over some runs.
 */
export const shareOf = <Case>(cases: readonly Case[]): readonly Case[] => {
  if (isOneProcess) return cases;
  const seed = Number(process.env["TOLLBOOK_TEST_SEED"] ?? 0);
  if (!Number.isInteger(seed)) throw new Error("TOLLBOOK_TEST_SEED is no whole number");
  const step = Math.min(ONE_OF, cases.length);
  return cases.filter((_, index) => index % step === Math.abs(seed) % step);
};
