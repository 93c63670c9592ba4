import type { Instant } from "#domain/time/instant.ts";

/** A half-open stretch of time: the start belongs to it, the end belongs to the next. */
export type Interval = { readonly start: Instant; readonly end: Instant };

/** The only place that says which side of a boundary an instant falls on. */
export const contains = ({ start, end }: Interval, instant: Instant): boolean => start <= instant && instant < end;

export const overlaps = (first: Interval, second: Interval): boolean =>
  first.start < second.end && second.start < first.end;

/** The part that two intervals share, or undefined where they share no instant. */
export const intersection = (first: Interval, second: Interval): Interval | undefined =>
  overlaps(first, second)
    ? {
        start: first.start > second.start ? first.start : second.start,
        end: first.end < second.end ? first.end : second.end,
      }
    : undefined;
