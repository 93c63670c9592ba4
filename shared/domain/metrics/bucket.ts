import { MOST_POINTS } from "#domain/metrics/series.ts";
import { type BucketPeriod, bucketStart, nextBucket } from "#domain/time/bucket.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import { earlier, FOREVER } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";

/** The part of an hour, day, week or month that lies in the window; it is shown at the start of the whole, `at`. */
export type Bucket = Interval & { readonly at: Interval["start"] };

/** The buckets of a window in order, without gaps; undefined when there are more than a series may have points. */
export const bucketsOf = (window: Interval, period: BucketPeriod, zone: TimeZone): readonly Bucket[] | undefined => {
  const until = earlier(window.end, FOREVER);
  const buckets: Bucket[] = [];
  for (let { start } = window; start < until; ) {
    if (buckets.length === MOST_POINTS) return undefined;
    const end = earlier(nextBucket(start, period, zone), until);
    buckets.push({ at: bucketStart(start, period, zone), start, end });
    start = end;
  }
  return buckets;
};
