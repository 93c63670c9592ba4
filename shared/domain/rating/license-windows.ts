import type { UsageCycle } from "#domain/catalog/rate-card.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import type { PartOfDays } from "#domain/rating/part-of-days.ts";
import { fromEpochDay, toEpochDay } from "#domain/time/calendar.ts";
import { boundaryOf, cycleNumberOf } from "#domain/time/cycle-boundary.ts";
import type { Slice } from "#domain/time/pricing-cycle.ts";
import { type CycleAlignment, type CycleInterval, MONTHS_OF_INTERVAL } from "#domain/time/pricing-cycle-config.ts";

/** A part of a cycle that a license card prices by itself: the days of it inside the cycle, and how many it has uncut. */
export type LicenseWindow = Slice & PartOfDays;

/**
 * The windows of a cycle, in order (Togai rule §13.2). They are counted from where the whole cycle begins and not along the
 * calendar, so that a cycle of four weeks has four weekly windows on whatever day it starts; the slice then cuts them as it cuts
 * the cycle. The last one may be cut by the cycle's end. A usage cycle that is not shorter than the pricing cycle cuts nothing.
 *
 *   weekly in 1 Jan … 1 Feb      1 … 8, 8 … 15, 15 … 22, 22 … 29 Jan, and 29 Jan … 1 Feb, 3 of 7 days
 */
export const licenseWindows = (
  usageCycle: UsageCycle | undefined,
  { cycle, alignment }: CycleInSlice,
): readonly LicenseWindow[] => {
  if (!usageCycle || !isShorter(usageCycle, alignment.interval)) {
    const { startDate, endDate, days, fullDays } = cycle;
    return [{ startDate, endDate, days, fullDays }];
  }
  const bounds = boundariesOf(usageCycle, alignment, {
    from: toEpochDay(cycle.fullStartDate),
    until: toEpochDay(cycle.fullEndDate),
  });
  return bounds.slice(1).flatMap((until, index) => cut(bounds[index] ?? until, until, cycle));
};

const cut = (from: number, until: number, cycle: CycleInSlice["cycle"]): readonly LicenseWindow[] => {
  const start = Math.max(from, toEpochDay(cycle.startDate));
  const end = Math.min(until, toEpochDay(cycle.endDate));
  if (start >= end) return [];
  return [{ startDate: fromEpochDay(start), endDate: fromEpochDay(end), days: end - start, fullDays: until - from }];
};

/** Days on which windows begin, up to the first that lies at or behind the end. */
const boundariesOf = (
  usageCycle: UsageCycle,
  alignment: CycleAlignment,
  { from, until }: { readonly from: number; readonly until: number },
): readonly number[] => {
  const nth = boundaryFrom(from, usageCycle, alignment);
  const boundaries = [from];
  for (let number = 1; (boundaries.at(-1) ?? until) < until; number++) boundaries.push(nth(number));
  return boundaries;
};

/** Months are counted by the cycle's own day of the month, so that they meet its end, on the 31st too. */
const boundaryFrom = (from: number, usageCycle: UsageCycle, alignment: CycleAlignment) => {
  if (usageCycle === "WEEKLY") return (number: number): number => from + number * 7;
  const months = MONTHS_OF_INTERVAL[usageCycle];
  const aligned: CycleAlignment = {
    interval: usageCycle,
    dayOffset: alignment.dayOffset,
    monthOffset: ((alignment.monthOffset - 1) % months) + 1,
  };
  const first = cycleNumberOf(aligned, from);
  return (number: number): number => boundaryOf(aligned, first + number);
};

const BY_LENGTH: readonly CycleInterval[] = ["WEEKLY", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "ANNUALLY"];
const isShorter = (usageCycle: UsageCycle, interval: CycleInterval): boolean =>
  BY_LENGTH.indexOf(usageCycle) < BY_LENGTH.indexOf(interval);
