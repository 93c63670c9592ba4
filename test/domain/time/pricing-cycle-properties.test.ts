import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, dateAt, daysBetween, fromEpochDay, type TimeZone, toEpochDay } from "#domain/time/calendar.ts";
import { addMilliseconds } from "#domain/time/instant.ts";
import { contains } from "#domain/time/interval.ts";
import {
  type CycleAlignment,
  cycleAt,
  cycleContaining,
  cyclesOverlapping,
  nextCycle,
  type PricingCycle,
  type Slice,
} from "#domain/time/pricing-cycle.ts";
import { anyAlignment, anyDate, anyInstant, anyZone } from "./builders.ts";

const MONTHS = { MONTHLY: 1, QUARTERLY: 3, HALF_YEARLY: 6, ANNUALLY: 12 };

/** The rule of §14.3 for a single day, said without counting: is this a day on which a cycle starts? */
const isBoundary = ({ interval, dayOffset, monthOffset }: CycleAlignment, epochDay: number): boolean => {
  const day = new Date(epochDay * 86_400_000);
  const isLastOfMonth = new Date((epochDay + 1) * 86_400_000).getUTCDate() === 1;
  if (interval === "WEEKLY") {
    const weekday = day.getUTCDay() === 0 ? 7 : day.getUTCDay();
    return dayOffset.type === "LAST" ? weekday === 7 : weekday === dayOffset.day;
  }
  if ((day.getUTCMonth() + 1 - monthOffset) % MONTHS[interval] !== 0) return false;
  if (dayOffset.type === "LAST") return isLastOfMonth;
  return day.getUTCDate() === dayOffset.day || (isLastOfMonth && dayOffset.day > day.getUTCDate());
};

const anySlice = fc
  .tuple(anyDate, fc.integer({ min: 1, max: 1200 }))
  .map(([startDate, days]): Slice => ({ startDate, endDate: addDays(startDate, days) }));

const allCycles = (alignment: CycleAlignment, slice: Slice, zone: TimeZone): PricingCycle[] => {
  const cycles: PricingCycle[] = [];
  let cycle = cycleContaining(alignment, slice, slice.startDate, zone);
  for (; cycle; cycle = nextCycle(alignment, slice, cycle, zone)) cycles.push(cycle);
  return cycles;
};

describe("the cycles of any slice, interval, offset and zone", () => {
  it("tile the slice without gap or overlap, numbered from 0", () => {
    fc.assert(
      fc.property(anyAlignment, anySlice, anyZone, (alignment, slice, zone) => {
        const cycles = allCycles(alignment, slice, zone);
        expect(cycles[0]?.startDate).toBe(slice.startDate);
        expect(cycles.at(-1)?.endDate).toBe(slice.endDate);
        for (const [index, cycle] of cycles.entries()) {
          const before = cycles[index - 1];
          expect(cycle.ordinal).toBe(index);
          expect(cycle.days).toBeGreaterThan(0);
          expect(cycle.days).toBe(daysBetween(cycle.startDate, cycle.endDate));
          if (before) expect([cycle.startDate, cycle.start]).toEqual([before.endDate, before.end]);
        }
        const days = cycles.reduce((sum, cycle) => sum + cycle.days, 0);
        expect(days).toBe(daysBetween(slice.startDate, slice.endDate));
      }),
      { numRuns: 300 },
    );
  });

  it("start on the days that the rule names and on no other", () => {
    fc.assert(
      fc.property(anyAlignment, anyDate, anyZone, (alignment, day, zone) => {
        const endless = { startDate: fromEpochDay(0), endDate: fromEpochDay(40_000) };
        const cycle = cycleContaining(alignment, endless, day, zone);
        expect(cycle).toBeDefined();
        if (!cycle) return;
        const [start, end] = [toEpochDay(cycle.fullStartDate), toEpochDay(cycle.fullEndDate)];
        expect([isBoundary(alignment, start), isBoundary(alignment, end)]).toEqual([true, true]);
        expect(cycle.fullDays).toBe(end - start);
        for (let inside = start + 1; inside < end; inside += 1)
          if (isBoundary(alignment, inside)) expect.fail(`${fromEpochDay(inside)} starts a cycle as well`);
      }),
      { numRuns: 1000 },
    );
  });

  it("contain the day they were asked for, inside the slice and inside the full cycle", () => {
    fc.assert(
      fc.property(anyAlignment, anySlice, anyZone, fc.nat(), (alignment, slice, zone, pick) => {
        const day = addDays(slice.startDate, pick % daysBetween(slice.startDate, slice.endDate));
        const cycle = cycleContaining(alignment, slice, day, zone);
        expect(cycle).toBeDefined();
        if (!cycle) return;
        expect(cycle.startDate <= day && day < cycle.endDate).toBe(true);
        expect(slice.startDate <= cycle.startDate && cycle.endDate <= slice.endDate).toBe(true);
        expect(cycle.fullStartDate <= cycle.startDate && cycle.endDate <= cycle.fullEndDate).toBe(true);
        const isWhole = cycle.startDate === cycle.fullStartDate && cycle.endDate === cycle.fullEndDate;
        expect(cycle.days === cycle.fullDays).toBe(isWhole);
      }),
      { numRuns: 1000 },
    );
  });

  it("are numbered by the count of boundaries since the slice started", () => {
    fc.assert(
      fc.property(anyAlignment, anySlice, anyZone, fc.nat(), (alignment, slice, zone, pick) => {
        const day = addDays(slice.startDate, pick % daysBetween(slice.startDate, slice.endDate));
        let boundaries = 0;
        for (let at = toEpochDay(slice.startDate) + 1; at <= toEpochDay(day); at += 1)
          if (isBoundary(alignment, at)) boundaries += 1;
        expect(cycleContaining(alignment, slice, day, zone)?.ordinal).toBe(boundaries);
      }),
    );
  });

  it("contain the instant they were asked for", () => {
    fc.assert(
      fc.property(anyAlignment, anyInstant, anyZone, (alignment, instant, zone) => {
        const startDate = dateAt(instant, zone);
        const slice = { startDate, endDate: addDays(startDate, 500) };
        for (const within of [slice, { startDate: fromEpochDay(-1), endDate: fromEpochDay(40_000) }]) {
          const cycle = cycleAt(alignment, within, instant, zone);
          expect(cycle && contains(cycle, instant)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("are those of the slice when they overlap an interval, but for empty ones", () => {
    fc.assert(
      fc.property(anyAlignment, anySlice, anyZone, anyInstant, fc.nat(1e11), (alignment, slice, zone, from, length) => {
        const anchor = allCycles(alignment, slice, zone)[0]?.start ?? from;
        const start = addMilliseconds(anchor, (from % 1e11) - 5e10);
        const interval = { start, end: addMilliseconds(start, length) };
        const expected = allCycles(alignment, slice, zone).filter(
          (cycle) => cycle.start < cycle.end && cycle.start < interval.end && interval.start < cycle.end,
        );
        expect([...cyclesOverlapping(alignment, slice, interval, zone)]).toEqual(length > 0 ? expected : []);
      }),
    );
  });
});
