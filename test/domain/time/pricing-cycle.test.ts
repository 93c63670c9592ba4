import { describe, expect, it } from "vitest";
import { UTC } from "#domain/time/calendar.ts";
import { FOREVER, HOUR, toIso } from "#domain/time/instant.ts";
import { contains } from "#domain/time/interval.ts";
import {
  type CycleAlignment,
  cycleAt,
  cycleContaining,
  cyclesOverlapping,
  dueAt,
  nextCycle,
  type PricingCycle,
  type Slice,
} from "#domain/time/pricing-cycle.ts";
import { aligned, date, instant, slice, zone } from "./builders.ts";

const between = (start: string, end: string) => ({ start: instant(`${start}T00:00Z`), end: instant(`${end}T00:00Z`) });
const spans = (cycles: Iterable<PricingCycle>) => [...cycles].map(({ startDate, endDate }) => [startDate, endDate]);

/** The first starts of full cycles on or after a day. */
const starts = (alignment: CycleAlignment, from: string, count: number) => {
  const since1970 = slice("1970-01-01");
  const cycles: string[] = [];
  let cycle = cycleContaining(alignment, since1970, date(from), UTC);
  while (cycle && cycles.length < count) {
    if (cycle.fullStartDate >= from) cycles.push(cycle.fullStartDate);
    cycle = nextCycle(alignment, since1970, cycle, UTC);
  }
  return cycles.join(" ");
};

const cycleOf = (alignment: CycleAlignment, within: Slice, day: string, zoneName = "UTC") => {
  const cycle = cycleContaining(alignment, within, date(day), zone(zoneName));
  if (!cycle) throw new Error(`${day} has no cycle`);
  return cycle;
};

describe("the starts of cycles", () => {
  it.each`
    interval         | day       | month      | from            | expected                                                    | because
    ${"WEEKLY"}      | ${"1"}    | ${"NIL"}   | ${"2023-10-23"} | ${"2023-10-23 2023-10-30 2023-11-06"}                       | ${"Mondays"}
    ${"WEEKLY"}      | ${"3"}    | ${"NIL"}   | ${"2023-10-23"} | ${"2023-10-25 2023-11-01 2023-11-08"}                       | ${"Wednesdays"}
    ${"WEEKLY"}      | ${"LAST"} | ${"NIL"}   | ${"2023-10-23"} | ${"2023-10-29 2023-11-05 2023-11-12"}                       | ${"Sundays"}
    ${"WEEKLY"}      | ${"4"}    | ${"NIL"}   | ${"2024-02-22"} | ${"2024-02-22 2024-02-29 2024-03-07"}                       | ${"Thursdays around a leap day"}
    ${"MONTHLY"}     | ${"1"}    | ${"NIL"}   | ${"2023-11-01"} | ${"2023-11-01 2023-12-01 2024-01-01"}                       | ${"the 1st"}
    ${"MONTHLY"}     | ${"12"}   | ${"NIL"}   | ${"2023-11-01"} | ${"2023-11-12 2023-12-12 2024-01-12"}                       | ${"the 12th"}
    ${"MONTHLY"}     | ${"28"}   | ${"NIL"}   | ${"2023-01-01"} | ${"2023-01-28 2023-02-28 2023-03-28"}                       | ${"every month has a 28th"}
    ${"MONTHLY"}     | ${"29"}   | ${"NIL"}   | ${"2023-01-01"} | ${"2023-01-29 2023-02-28 2023-03-29"}                       | ${"February 2023 has no 29th"}
    ${"MONTHLY"}     | ${"29"}   | ${"NIL"}   | ${"2024-01-01"} | ${"2024-01-29 2024-02-29 2024-03-29"}                       | ${"February 2024 has one"}
    ${"MONTHLY"}     | ${"30"}   | ${"NIL"}   | ${"2023-01-01"} | ${"2023-01-30 2023-02-28 2023-03-30 2023-04-30"}            | ${"vector 11: February is clamped, March is not"}
    ${"MONTHLY"}     | ${"30"}   | ${"NIL"}   | ${"2024-01-01"} | ${"2024-01-30 2024-02-29 2024-03-30 2024-04-30"}            | ${"clamped to the leap day"}
    ${"MONTHLY"}     | ${"31"}   | ${"NIL"}   | ${"2023-01-01"} | ${"2023-01-31 2023-02-28 2023-03-31 2023-04-30 2023-05-31"} | ${"the 31st is counted from the anchor"}
    ${"MONTHLY"}     | ${"LAST"} | ${"NIL"}   | ${"2023-10-31"} | ${"2023-10-31 2023-11-30 2023-12-31 2024-01-31 2024-02-29"} | ${"vector 12: from 31 October"}
    ${"MONTHLY"}     | ${"LAST"} | ${"NIL"}   | ${"2100-01-01"} | ${"2100-01-31 2100-02-28 2100-03-31"}                       | ${"2100 is no leap year"}
    ${"QUARTERLY"}   | ${"15"}   | ${"FIRST"} | ${"2023-01-01"} | ${"2023-01-15 2023-04-15 2023-07-15 2023-10-15"}            | ${"first months"}
    ${"QUARTERLY"}   | ${"15"}   | ${"2"}     | ${"2023-01-01"} | ${"2023-02-15 2023-05-15 2023-08-15 2023-11-15"}            | ${"second months"}
    ${"QUARTERLY"}   | ${"15"}   | ${"LAST"}  | ${"2023-01-01"} | ${"2023-03-15 2023-06-15 2023-09-15 2023-12-15"}            | ${"third months"}
    ${"QUARTERLY"}   | ${"LAST"} | ${"FIRST"} | ${"2023-01-01"} | ${"2023-01-31 2023-04-30 2023-07-31 2023-10-31"}            | ${"the ends of first months"}
    ${"QUARTERLY"}   | ${"30"}   | ${"2"}     | ${"2023-01-01"} | ${"2023-02-28 2023-05-30 2023-08-30 2023-11-30"}            | ${"only February is clamped"}
    ${"QUARTERLY"}   | ${"3"}    | ${"2"}     | ${"2023-01-01"} | ${"2023-02-03 2023-05-03 2023-08-03 2023-11-03"}            | ${"quarters have three months"}
    ${"HALF_YEARLY"} | ${"15"}   | ${"FIRST"} | ${"2023-01-01"} | ${"2023-01-15 2023-07-15 2024-01-15"}                       | ${"first months"}
    ${"HALF_YEARLY"} | ${"15"}   | ${"4"}     | ${"2023-01-01"} | ${"2023-04-15 2023-10-15 2024-04-15"}                       | ${"fourth months"}
    ${"HALF_YEARLY"} | ${"15"}   | ${"LAST"}  | ${"2023-01-01"} | ${"2023-06-15 2023-12-15 2024-06-15"}                       | ${"sixth months"}
    ${"HALF_YEARLY"} | ${"LAST"} | ${"2"}     | ${"2023-01-01"} | ${"2023-02-28 2023-08-31 2024-02-29"}                       | ${"the ends of February and August"}
    ${"ANNUALLY"}    | ${"15"}   | ${"FIRST"} | ${"2023-01-01"} | ${"2023-01-15 2024-01-15"}                                  | ${"January"}
    ${"ANNUALLY"}    | ${"15"}   | ${"1"}     | ${"2023-01-01"} | ${"2023-01-15 2024-01-15"}                                  | ${"January, by number"}
    ${"ANNUALLY"}    | ${"LAST"} | ${"2"}     | ${"2023-01-01"} | ${"2023-02-28 2024-02-29 2025-02-28"}                       | ${"the end of February"}
    ${"ANNUALLY"}    | ${"29"}   | ${"2"}     | ${"2023-01-01"} | ${"2023-02-28 2024-02-29 2025-02-28"}                       | ${"the 29th or the nearest day before"}
    ${"ANNUALLY"}    | ${"15"}   | ${"8"}     | ${"2023-01-01"} | ${"2023-08-15 2024-08-15"}                                  | ${"August"}
    ${"ANNUALLY"}    | ${"15"}   | ${"LAST"}  | ${"2023-01-01"} | ${"2023-12-15 2024-12-15"}                                  | ${"December"}
  `("$interval {$day, $month} from $from are $expected: $because", ({ interval, day, month, from, expected }) => {
    expect(starts(aligned(interval, day, month), from, expected.split(" ").length)).toBe(expected);
  });
});

describe("a cycle of a slice", () => {
  it("starts as a stub and is due after the days of grace (vector 10)", () => {
    const quarterly = aligned("QUARTERLY", "3", "2");
    const first = cycleOf(quarterly, slice("2024-01-15"), "2024-01-15");
    expect(first).toEqual({
      start: instant("2024-01-15T00:00:00Z"),
      end: instant("2024-02-03T00:00:00Z"),
      startDate: "2024-01-15",
      endDate: "2024-02-03",
      fullStartDate: "2023-11-03",
      fullEndDate: "2024-02-03",
      days: 19,
      fullDays: 92,
      ordinal: 0,
    });
    expect(toIso(dueAt(first, { graceDays: 2 }, UTC))).toBe("2024-02-05T00:00:00Z");
    const second = nextCycle(quarterly, slice("2024-01-15"), first, UTC);
    expect(second).toMatchObject({
      startDate: "2024-02-03",
      endDate: "2024-05-03",
      days: 90,
      fullDays: 90,
      ordinal: 1,
    });
  });

  it.each`
    day             | startDate       | endDate         | days  | fullDays | ordinal | because
    ${"2024-01-21"} | ${"2024-01-21"} | ${"2024-02-01"} | ${11} | ${31}    | ${0}    | ${"vector 28: the first is a stub"}
    ${"2024-01-31"} | ${"2024-01-21"} | ${"2024-02-01"} | ${11} | ${31}    | ${0}    | ${"its last day"}
    ${"2024-02-01"} | ${"2024-02-01"} | ${"2024-03-01"} | ${29} | ${29}    | ${1}    | ${"a leap February"}
    ${"2024-02-29"} | ${"2024-02-01"} | ${"2024-03-01"} | ${29} | ${29}    | ${1}    | ${"its last day"}
    ${"2024-04-01"} | ${"2024-04-01"} | ${"2024-04-10"} | ${9}  | ${30}    | ${3}    | ${"the last is cut where the slice ends"}
    ${"2024-04-09"} | ${"2024-04-01"} | ${"2024-04-10"} | ${9}  | ${30}    | ${3}    | ${"its last day"}
  `("on the 1st from 21 Jan to 10 Apr on $day is $startDate to $endDate: $because", ({ day, because, ...expected }) => {
    expect(cycleOf(aligned("MONTHLY", "1"), slice("2024-01-21", "2024-04-10"), day)).toMatchObject(expected);
  });

  it.each`
    startDate       | endDate         | day             | because
    ${"2024-01-21"} | ${"2024-04-10"} | ${"2024-01-20"} | ${"it comes before the slice"}
    ${"2024-01-21"} | ${"2024-04-10"} | ${"2024-04-10"} | ${"the end is exclusive"}
    ${"2024-01-21"} | ${"2024-01-21"} | ${"2024-01-21"} | ${"the slice is empty"}
    ${"2024-01-21"} | ${"2023-01-21"} | ${"2023-06-01"} | ${"the slice runs backwards"}
    ${"2024-01-21"} | ${"9999-12-31"} | ${"9999-01-01"} | ${"nothing is billed from forever on"}
  `("does not exist in [$startDate, $endDate) on $day, because $because", ({ startDate, endDate, day }) => {
    expect(cycleContaining(aligned("MONTHLY", "1"), slice(startDate, endDate), date(day), UTC)).toBeUndefined();
  });

  it("may be both first and last", () => {
    const only = cycleOf(aligned("MONTHLY", "1"), slice("2024-01-10", "2024-01-12"), "2024-01-11");
    expect(only).toMatchObject({ startDate: "2024-01-10", endDate: "2024-01-12", days: 2, fullDays: 31, ordinal: 0 });
    expect(nextCycle(aligned("MONTHLY", "1"), slice("2024-01-10", "2024-01-12"), only, UTC)).toBeUndefined();
  });

  it("has no next where its slice ends on a boundary", () => {
    const january = cycleOf(aligned("MONTHLY", "1"), slice("2024-01-01", "2024-02-01"), "2024-01-31");
    expect(january).toMatchObject({ endDate: "2024-02-01", days: 31, fullDays: 31 });
    expect(nextCycle(aligned("MONTHLY", "1"), slice("2024-01-01", "2024-02-01"), january, UTC)).toBeUndefined();
  });

  it.each`
    interval         | startDate       | day             | ordinal    | because
    ${"MONTHLY"}     | ${"2000-01-01"} | ${"2500-07-15"} | ${6006}    | ${"500 × 12 + 6"}
    ${"MONTHLY"}     | ${"2000-01-15"} | ${"2500-07-15"} | ${6006}    | ${"a stub counts as the first"}
    ${"QUARTERLY"}   | ${"2000-01-01"} | ${"2500-07-15"} | ${2002}    | ${"500 × 4 + 2"}
    ${"HALF_YEARLY"} | ${"2000-01-01"} | ${"2500-06-30"} | ${1000}    | ${"500 × 2, still the first half"}
    ${"ANNUALLY"}    | ${"2000-01-01"} | ${"9998-12-31"} | ${7998}    | ${"the last year before forever"}
    ${"WEEKLY"}      | ${"1970-01-05"} | ${"9998-12-31"} | ${418_932} | ${"2,932,527 days after that Monday = 418,932 × 7 + 3"}
  `("$interval from $startDate on $day is number $ordinal: $because", ({ interval, startDate, day, ordinal }) => {
    const months = interval === "MONTHLY" || interval === "WEEKLY" ? "NIL" : "FIRST";
    expect(cycleOf(aligned(interval, "1", months), slice(startDate), day).ordinal).toBe(ordinal);
  });

  it("runs to the end of the last year before forever", () => {
    expect(cycleOf(aligned("ANNUALLY", "31", "12"), slice("2024-01-01"), "9998-12-31")).toMatchObject({
      startDate: "9998-12-31",
      endDate: "9999-01-01",
      end: FOREVER,
      fullEndDate: "9999-12-31",
    });
  });

  it.each`
    zoneName                 | day             | start                     | end                       | hours    | because
    ${"UTC"}                 | ${"2024-03-05"} | ${"2024-03-01T00:00:00Z"} | ${"2024-04-01T00:00:00Z"} | ${744}   | ${"31 days of 24 hours"}
    ${"Asia/Kolkata"}        | ${"2024-03-05"} | ${"2024-02-29T18:30:00Z"} | ${"2024-03-31T18:30:00Z"} | ${744}   | ${"5 h 30 earlier"}
    ${"Asia/Kathmandu"}      | ${"2024-03-05"} | ${"2024-02-29T18:15:00Z"} | ${"2024-03-31T18:15:00Z"} | ${744}   | ${"5 h 45 earlier"}
    ${"America/New_York"}    | ${"2024-03-05"} | ${"2024-03-01T05:00:00Z"} | ${"2024-04-01T04:00:00Z"} | ${743}   | ${"one day has 23 hours"}
    ${"America/New_York"}    | ${"2024-11-05"} | ${"2024-11-01T04:00:00Z"} | ${"2024-12-01T05:00:00Z"} | ${721}   | ${"one day has 25 hours"}
    ${"Australia/Lord_Howe"} | ${"2024-04-05"} | ${"2024-03-31T13:00:00Z"} | ${"2024-04-30T13:30:00Z"} | ${720.5} | ${"one day has 24 and a half"}
    ${"Pacific/Apia"}        | ${"2011-12-05"} | ${"2011-12-01T10:00:00Z"} | ${"2011-12-31T10:00:00Z"} | ${720}   | ${"one of 31 days is empty"}
  `("in $zoneName with $day has $hours hours, because $because", ({ zoneName, day, start, end, hours }) => {
    const cycle = cycleOf(aligned("MONTHLY", "1"), slice("2000-01-01"), day, zoneName);
    expect([toIso(cycle.start), toIso(cycle.end)]).toEqual([start, end]);
    expect((cycle.end - cycle.start) / HOUR).toBe(hours);
  });
});

describe("the cycle at an instant", () => {
  const monthly = aligned("MONTHLY", "1");

  it.each`
    text                          | zoneName              | startDate       | because
    ${"2024-02-29T23:59:59.999Z"} | ${"UTC"}              | ${"2024-02-01"} | ${"the last millisecond of February"}
    ${"2024-03-01T00:00:00Z"}     | ${"UTC"}              | ${"2024-03-01"} | ${"the end of one is the start of the next"}
    ${"2024-03-01T04:59:59.999Z"} | ${"America/New_York"} | ${"2024-02-01"} | ${"still February there"}
    ${"2024-03-01T05:00:00Z"}     | ${"America/New_York"} | ${"2024-03-01"} | ${"midnight there"}
    ${"2024-02-29T18:30:00Z"}     | ${"Asia/Kolkata"}     | ${"2024-03-01"} | ${"already March there"}
  `("$text in $zoneName starts on $startDate, $because", ({ text, zoneName, startDate }) => {
    expect(cycleAt(monthly, slice("2020-01-01"), instant(text), zone(zoneName))?.startDate).toBe(startDate);
  });

  it("exists only inside the slice", () => {
    const june = slice("2024-06-01", "2024-07-01");
    expect(cycleAt(monthly, june, instant("2024-05-31T23:59:59.999Z"), UTC)).toBeUndefined();
    expect(cycleAt(monthly, june, instant("2024-06-01T00:00:00Z"), UTC)?.ordinal).toBe(0);
    expect(cycleAt(monthly, june, instant("2024-07-01T00:00:00Z"), UTC)).toBeUndefined();
    expect(cycleAt(monthly, slice("2024-06-01"), FOREVER, UTC)).toBeUndefined();
  });

  it("is the one that has begun while an hour is lived twice over midnight", () => {
    const newfoundland = zone("America/St_Johns");
    const sundays = aligned("WEEKLY", "LAST");
    const cycle = cycleAt(sundays, slice("2006-10-29"), instant("2006-10-29T02:45:00Z"), newfoundland);
    expect(cycle).toMatchObject({ startDate: "2006-10-29", ordinal: 0 });
  });
});

describe("the cycles that overlap an interval", () => {
  it("follow a switch of plans (vector 13)", () => {
    const [old, replacement] = [slice("2023-01-05", "2023-03-15"), slice("2023-03-15")];
    const spring = between("2023-01-01", "2023-05-02");
    expect(spans(cyclesOverlapping(aligned("MONTHLY", "5"), old, spring, UTC))).toEqual([
      ["2023-01-05", "2023-02-05"],
      ["2023-02-05", "2023-03-05"],
      ["2023-03-05", "2023-03-15"],
    ]);
    expect(spans(cyclesOverlapping(aligned("MONTHLY", "1"), replacement, spring, UTC))).toEqual([
      ["2023-03-15", "2023-04-01"],
      ["2023-04-01", "2023-05-01"],
      ["2023-05-01", "2023-06-01"],
    ]);
  });

  it.each`
    start           | end             | expected                                                        | because
    ${"2024-01-01"} | ${"2024-02-01"} | ${[["2024-01-15", "2024-02-01"]]}                               | ${"the slice starts inside, February does not"}
    ${"2024-02-01"} | ${"2024-03-01"} | ${[["2024-02-01", "2024-03-01"]]}                               | ${"January has ended, March has not begun"}
    ${"2024-02-29"} | ${"2024-03-02"} | ${[["2024-02-01", "2024-03-01"], ["2024-03-01", "2024-03-20"]]} | ${"a day of each is enough"}
    ${"2023-01-01"} | ${"2024-01-15"} | ${[]}                                                           | ${"the slice starts where the interval ends"}
    ${"2024-03-20"} | ${"2025-01-01"} | ${[]}                                                           | ${"the slice ends where the interval starts"}
    ${"2024-02-10"} | ${"2024-02-10"} | ${[]}                                                           | ${"an empty interval overlaps nothing"}
    ${"2024-02-10"} | ${"2024-01-10"} | ${[]}                                                           | ${"nor does a backward one"}
  `("[$start, $end) are $expected: $because", ({ start, end, expected }) => {
    const within = slice("2024-01-15", "2024-03-20");
    expect(spans(cyclesOverlapping(aligned("MONTHLY", "1"), within, between(start, end), UTC))).toEqual(expected);
  });

  it("are made only as they are asked for", () => {
    const weekly = cyclesOverlapping(
      aligned("WEEKLY", "1"),
      slice("2024-01-01"),
      between("2024-01-01", "9999-01-01"),
      UTC,
    );
    expect(spans(weekly.take(2))).toEqual([
      ["2024-01-01", "2024-01-08"],
      ["2024-01-08", "2024-01-15"],
    ]);
  });

  it("leave out the one day that Samoa skipped", () => {
    const dayInApia = slice("2011-12-30", "2011-12-31");
    const december = between("2011-12-01", "2012-01-01");
    expect(spans(cyclesOverlapping(aligned("MONTHLY", "1"), dayInApia, december, zone("Pacific/Apia")))).toEqual([]);
  });
});

describe("a cycle is due", () => {
  it.each`
    endDate         | graceDays        | zoneName               | due                       | because
    ${"2024-02-03"} | ${2}             | ${"UTC"}               | ${"2024-02-05T00:00:00Z"} | ${"3 February and two days"}
    ${"2024-02-03"} | ${0}             | ${"UTC"}               | ${"2024-02-03T00:00:00Z"} | ${"without grace it is due at once"}
    ${"2024-02-28"} | ${2}             | ${"UTC"}               | ${"2024-03-01T00:00:00Z"} | ${"over a leap day"}
    ${"2024-02-03"} | ${2}             | ${"Asia/Kolkata"}      | ${"2024-02-04T18:30:00Z"} | ${"midnight in the zone"}
    ${"2024-03-09"} | ${2}             | ${"America/New_York"}  | ${"2024-03-11T04:00:00Z"} | ${"days of grace are days, not hours: this is 47 hours"}
    ${"2018-11-01"} | ${3}             | ${"America/Sao_Paulo"} | ${"2018-11-04T03:00:00Z"} | ${"a day without midnight starts at one"}
    ${"9998-12-31"} | ${1}             | ${"Asia/Kolkata"}      | ${"9999-01-01T00:00:00Z"} | ${"forever"}
    ${"2024-02-03"} | ${2_147_483_647} | ${"UTC"}               | ${"9999-01-01T00:00:00Z"} | ${"grace longer than time lasts forever"}
    ${"9999-01-01"} | ${0}             | ${"UTC"}               | ${"9999-01-01T00:00:00Z"} | ${"what ends with time is due with it"}
  `("on $due when it ends on $endDate with $graceDays days in $zoneName: $because", (row) => {
    expect(toIso(dueAt({ endDate: date(row.endDate) }, { graceDays: row.graceDays }, zone(row.zoneName)))).toBe(
      row.due,
    );
  });

  it.each`
    arrivesAt                     | inTime   | because
    ${"2024-04-03T23:59:00Z"}     | ${true}  | ${"vector 15: the third day of grace runs to its end"}
    ${"2024-04-03T23:59:59.999Z"} | ${true}  | ${"to its very end"}
    ${"2024-04-04T00:00:00Z"}     | ${false} | ${"the moment it is due"}
    ${"2024-04-04T00:01:00Z"}     | ${false} | ${"vector 15: a minute late"}
  `("with grace 3, an event of 20 March is in time at $arrivesAt: $inTime, $because", ({ arrivesAt, inTime }) => {
    const march = cycleAt(aligned("MONTHLY", "1"), slice("2024-01-01"), instant("2024-03-20T12:00:00Z"), UTC);
    expect(march).toBeDefined();
    const open = march && { start: march.start, end: dueAt(march, { graceDays: 3 }, UTC) };
    expect(open && contains(open, instant(arrivesAt))).toBe(inTime);
  });
});
