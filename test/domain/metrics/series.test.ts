import { describe, expect, it } from "vitest";
import { collectSeries, MOST_POINTS, MOST_POINTS_IN_ALL, type Series } from "#domain/metrics/series.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import type { Result } from "#domain/result.ts";
import { instantOf } from "#domain/time/instant.ts";

const point = (at: number, value: string) => ({ at: instantOf(at), value: decimal(value) });
const instants = (count: number) => Array.from({ length: count }, (_, index) => instantOf(index));

const onPaper = (series: Result<readonly Series[], string>): unknown =>
  series.ok
    ? series.value.map(({ group, points }) => [group, ...points.map(({ at, value }) => `${at}: ${toText(value)}`)])
    : series.error;

describe("contributions", () => {
  it("add up to one series where nothing is grouped, whoever they are of", () => {
    const collector = collectSeries({ grouped: false });
    collector.add(point(20, "1.1"));
    collector.add({ ...point(10, "-5"), group: "a" });
    collector.add({ ...point(20, "2.2"), group: "b" });

    expect(onPaper(collector.series())).toEqual([[undefined, "10: -5", "20: 3.3"]]);
  });

  it("add up by group, in the order of the groups", () => {
    const collector = collectSeries({ grouped: true });
    collector.add({ ...point(10, "1"), group: "b" });
    collector.add({ ...point(10, "2"), group: "a" });
    collector.add({ ...point(10, "3"), group: "B" });
    collector.add({ ...point(5, "0"), group: "b" });

    expect(onPaper(collector.series())).toEqual([
      ["B", "10: 3"],
      ["a", "10: 2"],
      ["b", "5: 0", "10: 1"],
    ]);
  });

  it("without a group are dropped where everything is grouped", () => {
    const collector = collectSeries({ grouped: true, at: instants(1) });
    collector.add({ ...point(0, "1"), group: undefined });

    expect(onPaper(collector.series())).toEqual([]);
  });

  it("leave zeros at the instants that nobody contributed to", () => {
    const grouped = collectSeries({ grouped: true, at: instants(3) });
    grouped.add({ ...point(1, "7"), group: "a" });

    expect(onPaper(grouped.series())).toEqual([["a", "0: 0", "1: 7", "2: 0"]]);
    expect(onPaper(collectSeries({ grouped: false, at: instants(2) }).series())).toEqual([[undefined, "0: 0", "1: 0"]]);
    expect(onPaper(collectSeries({ grouped: false }).series())).toEqual([[undefined]]);
  });
});

describe("too many points", () => {
  it.each`
    points             | fits     | because
    ${MOST_POINTS}     | ${true}  | ${"300 are the most"}
    ${MOST_POINTS + 1} | ${false} | ${"one is too many"}
  `("in a series of $points: $because", ({ points, fits }) => {
    const collector = collectSeries({ grouped: false });
    for (const at of instants(points)) collector.add(point(at, "1"));

    expect(collector.series().ok).toBe(fits);
    if (!fits) expect(onPaper(collector.series())).toMatch(/more than 300 data points in a series/);
  });

  it.each`
    series | fits     | because
    ${200} | ${true}  | ${"200 series of 100 are 20,000"}
    ${201} | ${false} | ${"201 series of 100 are more"}
  `("in $series series of 100: $because", ({ series, fits }) => {
    const collector = collectSeries({ grouped: true, at: instants(100) });
    for (let group = 0; group < series; group += 1) collector.add({ ...point(0, "1"), group: `g${group}` });

    expect(collector.series().ok).toBe(fits);
    if (!fits) expect(onPaper(collector.series())).toMatch(new RegExp(`^gives 20100 .* ${MOST_POINTS_IN_ALL} are`));
  });
});
