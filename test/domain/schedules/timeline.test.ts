import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountId, PricePlanId, ScheduleId } from "#domain/ids.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { agreeBefore, cutsUntil, joined, scheduleOn, withoutRange, withSchedule } from "#domain/schedules/timeline.ts";
import { addDays, type CalendarDate } from "#domain/time/calendar.ts";
import { SINCE_EVER } from "#domain/time/instant.ts";

const date = (text: string): CalendarDate => text as CalendarDate;
let made = 0;
const newId = (): ScheduleId => {
  made += 1;
  return `sch.new.${made}` as ScheduleId;
};

/** A slice of a plan, in the days of July 2025 unless whole dates are given. */
const slice = (
  id: string,
  plan: string,
  from: number | string,
  until: number | string,
  more: Partial<Schedule> = {},
): Schedule => ({
  id: id as ScheduleId,
  accountId: "acme" as AccountId,
  pricePlanId: plan as PricePlanId,
  pricePlanVersion: 1,
  startDate: day(from),
  endDate: day(until),
  pricingCycleConfig: {
    interval: "MONTHLY",
    dayOffset: { type: "DAY", day: 1 },
    monthOffset: 1,
    graceDays: 0,
    anniversaryCycle: false,
  },
  createdAt: SINCE_EVER,
  ...more,
});
const day = (value: number | string): CalendarDate =>
  date(typeof value === "string" ? value : `2025-07-${String(value).padStart(2, "0")}`);
const range = (from: number | string, until: number | string) => ({ startDate: day(from), endDate: day(until) });
const told = (schedules: readonly Schedule[]): readonly string[] =>
  schedules.map(
    ({ id, pricePlanId, startDate, endDate }) => `${id} ${pricePlanId} ${startDate.slice(8)}…${endDate.slice(8)}`,
  );

describe("a timeline without a range", () => {
  const before = [slice("a", "pro", 4, 14), slice("b", "max", 20, 30)];

  it.each`
    from  | until | left                              | because
    ${1}  | ${4}  | ${["a pro 04…14", "b max 20…30"]} | ${"it ends where the slice begins"}
    ${1}  | ${5}  | ${["a pro 05…14", "b max 20…30"]} | ${"the first day is taken"}
    ${13} | ${20} | ${["a pro 04…13", "b max 20…30"]} | ${"the last day is taken"}
    ${14} | ${20} | ${["a pro 04…14", "b max 20…30"]} | ${"it lies between the slices"}
    ${4}  | ${14} | ${["b max 20…30"]}                | ${"it is the whole slice"}
    ${1}  | ${31} | ${[]}                             | ${"it is all of it"}
    ${10} | ${25} | ${["a pro 04…10", "b max 25…30"]} | ${"it cuts both"}
  `("loses $from…$until: $left, since $because", ({ from, until, left }) => {
    expect(told(withoutRange(before, range(from, until), newId))).toEqual(left);
  });

  it("has two slices where it had one that reaches over both ends, the later under a new id", () => {
    const [first, second, ...others] = withoutRange(
      [slice("a", "pro", 1, 31)],
      range(10, 20),
      () => "sch.second" as ScheduleId,
    );
    expect(others).toEqual([]);
    expect(told([first, second].filter((one) => one !== undefined))).toEqual(["a pro 01…10", "sch.second pro 20…31"]);
  });
});

describe("a timeline with another slice", () => {
  it("has the new one and what it does not cover of the others, in order", () => {
    const next = withSchedule([slice("a", "pro", 1, 31)], slice("n", "max", 10, 20), () => "sch.rest" as ScheduleId);
    expect(told(next)).toEqual(["a pro 01…10", "n max 10…20", "sch.rest pro 20…31"]);
  });

  it("does not mind the order in which slices come", () => {
    const one = withSchedule(withSchedule([], slice("a", "pro", 1, 5), newId), slice("b", "max", 5, 9), newId);
    const other = withSchedule(withSchedule([], slice("b", "max", 5, 9), newId), slice("a", "pro", 1, 5), newId);
    expect(told(one)).toEqual(told(other));
  });
});

describe("joining slices", () => {
  it.each<[string, Schedule[], ReadonlySet<CalendarDate>, string[]]>([
    ["that touch and say the same", [slice("a", "pro", 1, 5), slice("b", "pro", 5, 9)], new Set(), ["a pro 01…09"]],
    [
      "in a row of three",
      [slice("a", "pro", 1, 5), slice("b", "pro", 5, 9), slice("c", "pro", 9, 12)],
      new Set(),
      ["a pro 01…12"],
    ],
    ["that come in any order", [slice("b", "pro", 5, 9), slice("a", "pro", 1, 5)], new Set(), ["a pro 01…09"]],
    ["leaves a gap", [slice("a", "pro", 1, 5), slice("b", "pro", 6, 9)], new Set(), ["a pro 01…05", "b pro 06…09"]],
    [
      "leaves another plan",
      [slice("a", "pro", 1, 5), slice("b", "max", 5, 9)],
      new Set(),
      ["a pro 01…05", "b max 05…09"],
    ],
    [
      "leaves another version",
      [slice("a", "pro", 1, 5), slice("b", "pro", 5, 9, { pricePlanVersion: 2 })],
      new Set(),
      ["a pro 01…05", "b pro 05…09"],
    ],
    [
      "leaves another cycle",
      [
        slice("a", "pro", 1, 5),
        slice("b", "pro", 5, 9, { pricingCycleConfig: { ...slice("x", "x", 1, 2).pricingCycleConfig, graceDays: 1 } }),
      ],
      new Set(),
      ["a pro 01…05", "b pro 05…09"],
    ],
    [
      "leaves cards of its own",
      [slice("a", "pro", 1, 5), slice("b", "pro", 5, 9, { rateCardsOverride: [] })],
      new Set(),
      ["a pro 01…05", "b pro 05…09"],
    ],
    [
      "leaves a cut that is kept",
      [slice("a", "pro", 1, 5), slice("b", "pro", 5, 9), slice("c", "pro", 9, 12)],
      new Set([day(5)]),
      ["a pro 01…05", "b pro 05…12"],
    ],
  ])("%s", (_what, schedules, kept, expected) => {
    expect(told(joined(schedules, kept))).toEqual(expected);
  });

  it("keeps the cuts up to a day, that day included", () => {
    const schedules = [slice("a", "pro", 1, 5), slice("b", "pro", 8, 12)];
    expect([...cutsUntil(schedules, day(8))].sort()).toEqual([day(1), day(5), day(8)]);
    expect([...cutsUntil(schedules, day(7))].sort()).toEqual([day(1), day(5)]);
  });
});

describe("two timelines before a day", () => {
  const live = [slice("a", "pro", 1, 20)];

  it.each<[string, Schedule[], boolean]>([
    ["are the same when nothing was changed", live, true],
    ["are the same when only the id differs", [slice("z", "pro", 1, 20)], true],
    ["are the same when the change begins that day", [slice("a", "pro", 1, 10), slice("b", "max", 10, 31)], true],
    ["are the same when the plan ends that day", [slice("a", "pro", 1, 10)], true],
    ["are the same when it goes on for longer", [slice("a", "pro", 1, 31)], true],
    ["differ when it ends a day sooner", [slice("a", "pro", 1, 9)], false],
    ["differ when it began a day later", [slice("a", "pro", 2, 20)], false],
    ["differ when it began a day sooner", [slice("a", "pro", "2025-06-30", 20)], false],
    ["differ when another plan lay there", [slice("a", "max", 1, 20)], false],
    [
      "differ when it was cut in between, though it says the same",
      [slice("a", "pro", 1, 5), slice("b", "pro", 5, 20)],
      false,
    ],
    ["differ when there is nothing", [], false],
  ])("%s", (_what, other, same) => {
    expect(agreeBefore(live, other, day(10))).toBe(same);
    expect(agreeBefore(other, live, day(10))).toBe(same);
  });
});

describe("any timeline", () => {
  const START = date("2025-01-01");
  const edit = fc
    .record({
      from: fc.nat(60),
      length: fc.integer({ min: 1, max: 30 }),
      plan: fc.constantFrom("pro", "max", undefined),
      merge: fc.boolean(),
    })
    .map(({ from, length, plan, merge }) => ({
      startDate: addDays(START, from),
      endDate: addDays(START, from + length),
      plan,
      merge,
    }));
  const edited = (
    edits: readonly { startDate: CalendarDate; endDate: CalendarDate; plan: string | undefined; merge: boolean }[],
  ) =>
    edits.reduce<readonly Schedule[]>((schedules, { plan, merge, ...dates }) => {
      if (plan === undefined) return withoutRange(schedules, dates, newId);
      const next = withSchedule(schedules, slice(newId(), plan, dates.startDate, dates.endDate), newId);
      return merge ? joined(next) : next;
    }, []);

  it("has on each day the plan that was put there last, and no day twice", () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
        const schedules = edited(edits);
        for (let offset = 0; offset < 95; offset += 1) {
          const today = addDays(START, offset);
          const last = edits.findLast(({ startDate, endDate }) => startDate <= today && today < endDate);
          expect(scheduleOn(schedules, today)?.pricePlanId).toBe(last?.plan);
          const holding = schedules.filter(({ startDate, endDate }) => startDate <= today && today < endDate);
          expect(holding.length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("has slices that last, in order, each with an id of its own", () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
        const schedules = edited(edits);
        for (const { startDate, endDate } of schedules) expect(startDate < endDate).toBe(true);
        expect(schedules.map(({ startDate }) => startDate)).toEqual(schedules.map(({ startDate }) => startDate).sort());
        expect(new Set(schedules.map(({ id }) => id)).size).toBe(schedules.length);
      }),
    );
  });

  it("says the same of every day before and after joining", () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
        const schedules = edited(edits.map((one) => ({ ...one, merge: false })));
        const together = joined(schedules);
        for (let offset = 0; offset < 95; offset += 1) {
          const today = addDays(START, offset);
          expect(scheduleOn(together, today)?.pricePlanId).toBe(scheduleOn(schedules, today)?.pricePlanId);
        }
        expect(joined(together)).toEqual(together);
      }),
    );
  });
});
