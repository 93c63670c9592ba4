import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runsOf, stretchOf } from "#domain/metrics/runs.ts";
import { HOUR, instantOf } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";

/** Stretches between boundaries that are given in hours. */
const between = (...hours: number[]): Interval[] =>
  hours.slice(1).map((end, index) => ({
    start: instantOf((hours[index] ?? 0) * HOUR),
    end: instantOf(end * HOUR),
  }));
const inHours = ({ start, end }: Interval): string => `${start / HOUR}-${end / HOUR}`;
const onPaper = (stretches: readonly Interval[], mostHours: number): string[] =>
  runsOf(stretches, mostHours).map((run) => `${inHours(run.interval)}: ${run.stretches.map(inHours).join(" ")}`);

describe("stretches that are read in one go", () => {
  it.each`
    boundaries            | runs                                            | because
    ${[0, 1, 2, 3]}       | ${["0-3: 0-1 1-2 2-3"]}                         | ${"all boundaries lie between hours"}
    ${[0.5, 1, 2, 2.5]}   | ${["0.5-2.5: 0.5-1 1-2 2-2.5"]}                 | ${"a run may begin and end inside an hour"}
    ${[0, 1.5, 2, 3]}     | ${["0-1.5: 0-1.5", "1.5-3: 1.5-2 2-3"]}         | ${"an hour would belong to two stretches"}
    ${[0.5, 1.5, 2.5]}    | ${["0.5-1.5: 0.5-1.5", "1.5-2.5: 1.5-2.5"]}     | ${"so would every hour here"}
    ${[0, 4, 8, 12]}      | ${["0-8: 0-4 4-8", "8-12: 8-12"]}               | ${"eight hours are the most"}
    ${[0, 100, 104, 108]} | ${["0-100: 0-100", "100-108: 100-104 104-108"]} | ${"a long stretch is a run of its own"}
    ${[]}                 | ${[]}                                           | ${"there is nothing to read"}
  `("$boundaries: $because", ({ boundaries, runs }) => {
    expect(onPaper(between(...boundaries), 8)).toEqual(runs);
  });

  it("must follow one another", () => {
    expect(() => runsOf([...between(0, 1), ...between(2, 3)], 8)).toThrow(/a gap/);
  });

  it("are all there, in order", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 2 }), (halves) => {
        const stretches = between(...halves.toSorted((first, second) => first - second).map((half) => half / 2));

        expect(runsOf(stretches, 8).flatMap((run) => run.stretches)).toEqual(stretches);
      }),
    );
  });
});

it.each`
  hour | stretch    | because
  ${0} | ${"0.5-2"} | ${"the run begins inside that hour"}
  ${1} | ${"0.5-2"} | ${"the hour lies inside"}
  ${2} | ${"2-3"}   | ${"a boundary belongs to what it begins"}
  ${4} | ${"3-4.5"} | ${"the run ends inside that hour"}
`("hour $hour belongs to $stretch: $because", ({ hour, stretch }) => {
  const [run] = runsOf(between(0.5, 2, 3, 4.5), 8);

  expect(inHours(stretchOf(run!, instantOf(hour * HOUR)))).toBe(stretch);
});
