import { describe, expect, it } from "vitest";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { type RatedLicense, rateLicense, rerateLicense } from "#domain/rating/license.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import type { CycleAlignment } from "#domain/time/pricing-cycle.ts";
import { cycleOn } from "./cycles.ts";
import { licenseCard, namesOn, seatsFrom } from "./more-cards.ts";
import { USD } from "./rate-cards.ts";

const rated = (
  card: ReturnType<typeof licenseCard>,
  seats: SeatHistory | undefined,
  { on = "2025-04-10", ...slice }: { on?: string; from?: string; until?: string; alignment?: CycleAlignment } = {},
): RatedLicense => rateLicense(card, USD, { seats, place: cycleOn(on, slice) });
const onPaper = ({ windows, amount }: RatedLicense) =>
  `${windows.map(({ quantity }) => toText(quantity)).join(" + ")} = ${toText(amount)}`;

const grown = seatsFrom({ "2025-04-01": "5", "2025-04-16": "8" });
const shrunk = seatsFrom({ "2025-04-01": "8", "2025-04-16": "5" });
const steady = seatsFrom({ "2025-01-01": "3" });

describe("the seats of a cycle", () => {
  it.each`
    timing          | prorated | history      | paper         | because
    ${"IN_ARREARS"} | ${true}  | ${grown}     | ${"6.5 = 65"} | ${"(15 × 5 + 15 × 8) / 30 (vector 29)"}
    ${"IN_ARREARS"} | ${false} | ${grown}     | ${"8 = 80"}   | ${"the most that were held"}
    ${"IN_ARREARS"} | ${true}  | ${shrunk}    | ${"6.5 = 65"} | ${"the average has no direction"}
    ${"IN_ARREARS"} | ${false} | ${shrunk}    | ${"8 = 80"}   | ${"the most, though fewer at the end"}
    ${"IN_ADVANCE"} | ${true}  | ${grown}     | ${"5 = 50"}   | ${"the first day's; the increase is charged when it happens"}
    ${"IN_ADVANCE"} | ${false} | ${grown}     | ${"5 = 50"}   | ${"the first day's"}
    ${"IN_ADVANCE"} | ${true}  | ${shrunk}    | ${"8 = 80"}   | ${"the first day's"}
    ${"IN_ARREARS"} | ${true}  | ${undefined} | ${"0 = 0"}    | ${"nobody ever had a seat"}
    ${"IN_ADVANCE"} | ${false} | ${undefined} | ${"0 = 0"}    | ${"nobody ever had a seat"}
  `("$timing, prorated $prorated: $paper, $because", ({ timing, prorated, history, paper }) => {
    expect(onPaper(rated(licenseCard({ invoiceTiming: timing, enableProration: prorated }), history))).toBe(paper);
  });

  it.each`
    timing          | prorated | amount                      | because
    ${"IN_ARREARS"} | ${true}  | ${"16.4516129032258064516"} | ${"17 of the 31 days of the whole month"}
    ${"IN_ARREARS"} | ${false} | ${"30"}                     | ${"the peak does not ask for how long"}
    ${"IN_ADVANCE"} | ${true}  | ${"16.4516129032258064516"} | ${"as if the seats had been added on the first day"}
    ${"IN_ADVANCE"} | ${false} | ${"30"}                     | ${"whole"}
  `("$timing, prorated $prorated, in a cycle cut to 17 of 31 days 3 seats cost $amount, $because", (row) => {
    const card = licenseCard({ invoiceTiming: row.timing, enableProration: row.prorated });
    const { amount } = rated(card, steady, { on: "2025-01-20", from: "2025-01-15" });
    expect(toText(amount).slice(0, row.amount.length)).toBe(row.amount);
  });

  it("an average that does not come out even is priced as the fraction that it is", () => {
    const third = seatsFrom({ "2025-04-01": "0", "2025-04-21": "1" });
    const { windows, amount } = rated(licenseCard({ list: ">0: PER_UNIT 3" }), third);
    expect([toText(windows[0].quantity), toText(amount)]).toEqual(["0.33333333333333333333", "1"]);
  });

  it.each`
    list                               | amount   | because
    ${">0: FLAT 0; >10: PER_UNIT 100"} | ${"200"} | ${"10 seats are included (vector 4)"}
    ${">0: PACKAGE 30 per 5"}          | ${"90"}  | ${"whole packages"}
  `("12 seats on $list cost $amount, $because", ({ list, amount }) => {
    expect(toText(rated(licenseCard({ list }), seatsFrom({ "2025-01-01": "12" })).amount)).toBe(amount);
  });

  it.each`
    list                                 | model       | amount  | because
    ${">0: FLAT 7; >6: PER_UNIT 100"}    | ${"TIERED"} | ${"57"} | ${"the flat price whole, and half a seat"}
    ${">0: PACKAGE 30 per 5"}            | ${"TIERED"} | ${"60"} | ${"6.5 seats touch two packages"}
    ${">0: PER_UNIT 10; >6: PER_UNIT 4"} | ${"VOLUME"} | ${"26"} | ${"all of 6.5 in the second slab"}
    ${">0: PER_UNIT 10 max 40"}          | ${"TIERED"} | ${"40"} | ${"a slab's maximum is not prorated"}
  `("an average of 6.5 seats on $list, $model, costs $amount, $because", ({ list, model, amount }) => {
    expect(toText(rated(licenseCard({ list, model }), grown).amount)).toBe(amount);
  });

  it("slabs of an average tell their own bounds, not those of the calculation", () => {
    const sevenths = seatsFrom({ "2025-04-01": "5", "2025-04-02": "8" });
    const [window] = rated(licenseCard({ list: ">0: PER_UNIT 10; >6: PER_UNIT 4" }), sevenths).windows;
    expect(window.slabs.map(({ slab: { startAfter, upTo } }) => [toText(startAfter), upTo && toText(upTo)])).toEqual([
      ["0", "6"],
      ["6", undefined],
    ]);
  });

  it.each`
    on              | from            | paper         | because
    ${"2025-04-20"} | ${"2025-04-16"} | ${"8 = 40"}   | ${"8 since that very day, for half of the month"}
    ${"2025-04-20"} | ${"2025-04-15"} | ${"5 = 26.6"} | ${"5 on the day before, for 16 of 30 days"}
    ${"2025-03-20"} | ${"2025-03-01"} | ${"0 = 0"}    | ${"none before the first was held"}
  `("of a plan from $from are those of its first day, $paper: $because", ({ on, from, paper }) => {
    const card = licenseCard({ invoiceTiming: "IN_ADVANCE" });
    expect(onPaper(rated(card, grown, { on, from }))).toMatch(new RegExp(`^${paper}`));
  });

  const longRate = "0.1000000000000000000000055";
  it.each`
    timing          | because
    ${"IN_ARREARS"} | ${"an average that comes out even needs no division"}
    ${"IN_ADVANCE"} | ${"a whole cycle needs none either"}
  `("$timing, prorated, 3 seats on all days keep every digit of the price: $because", ({ timing }) => {
    const card = licenseCard({ list: `>0: PER_UNIT ${longRate}`, invoiceTiming: timing });
    expect(onPaper(rated(card, steady))).toBe("3 = 0.3000000000000000000000165");
  });

  it("the card's minimum holds without any seat", () => {
    const card = licenseCard({ bounds: { minimumRate: "25" } });
    expect(toText(rated(card, undefined).amount)).toBe("25");
  });
});

describe("named seats", () => {
  const names = namesOn("Ann 2025-04-01 2025-05-01", "Bob 2025-04-01 2025-04-11", "Bob 2025-04-06 2025-04-16");
  it.each`
    timing          | prorated | paper         | because
    ${"IN_ARREARS"} | ${false} | ${"2 = 20"}   | ${"two names had a seat at some time"}
    ${"IN_ARREARS"} | ${true}  | ${"1.5 = 15"} | ${"30 days of Ann, 15 of Bob, whose stretches overlap"}
    ${"IN_ADVANCE"} | ${false} | ${"2 = 20"}   | ${"two names on the first day"}
  `("$timing, prorated $prorated: $paper, $because", ({ timing, prorated, paper }) => {
    const card = licenseCard({ licenseType: "NAMED_LICENSE", invoiceTiming: timing, enableProration: prorated });
    expect(onPaper(rated(card, names))).toBe(paper);
  });

  it.each`
    stretches                                                                                  | days  | because
    ${["Bob 2025-04-06 2025-04-16", "Bob 2025-04-01 2025-04-11"]}                              | ${15} | ${"the later stretch may be told first"}
    ${["Bob 2025-04-01 2025-04-11", "Bob 2025-04-03 2025-04-05"]}                              | ${10} | ${"one may lie within another"}
    ${["Bob 2025-04-01 2025-04-11", "Bob 2025-04-03 2025-04-05", "Bob 2025-04-08 2025-04-13"]} | ${12} | ${"and a third reach on from there"}
  `("a name that had a seat in $stretches had it on $days days: $because", ({ stretches, days }) => {
    const [window] = rated(licenseCard({ licenseType: "NAMED_LICENSE" }), namesOn(...stretches)).windows;
    expect(toText(window.seatDays!)).toBe(String(days));
  });

  it.each`
    stretch                        | seats  | because
    ${"Bob 2025-04-01 2025-04-02"} | ${"2"} | ${"he has one on the first day"}
    ${"Bob 2025-03-01 2025-04-01"} | ${"1"} | ${"he gave his back before it"}
    ${"Bob 2025-04-02 2025-05-01"} | ${"1"} | ${"he gets his after it"}
  `("in advance count with $stretch as $seats, because $because", ({ stretch, seats }) => {
    const card = licenseCard({ licenseType: "NAMED_LICENSE", invoiceTiming: "IN_ADVANCE" });
    const history = namesOn("Ann 2025-04-01 2025-05-01", stretch);
    expect(toText(rated(card, history).quantity)).toBe(seats);
  });

  it("count in no window in which they have no day", () => {
    const card = licenseCard({ usageCycle: "WEEKLY", enableProration: false });
    const history = namesOn("Ann 2025-02-03 2025-02-08", "Bob 2025-02-10 2025-02-20");
    expect(onPaper(rated(card, history, { on: "2025-02-10" }))).toBe("1 + 1 + 1 + 0 = 30");
  });

  it("a name that leaves and comes back is one seat", () => {
    const back = namesOn("Ann 2025-04-01 2025-04-02", "Ann 2025-04-20 2025-04-21");
    expect(onPaper(rated(licenseCard({ enableProration: false }), back))).toBe("1 = 10");
  });
});

describe("a usage cycle", () => {
  const onWednesdays: CycleAlignment = { interval: "WEEKLY", dayOffset: { type: "DAY", day: 3 }, monthOffset: 1 };
  const ann = namesOn("Ann 2020-01-01 9999-01-01");
  const weekly = licenseCard({ list: ">0: PER_UNIT 1", usageCycle: "WEEKLY", enableProration: false });

  it("of a week bills one name in the four weeks of February four times (vector 16)", () => {
    expect(onPaper(rated(weekly, ann, { on: "2025-02-10" }))).toBe("1 + 1 + 1 + 1 = 4");
    expect(onPaper(rated({ ...weekly, usageCycle: undefined } as never, ann, { on: "2025-02-10" }))).toBe("1 = 1");
  });

  it.each`
    usageCycle    | on              | from            | prorated | paper                      | because
    ${"WEEKLY"}   | ${"2025-01-10"} | ${"2024-01-01"} | ${false} | ${"1 + 1 + 1 + 1 + 1 = 5"} | ${"a week that has begun counts"}
    ${"WEEKLY"}   | ${"2025-02-10"} | ${"2025-02-10"} | ${false} | ${"1 + 1 + 1 = 3"}         | ${"windows are those of the whole cycle: 8, 15, 22 February"}
    ${"WEEKLY"}   | ${"2025-02-20"} | ${"2025-02-15"} | ${true}  | ${"1 + 1 = 2"}             | ${"two whole weeks are left"}
    ${"MONTHLY"}  | ${"2025-02-10"} | ${"2024-01-01"} | ${false} | ${"1 = 1"}                 | ${"not shorter than the cycle"}
    ${"ANNUALLY"} | ${"2025-02-10"} | ${"2024-01-01"} | ${true}  | ${"1 = 1"}                 | ${"longer than the cycle: the price is for the cycle"}
  `("$usageCycle in the cycle of $on from $from, prorated $prorated: $paper, $because", (row) => {
    const card = licenseCard({ list: ">0: PER_UNIT 1", usageCycle: row.usageCycle, enableProration: row.prorated });
    expect(onPaper(rated(card, ann, { on: row.on, from: row.from }))).toBe(row.paper);
  });

  it("prorated, three days of a fifth week are three sevenths", () => {
    const { windows } = rated({ ...weekly, enableProration: true }, ann, { on: "2025-01-10", from: "2024-01-01" });
    expect(windows.map(({ amount }) => toText(amount))).toEqual(["1", "1", "1", "1", "0.42857142857142857142"]);
  });

  it("of a month cuts a quarter by its own day of the month", () => {
    const alignment: CycleAlignment = { interval: "QUARTERLY", dayOffset: { type: "LAST" }, monthOffset: 2 };
    const card = licenseCard({ usageCycle: "MONTHLY" });
    const { windows } = rated(card, ann, { on: "2025-03-10", from: "2024-01-01", alignment });
    expect(windows.map(({ startDate, days, fullDays }) => `${startDate} ${days}/${fullDays}`)).toEqual([
      "2025-02-28 31/31",
      "2025-03-31 30/30",
      "2025-04-30 31/31",
    ]);
  });

  it("of a quarter cuts a year by the year's own month", () => {
    const alignment: CycleAlignment = { interval: "ANNUALLY", dayOffset: { type: "DAY", day: 1 }, monthOffset: 2 };
    const card = licenseCard({ usageCycle: "QUARTERLY" });
    const { windows } = rated(card, ann, { on: "2025-03-10", from: "2024-01-01", alignment });
    expect(windows.map(({ startDate, fullDays }) => `${startDate} ${fullDays}`)).toEqual([
      "2025-02-01 89",
      "2025-05-01 92",
      "2025-08-01 92",
      "2025-11-01 92",
    ]);
  });

  it.each`
    usageCycle       | interval         | windows
    ${"WEEKLY"}      | ${"MONTHLY"}     | ${5}
    ${"MONTHLY"}     | ${"QUARTERLY"}   | ${3}
    ${"MONTHLY"}     | ${"HALF_YEARLY"} | ${6}
    ${"QUARTERLY"}   | ${"HALF_YEARLY"} | ${2}
    ${"QUARTERLY"}   | ${"ANNUALLY"}    | ${4}
    ${"HALF_YEARLY"} | ${"ANNUALLY"}    | ${2}
    ${"HALF_YEARLY"} | ${"QUARTERLY"}   | ${1}
    ${"ANNUALLY"}    | ${"HALF_YEARLY"} | ${1}
  `("$usageCycle cuts a cycle that is $interval into $windows", ({ usageCycle, interval, windows }) => {
    const alignment: CycleAlignment = { interval, dayOffset: { type: "DAY", day: 1 }, monthOffset: 1 };
    const charge = rated(licenseCard({ usageCycle }), ann, { on: "2025-01-10", alignment });
    expect(charge.windows).toHaveLength(windows);
  });

  it("as long as the cycle cuts nothing, even from a cycle that does not follow the calendar", () => {
    const place = cycleOn("2025-01-10");
    const days = { startDate: "2025-01-10" as CalendarDate, endDate: "2025-02-10" as CalendarDate };
    const cycle = { ...place.cycle, ...days, fullStartDate: days.startDate, fullEndDate: days.endDate };
    const card = licenseCard({ usageCycle: "MONTHLY" });
    expect(onPaper(rateLicense(card, USD, { seats: steady, place: { ...place, cycle } }))).toBe("3 = 30");
  });

  it("in a cycle without a day stops us", () => {
    const place = cycleOn("2025-02-10");
    const cycle = { ...place.cycle, endDate: place.cycle.startDate };
    expect(() => rateLicense(weekly, USD, { seats: ann, place: { ...place, cycle } })).toThrow("no window");
  });

  it("prices every window alone, by what was held in it", () => {
    const card = licenseCard({ list: ">0: PER_UNIT 10; >5: PER_UNIT 1", usageCycle: "WEEKLY", enableProration: false });
    const seats = seatsFrom({ "2025-01-01": "2", "2025-02-08": "6", "2025-02-09": "1" });
    expect(onPaper(rated(card, seats, { on: "2025-02-10" }))).toBe("2 + 6 + 1 + 1 = 91");
  });

  it("in advance charges the first day's seats in every window", () => {
    const card = licenseCard({ usageCycle: "WEEKLY", invoiceTiming: "IN_ADVANCE" });
    expect(onPaper(rated(card, steady, { on: "2025-02-10" }))).toBe("3 + 3 + 3 + 3 = 120");
  });

  it("cuts no weekly cycle", () => {
    expect(onPaper(rated(weekly, ann, { on: "2025-02-13", from: "2024-01-01", alignment: onWednesdays }))).toBe(
      "1 = 1",
    );
  });
});

describe("seats that a rule has set", () => {
  it("are priced instead", () => {
    const before = rated(licenseCard(), grown);
    expect(onPaper(rerateLicense(before, USD, decimal("2")))).toBe("2 = 20");
  });

  it("are shared by the windows as the seats were that there had been", () => {
    const card = licenseCard({ usageCycle: "WEEKLY", enableProration: false });
    const seats = seatsFrom({ "2025-01-01": "2", "2025-02-08": "6", "2025-02-09": "1" });
    const before = rated(card, seats, { on: "2025-02-10" });
    expect(onPaper(rerateLicense(before, USD, decimal("20")))).toBe("4 + 12 + 2 + 2 = 200");
    expect(onPaper(rerateLicense(rated(card, undefined, { on: "2025-02-10" }), USD, decimal("8")))).toBe(
      "2 + 2 + 2 + 2 = 80",
    );
  });

  it("keep every digit that the rule gave", () => {
    const { quantity } = rerateLicense(rated(licenseCard(), grown), USD, decimal("2.0000000000000000000000001"));
    expect(toText(quantity)).toBe("2.0000000000000000000000001");
  });

  it("in arrears are paid whole in a cycle that is cut", () => {
    const before = rated(licenseCard(), steady, { on: "2025-06-20", from: "2025-06-16" });
    expect(onPaper(rerateLicense(before, USD, decimal("6")))).toBe("6 = 60");
  });

  it("in advance are paid for the days of the cycle", () => {
    const card = licenseCard({ invoiceTiming: "IN_ADVANCE" });
    const before = rated(card, steady, { on: "2025-06-20", from: "2025-06-16" });
    expect(onPaper(before)).toBe("3 = 15");
    expect(onPaper(rerateLicense(before, USD, decimal("6")))).toBe("6 = 30");
  });
});
