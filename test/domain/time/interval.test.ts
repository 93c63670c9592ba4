import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantOf } from "#domain/time/instant.ts";
import { contains, type Interval, intersection, overlaps } from "#domain/time/interval.ts";

const interval = (start: number, end: number): Interval => ({ start: instantOf(start), end: instantOf(end) });

describe("an interval", () => {
  it.each`
    instant | inside   | because
    ${9}    | ${false} | ${"it has not begun"}
    ${10}   | ${true}  | ${"the start belongs to it"}
    ${19}   | ${true}  | ${"the last millisecond is inside"}
    ${20}   | ${false} | ${"the end belongs to the next"}
  `("[10, 20) holds $instant: $inside, $because", ({ instant, inside }) => {
    expect(contains(interval(10, 20), instantOf(instant))).toBe(inside);
  });

  it.each`
    start | end   | shared       | because
    ${0}  | ${10} | ${undefined} | ${"it ends where the other starts"}
    ${0}  | ${11} | ${[10, 11]}  | ${"one millisecond is shared"}
    ${12} | ${15} | ${[12, 15]}  | ${"it lies inside"}
    ${0}  | ${99} | ${[10, 20]}  | ${"it lies around"}
    ${10} | ${20} | ${[10, 20]}  | ${"it is the same"}
    ${19} | ${30} | ${[19, 20]}  | ${"the last millisecond is shared"}
    ${20} | ${30} | ${undefined} | ${"it starts where the other ends"}
    ${15} | ${15} | ${undefined} | ${"an empty interval holds no instant"}
    ${18} | ${12} | ${undefined} | ${"a backward one holds none either"}
  `("[$start, $end) shares $shared with [10, 20), $because", ({ start, end, shared }) => {
    const expected = shared && interval(shared[0], shared[1]);
    expect(intersection(interval(start, end), interval(10, 20))).toEqual(expected);
    expect(intersection(interval(10, 20), interval(start, end))).toEqual(expected);
    expect(overlaps(interval(start, end), interval(10, 20))).toBe(shared !== undefined);
  });

  it("shares exactly the instants that both hold", () => {
    const small = fc.integer({ min: 0, max: 12 });
    fc.assert(
      fc.property(small, small, small, small, small, (a, b, c, d, instant) => {
        const shared = intersection(interval(a, b), interval(c, d));
        const inBoth = contains(interval(a, b), instantOf(instant)) && contains(interval(c, d), instantOf(instant));
        expect(shared !== undefined && contains(shared, instantOf(instant))).toBe(inBoth);
      }),
      { numRuns: 1000 },
    );
  });
});
