import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountId, AddOnId, EventReference } from "#domain/ids.ts";
import { namedSeatsOf, type SeatEvent, seatIntervals } from "#domain/licenses/named-seat.ts";
import type { CalendarDate, TimeZone } from "#domain/time/calendar.ts";
import { parseInstant, toIso } from "#domain/time/instant.ts";

/** Events such as `+01T10:00`, in April 2025; one that begins with `x` was taken back. */
const events = (...texts: readonly string[]): SeatEvent[] =>
  texts.map((text, index) => {
    const [, reverted, sign, moment] = /^(x?)([+-])(.*)$/.exec(text) ?? [];
    const timestamp = parseInstant(`2025-04-${moment}:00Z`);
    if (timestamp === undefined) throw new Error(text);
    return {
      reference: `event.${index}` as EventReference,
      timestamp,
      receivedAt: timestamp,
      action: sign === "+" ? "ADD" : "REMOVE",
      ...(reverted === "x" && { reverted: true as const }),
    };
  });

const short = (event: SeatEvent | undefined): string => (event ? toIso(event.timestamp).slice(8, 16) : "");
const intervals = (some: readonly SeatEvent[]): string[] =>
  seatIntervals(some).map(({ opened, closed }) => `${short(opened)}..${short(closed)}`);

describe("when a name has a seat (§13.2)", () => {
  it.each<[string, string[], string[]]>([
    ["from where it is added", ["+01T10:00"], ["01T10:00.."]],
    ["until it is removed", ["+01T10:00", "-03T10:00"], ["01T10:00..03T10:00"]],
    ["adding an open name changes nothing", ["+01T10:00", "+02T10:00", "-03T10:00"], ["01T10:00..03T10:00"]],
    [
      "removing a name that is not open changes nothing",
      ["-01T10:00", "+02T10:00", "-03T10:00", "-04T10:00"],
      ["02T10:00..03T10:00"],
    ],
    ["it may have one again", ["+01T10:00", "-02T10:00", "+03T10:00"], ["01T10:00..02T10:00", "03T10:00.."]],
    ["a removal that comes before its addition closes it", ["-03T10:00", "+01T10:00"], ["01T10:00..03T10:00"]],
    ["an addition that is taken back opens nothing", ["x+01T10:00", "+02T10:00"], ["02T10:00.."]],
    ["a removal that is taken back closes nothing", ["+01T10:00", "x-02T10:00"], ["01T10:00.."]],
    [
      "at one moment it is removed first and then added",
      ["+01T10:00", "+02T10:00", "-02T10:00"],
      ["01T10:00..02T10:00", "02T10:00.."],
    ],
    ["a stretch of no time is none", ["-01T10:00", "+01T10:00", "-01T10:00"], ["01T10:00.."]],
  ])("%s", (_, texts, expected) => {
    expect(intervals(events(...texts))).toEqual(expected);
  });

  const anEvent = fc.tuple(
    fc.constantFrom("+", "-"),
    fc.constantFrom("", "x"),
    fc.integer({ min: 1, max: 28 }),
    fc.integer({ min: 0, max: 3 }),
  );
  it("is the same whatever order the events come in, and however often", () => {
    fc.assert(
      fc.property(
        fc
          .array(anEvent, { maxLength: 15 })
          .map((some) =>
            events(
              ...some.map(([sign, undone, day, hour]) => `${undone}${sign}${String(day).padStart(2, "0")}T0${hour}:00`),
            ),
          )
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(intervals(shuffled)).toEqual(intervals(all));
          for (const [index, { opened, closed }] of seatIntervals(all).entries()) {
            if (closed) expect(closed.timestamp).toBeGreaterThan(opened.timestamp);
            const next = seatIntervals(all)[index + 1];
            if (next) expect(next.opened.timestamp).toBeGreaterThanOrEqual(closed?.timestamp ?? Number.NaN);
          }
        },
      ),
    );
  });
});

describe("the days on which a name has a seat", () => {
  const daysOf = (zone: string, ...texts: readonly string[]): string[] =>
    namedSeatsOf(
      { accountId: "acme" as AccountId, licenseId: "addon.1" as AddOnId, name: "ada", events: events(...texts) },
      { startDate: "2025-04-05" as CalendarDate, endDate: "2025-04-20" as CalendarDate },
      zone as TimeZone,
    ).map(({ startDate, endDate }) => `${startDate.slice(8)}..${endDate.slice(8)}`);

  it.each<[string, string, string[], string[]]>([
    ["are those with any moment of a seat", "UTC", ["+06T23:59", "-08T00:01"], ["06..09"]],
    ["do not hold one that begins with the removal", "UTC", ["+06T10:00", "-08T00:00"], ["06..08"]],
    ["are cut to the cycle", "UTC", ["+01T10:00", "-28T00:00"], ["05..20"]],
    ["run to its end while the name is open", "UTC", ["+06T10:00"], ["06..20"]],
    ["are none outside of it", "UTC", ["+01T10:00", "-05T00:00", "+20T00:00"], []],
    ["may touch and overlap", "UTC", ["+06T10:00", "-07T10:00", "+07T12:00", "-08T10:00"], ["06..08", "07..09"]],
    ["are those of the zone", "Asia/Kolkata", ["+06T18:30", "-07T18:30"], ["07..08"]],
  ])("%s", (_, zone, texts, expected) => {
    expect(daysOf(zone, ...texts)).toEqual(expected);
  });
});
