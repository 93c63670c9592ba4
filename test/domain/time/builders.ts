import fc from "fast-check";
import {
  type CalendarDate,
  fromEpochDay,
  parseCalendarDate,
  parseTimeZone,
  type TimeZone,
} from "#domain/time/calendar.ts";
import { type Instant, instantOf, parseInstant } from "#domain/time/instant.ts";
import type { CycleAlignment, CycleInterval, DayOffset, Slice } from "#domain/time/pricing-cycle.ts";
import { parseStartOffset } from "#domain/time/start-offset.ts";

const the = <T>(value: T | undefined, text: string): T => {
  if (value === undefined) throw new Error(`the test wrote nonsense: ${text}`);
  return value;
};

export const date = (text: string): CalendarDate => the(parseCalendarDate(text), text);
export const zone = (text: string): TimeZone => the(parseTimeZone(text), text);
export const instant = (text: string): Instant => the(parseInstant(text), text);
export const slice = (startDate: string, endDate = "9999-01-01"): Slice => ({
  startDate: date(startDate),
  endDate: date(endDate),
});

/** An alignment as it is written on the wire. */
export const aligned = (interval: CycleInterval, dayOffset: string, monthOffset = "NIL"): CycleAlignment => {
  const parsed = parseStartOffset(interval, { dayOffset, monthOffset });
  if (!parsed.ok) throw new Error(`the test wrote nonsense: ${JSON.stringify(parsed.error)}`);
  return { interval, ...parsed.value };
};

export const ZONES = [
  "UTC",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "America/New_York",
  "America/Sao_Paulo",
  "America/St_Johns",
  "Asia/Beirut",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Kiritimati",
].map(zone);

export const anyZone = fc.constantFrom(...ZONES);
/** From 1970 to 2060, often close to a change of clocks or a day's end. */
export const anyInstant = fc
  .oneof(
    fc.integer({ min: 0, max: Date.UTC(2060, 0, 1) }),
    fc
      .tuple(
        fc.constantFrom(
          "2006-10-29T03",
          "2018-11-04T03",
          "2018-02-18T02",
          "2011-12-30T10",
          "2024-04-06T15",
          "2025-03-09T07",
        ),
        fc.integer({ min: -100_000_000, max: 100_000_000 }),
      )
      .map(([hour, shift]) => Date.parse(`${hour}:00:00Z`) + shift),
  )
  .map(instantOf);

/** Days from 1999 to 2041: several leap years and the century that has one. */
export const anyDate = fc.integer({ min: 10_600, max: 25_900 }).map(fromEpochDay);

const anyDay = (max: number): fc.Arbitrary<DayOffset> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max }).map((day): DayOffset => ({ type: "DAY", day })) },
    { weight: 1, arbitrary: fc.constant<DayOffset>({ type: "LAST" }) },
  );

const anyAlignmentOf = (interval: CycleInterval, days: number, months: number): fc.Arbitrary<CycleAlignment> =>
  fc.record({
    interval: fc.constant(interval),
    dayOffset: anyDay(days),
    monthOffset: fc.integer({ min: 1, max: months }),
  });

export const anyAlignment = fc.oneof(
  anyAlignmentOf("WEEKLY", 7, 1),
  anyAlignmentOf("MONTHLY", 31, 1),
  anyAlignmentOf("QUARTERLY", 31, 3),
  anyAlignmentOf("HALF_YEARLY", 31, 6),
  anyAlignmentOf("ANNUALLY", 31, 12),
);
