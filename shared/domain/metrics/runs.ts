import { assert } from "#domain/assert.ts";
import { HOUR, type Instant } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";

/** Stretches of time without gaps that are read in one go, hour by hour; each hour belongs to one of them. */
export type Run<Stretch extends Interval> = {
  readonly stretches: readonly [Stretch, ...Stretch[]];
  readonly interval: Interval;
};

/**
 * Joins stretches that follow one another into runs. Counters are kept by the UTC hour, so a run never goes on over a
 * boundary inside an hour (days in India begin at half past), nor gets longer than `mostHours` by joining.
 */
export const runsOf = <Stretch extends Interval>(
  stretches: readonly Stretch[],
  mostHours: number,
): readonly Run<Stretch>[] => {
  const runs: Run<Stretch>[] = [];
  for (const stretch of stretches) {
    const last = runs.at(-1);
    assert(!last || last.interval.end === stretch.start, () => `a gap before ${stretch.start}`);
    if (last && stretch.start % HOUR === 0 && stretch.end - last.interval.start <= mostHours * HOUR) {
      runs.pop();
      const interval = { start: last.interval.start, end: stretch.end };
      runs.push({ stretches: [...last.stretches, stretch], interval });
    } else {
      runs.push({ stretches: [stretch], interval: { start: stretch.start, end: stretch.end } });
    }
  }
  return runs;
};

/** The stretch that an hour of the run belongs to; the first hour may have begun before the run. */
export const stretchOf = <Stretch extends Interval>({ stretches }: Run<Stretch>, hour: Instant): Stretch =>
  stretches.findLast(({ start }) => start <= hour) ?? stretches[0];
