import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BookedUpdate, heldAt, levelsOf } from "#domain/licenses/license-book.ts";
import { runsOf, stepsOf } from "#domain/licenses/seat-steps.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import type { CalendarDate, TimeZone } from "#domain/time/calendar.ts";
import { addMilliseconds, parseInstant } from "#domain/time/instant.ts";

const at = (text: string) => {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(text);
  return instant;
};

/** Updates such as `=5 2025-04-01` and `+2 2025-04-20T10:00Z`, in the order in which they came. */
const booked = (...texts: readonly string[]): BookedUpdate[] =>
  texts.map((text, index) => {
    const [, sign = "", quantity = "", moment = ""] = /^([=+-])(\S+) (\S+)$/.exec(text) ?? [];
    return {
      number: index + 1,
      updateType: sign === "=" ? "ABSOLUTE" : "RELATIVE",
      quantity: decimal(sign === "-" ? `-${quantity}` : quantity),
      effectiveFrom: at(moment.includes("T") ? moment : `${moment}T00:00:00Z`),
    };
  });

const levels = (...texts: readonly string[]): string[] => levelsOf(booked(...texts)).map(({ held }) => toText(held));

const runs = (zone: string, startDate: string, endDate: string, ...texts: readonly string[]): string[] =>
  runsOf(
    stepsOf(levelsOf(booked(...texts))),
    { startDate: startDate as CalendarDate, endDate: endDate as CalendarDate },
    zone as TimeZone,
  ).map((run) => `${run.startDate.slice(5)}..${run.endDate.slice(5)} ${toText(run.quantity)}`);

describe("what is held after updates (§13.1)", () => {
  it.each<[string, string[], string[]]>([
    ["an absolute quantity is what is held", ["=5 2025-04-01", "=3 2025-04-02"], ["5", "3"]],
    ["a relative one is added to what is held at its moment", ["=5 2025-04-01", "+2 2025-04-20"], ["5", "7"]],
    ["a back-dated one shifts the later", ["=5 2025-04-01", "+2 2025-04-20", "+1 2025-04-10"], ["5", "6", "8"]],
    ["but not beyond an absolute one", ["+2 2025-04-01", "=9 2025-04-20", "+1 2025-04-10"], ["2", "3", "9"]],
    ["at one moment they follow each other as they came", ["=5 2025-04-01", "+1 2025-04-01"], ["5", "6"]],
    ["fractions stay exact", ["=0.1 2025-04-01", "+0.2 2025-04-02"], ["0.1", "0.3"]],
  ])("%s", (_, updates, held) => {
    expect(levels(...updates)).toEqual(held);
  });

  it("is none before the first", () => {
    expect(toText(heldAt(levelsOf(booked("=5 2025-04-02")), at("2025-04-01T23:59:59.999Z")))).toBe("0");
  });
});

describe("the most that is held on each day (§13.3)", () => {
  const APRIL = ["UTC", "2025-04-01", "2025-05-01"] as const;

  it.each<[string, string[], string[]]>([
    ["nothing at all", [], ["04-01..05-01 0"]],
    ["the same on all days", ["=5 2025-03-01"], ["04-01..05-01 5"]],
    [
      "more from the middle of a day counts for all of it",
      ["=5 2025-03-01", "+3 2025-04-16T23:59:59Z"],
      ["04-01..04-16 5", "04-16..05-01 8"],
    ],
    [
      "fewer count from the next day on",
      ["=5 2025-03-01", "-3 2025-04-16T00:00:01Z"],
      ["04-01..04-17 5", "04-17..05-01 2"],
    ],
    ["fewer as the day begins count on it", ["=5 2025-03-01", "-3 2025-04-16"], ["04-01..04-16 5", "04-16..05-01 2"]],
    [
      "changes of one day come to one quantity",
      ["=5 2025-03-01", "+3 2025-04-16T10:00Z", "-7 2025-04-16T11:00Z", "+3 2025-04-16T12:00Z"],
      ["04-01..04-16 5", "04-16..04-17 8", "04-17..05-01 4"],
    ],
    ["what holds for no time is not held", ["=5 2025-03-01", "+3 2025-04-16", "-3 2025-04-16"], ["04-01..05-01 5"]],
    ["on the first day of the cycle", ["=5 2025-04-01T10:00Z"], ["04-01..05-01 5"]],
    ["on the last day of the cycle", ["=5 2025-04-30T23:59Z", "=6 2025-05-01"], ["04-01..04-30 0", "04-30..05-01 5"]],
    [
      "on days in a row",
      ["=1 2025-04-02T10:00Z", "=2 2025-04-03T10:00Z", "=0 2025-04-04T10:00Z"],
      ["04-01..04-02 0", "04-02..04-03 1", "04-03..04-05 2", "04-05..05-01 0"],
    ],
  ])("%s", (_, updates, expected) => {
    expect(runs(...APRIL, ...updates)).toEqual(expected);
  });

  it.each<[string, string, string[], string[]]>([
    ["Asia/Kolkata (+5:30)", "2025-04-15T18:30:00Z", ["Asia/Kolkata"], ["04-01..04-16 0", "04-16..05-01 5"]],
    ["Asia/Kathmandu (+5:45)", "2025-04-15T18:14:59Z", ["Asia/Kathmandu"], ["04-01..04-15 0", "04-15..05-01 5"]],
    ["America/St_Johns (−2:30)", "2025-04-16T02:29:59Z", ["America/St_Johns"], ["04-01..04-15 0", "04-15..05-01 5"]],
    ["Pacific/Apia (+13)", "2025-04-15T11:00:00Z", ["Pacific/Apia"], ["04-01..04-16 0", "04-16..05-01 5"]],
  ])("goes by the days of %s", (_, moment, [zone = ""], expected) => {
    expect(runs(zone, "2025-04-01", "2025-05-01", `=5 ${moment}`)).toEqual(expected);
  });

  it.each<[string, string, string[], string[]]>([
    [
      "of 23 hours",
      "2025-03-30",
      ["=5 2025-03-29T23:00Z", "=0 2025-03-30T22:00Z"],
      ["03-29..03-30 0", "03-30..03-31 5", "03-31..04-01 0"],
    ],
    [
      "of 25 hours",
      "2025-10-26",
      ["=5 2025-10-25T22:00Z", "=0 2025-10-26T23:00Z"],
      ["10-25..10-26 0", "10-26..10-27 5", "10-27..10-28 0"],
    ],
  ])("knows a day %s", (_, day, updates, expected) => {
    const [from, until] = day === "2025-03-30" ? ["2025-03-29", "2025-04-01"] : ["2025-10-25", "2025-10-28"];
    expect(runs("Europe/Berlin", from as string, until as string, ...updates)).toEqual(expected);
  });
});

const HOURS = 3_600_000;
const anUpdate = fc.record({
  updateType: fc.constantFrom("RELATIVE", "ABSOLUTE"),
  quantity: fc.integer({ min: 0, max: 20 }).map((whole) => decimal(String(whole))),
  hour: fc.integer({ min: -100, max: 800 }),
});
const START = at("2025-04-01T00:00:00Z");
const APRIL_DAYS = { startDate: "2025-04-01", endDate: "2025-05-01" } as {
  startDate: CalendarDate;
  endDate: CalendarDate;
};

describe("any updates of different moments", () => {
  const inAnyOrder = fc
    .uniqueArray(anUpdate, { selector: ({ hour }) => hour, maxLength: 12 })
    .chain((updates) => fc.tuple(fc.constant(updates), fc.shuffledSubarray(updates, { minLength: updates.length })));
  const numbered = (updates: readonly { updateType: string; quantity: BookedUpdate["quantity"]; hour: number }[]) =>
    updates.map(({ hour, ...update }, index) => ({
      ...(update as Pick<BookedUpdate, "updateType" | "quantity">),
      number: index + 1,
      effectiveFrom: addMilliseconds(START, hour * HOURS),
    }));

  it.each(["UTC", "Asia/Kolkata", "Europe/Berlin"])("make the same days whatever order they come in (%s)", (zone) => {
    fc.assert(
      fc.property(inAnyOrder, ([updates, shuffled]) => {
        const daysOf = (some: typeof updates) =>
          runsOf(stepsOf(levelsOf(numbered(some))), APRIL_DAYS, zone as TimeZone).map(
            (run) => `${run.startDate} ${run.endDate} ${toText(run.quantity)}`,
          );
        expect(daysOf(shuffled)).toEqual(daysOf(updates));
      }),
    );
  });

  it("make runs without gaps that hold on each day the most of its moments", () => {
    fc.assert(
      fc.property(inAnyOrder, ([updates]) => {
        const levels = levelsOf(numbered(updates));
        const made = runsOf(stepsOf(levels), APRIL_DAYS, "UTC" as TimeZone);
        expect(made[0]?.startDate).toBe("2025-04-01");
        expect(made.at(-1)?.endDate).toBe("2025-05-01");
        for (let day = 0; day < 30; day += 1) {
          const hours = Array.from({ length: 24 }, (_, hour) => addMilliseconds(START, (day * 24 + hour) * HOURS));
          const most = Math.max(...hours.map((moment) => Number(toText(heldAt(levels, moment)))));
          const date = `2025-04-${String(day + 1).padStart(2, "0")}`;
          const run = made.find(({ startDate, endDate }) => startDate <= date && date < endDate);
          expect([date, run && toText(run.quantity)]).toEqual([date, String(most)]);
        }
      }),
    );
  });
});
