/** Work that is measured, and the least that this machine could do for it. */
export type Contest = {
  readonly what: string;
  /** How many of it one run does. */
  readonly count: number;
  readonly run: () => void;
  /** The bare work for as many. */
  readonly limit: () => void;
};

const WARM_UPS = 3;
const ROUNDS = 9;

/**
 * Runs both in turns and prints the medians, by the processor's time: what else runs on the machine takes the same from both, and
 * waiting for a processor is not counted.
 */
export const beside = ({ what, count, run, limit }: Contest): void => {
  const rounds = Array.from({ length: WARM_UPS + ROUNDS }, () => ({ work: spentOn(run), bare: spentOn(limit) })).slice(
    WARM_UPS,
  );
  const work = median(rounds.map((round) => round.work));
  const ratio = median(rounds.map((round) => round.bare / round.work));
  console.log(`${what}: ${Math.round((count / work) * 1_000_000)}/s`);
  const bare = median(rounds.map((round) => round.bare));
  console.log(
    `  big.js alone, the same products and sums: ${Math.round((count / bare) * 1_000_000)}/s; ratio ${ratio.toFixed(3)}`,
  );
};

/** Microseconds of the processor, with those of the garbage collector's threads. */
const spentOn = (run: () => void): number => {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
};

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
