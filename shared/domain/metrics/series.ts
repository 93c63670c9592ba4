import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";

/** Points of one series at the most (Togai rule §21.1). */
export const MOST_POINTS = 300;
/** Points of all series of a query together, so that five queries fit into one answer. */
export const MOST_POINTS_IN_ALL = 20_000;

export type Point = { readonly at: Instant; readonly value: Decimal };
/** Values in order of time; `group` is what they are about, absent where nothing is grouped. */
export type Series = { readonly group?: string; readonly points: readonly Point[] };

export type SeriesCollector = {
  /** Adds to the value of a group at an instant; without a group where nothing is grouped. */
  add(contribution: Point & { readonly group?: string | undefined }): void;
  /** The series, by group in ascending order; refused with a message when there are too many points. */
  series(): Result<readonly Series[], string>;
};

/**
 * Adds contributions up to series. With `at`, every series has a point at each of these instants, zero where nothing was
 * contributed; without, it has points where something was, even if that was zero. Ungrouped there is always one series; a
 * group exists once it has a contribution, and contributions without a group are dropped.
 */
export const collectSeries = ({
  grouped,
  at,
}: {
  readonly grouped: boolean;
  readonly at?: readonly Instant[];
}): SeriesCollector => {
  const groups = new Map<string, Map<Instant, Decimal>>(grouped ? [] : [[UNGROUPED, new Map()]]);
  return {
    add: ({ group = UNGROUPED, at: instant, value }) => {
      if (grouped && group === UNGROUPED) return;
      const points = groups.get(grouped ? group : UNGROUPED) ?? new Map<Instant, Decimal>();
      points.set(instant, (points.get(instant) ?? ZERO).plus(value));
      groups.set(grouped ? group : UNGROUPED, points);
    },
    series: () => {
      const series = [...groups]
        .toSorted(([first], [second]) => (first < second ? -1 : 1))
        .map(([group, points]): Series => ({ ...(grouped && { group }), points: pointsOf(points, at) }));
      const fault = sizeFault(series);
      return fault === undefined ? ok(series) : err(fault);
    },
  };
};

/** No id and no status is empty. */
const UNGROUPED = "";

const pointsOf = (points: ReadonlyMap<Instant, Decimal>, at: readonly Instant[] | undefined): readonly Point[] =>
  (at ?? [...points.keys()].toSorted((first, second) => first - second)).map((instant) => ({
    at: instant,
    value: points.get(instant) ?? ZERO,
  }));

const sizeFault = (series: readonly Series[]): string | undefined => {
  if (series.some(({ points }) => points.length > MOST_POINTS)) return TOO_MANY_POINTS;
  const all = series.reduce((total, { points }) => total + points.length, 0);
  if (all <= MOST_POINTS_IN_ALL) return undefined;
  return `gives ${all} data points; ${MOST_POINTS_IN_ALL} are the most: group by less, filter more or ask for less time`;
};

export const TOO_MANY_POINTS = `gives more than ${MOST_POINTS} data points in a series: ask for less time or longer periods`;
