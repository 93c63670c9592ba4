import type { Bucket } from "#domain/metrics/bucket.ts";
import type { Instant } from "#domain/time/instant.ts";
import { type Interval, intersection } from "#domain/time/interval.ts";

/** A stretch of a cycle; shown at `at`, or not at all where it lies before the window. */
export type CycleStretch = Interval & { readonly at?: Instant };

/**
 * A cycle from its start to the end of the window, cut at the boundaries of the window's buckets. What lies before the window is
 * one stretch: it is not shown, but what comes later is priced on top of it.
 */
export const cycleStretches = (cycle: Interval, buckets: readonly Bucket[]): readonly CycleStretch[] => {
  const shown = buckets.flatMap(({ at, ...bucket }) => {
    const shared = intersection(cycle, bucket);
    return shared ? [{ ...shared, at }] : [];
  });
  const [first] = shown;
  return first && cycle.start < first.start ? [{ start: cycle.start, end: first.start }, ...shown] : shown;
};
