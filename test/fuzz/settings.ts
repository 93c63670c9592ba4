/** `FUZZ_RUNS=5000 FUZZ_SEED=$RANDOM vitest run test/fuzz` looks further than every day. */
const fromEnvironment = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);

export const SEED = fromEnvironment("FUZZ_SEED", 20_250_115);
/** Requests for each operation. */
export const RUNS = fromEnvironment("FUZZ_RUNS", 80);
/** Steps of the walk. */
export const STEPS = fromEnvironment("FUZZ_STEPS", 10 * RUNS);
/** What one request may keep others waiting: far above what any takes, since a busy machine must not fail a test. */
export const MOST_MILLISECONDS = fromEnvironment("FUZZ_MOST_MILLISECONDS", 1_000);
export const TIMEOUT = 30_000 + 200 * RUNS + 50 * STEPS;
export const PARAMETERS = { seed: SEED, numRuns: RUNS, endOnFailure: true };
