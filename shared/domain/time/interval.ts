import { earlier, type Instant, later } from "#domain/time/instant.ts";

/** A half-open stretch of time: the start belongs to it, the end belongs to the next. */
export type Interval = { readonly start: Instant; readonly end: Instant };

/** The only place that says which side of a boundary an instant falls on. */
export const contains = ({ start, end }: Interval, instant: Instant): boolean => start <= instant && instant < end;

/** Whether some instant lies in both. An empty interval (start = end) holds none and overlaps nothing. */
export const overlaps = (first: Interval, second: Interval): boolean => intersection(first, second) !== undefined;

/** The part that two intervals share, or undefined where they share no instant. */
export const intersection = (first: Interval, second: Interval): Interval | undefined => {
  const start = later(first.start, second.start);
  const end = earlier(first.end, second.end);
  return start < end ? { start, end } : undefined;
};
