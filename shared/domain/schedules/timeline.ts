import type { ScheduleId } from "#domain/ids.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";

/** A stretch of days, the last of which is not part of it. */
export type DateRange = { readonly startDate: CalendarDate; readonly endDate: CalendarDate };

/**
 * The slices without a range: what lies inside is gone, what it cuts is shortened, and a slice that reaches over both its ends
 * becomes two, the later of them under a new id (Togai rule §15.3).
 *
 *   4 Jul … 4 Oct without 4 Aug … 4 Sep      4 Jul … 4 Aug and 4 Sep … 4 Oct
 */
export const withoutRange = (
  schedules: readonly Schedule[],
  { startDate, endDate }: DateRange,
  newId: () => ScheduleId,
): readonly Schedule[] =>
  schedules.flatMap((schedule) => {
    if (schedule.endDate <= startDate || schedule.startDate >= endDate) return [schedule];
    const before = schedule.startDate < startDate ? [{ ...schedule, endDate: startDate }] : [];
    const after = schedule.endDate > endDate ? [{ ...schedule, startDate: endDate }] : [];
    return [...before, ...after.map((rest) => (before.length > 0 ? { ...rest, id: newId() } : rest))];
  });

/** The slices with one put in; what it covers of the others is replaced. */
export const withSchedule = (
  schedules: readonly Schedule[],
  schedule: Schedule,
  newId: () => ScheduleId,
): readonly Schedule[] => inOrder([...withoutRange(schedules, schedule, newId), schedule]);

/**
 * The slices with neighbors joined that say the same and touch each other; the earlier keeps its id. Days on which the account's
 * timeline has been cut already are kept: a cycle ended or began there, and its invoice would lose the cycle that it bills.
 */
export const joined = (
  schedules: readonly Schedule[],
  keptCuts: ReadonlySet<CalendarDate> = new Set(),
): readonly Schedule[] => {
  const done: Schedule[] = [];
  for (const schedule of inOrder(schedules)) {
    const last = done.at(-1);
    const touch = last?.endDate === schedule.startDate && !keptCuts.has(schedule.startDate);
    if (last && touch && termsOf(last) === termsOf(schedule)) {
      done[done.length - 1] = { ...last, endDate: schedule.endDate };
    } else {
      done.push(schedule);
    }
  }
  return done;
};

/** The days up to one on which slices begin or end. */
export const cutsUntil = (schedules: readonly Schedule[], date: CalendarDate): ReadonlySet<CalendarDate> =>
  new Set(schedules.flatMap(({ startDate, endDate }) => [startDate, endDate]).filter((cut) => cut <= date));

/**
 * Whether two timelines say the same for every day before a date, and are cut on the same days: what has been lived by cannot
 * be changed.
 */
export const agreeBefore = (first: readonly Schedule[], second: readonly Schedule[], date: CalendarDate): boolean =>
  describeBefore(first, date) === describeBefore(second, date);

/** The slice that a day belongs to. */
export const scheduleOn = (schedules: readonly Schedule[], date: CalendarDate): Schedule | undefined =>
  schedules.find(({ startDate, endDate }) => startDate <= date && date < endDate);

const inOrder = (schedules: readonly Schedule[]): readonly Schedule[] =>
  schedules.toSorted((first, second) => (first.startDate < second.startDate ? -1 : 1));

const describeBefore = (schedules: readonly Schedule[], date: CalendarDate): string =>
  JSON.stringify(
    inOrder(schedules)
      .filter(({ startDate }) => startDate < date)
      .map((schedule) => [schedule.startDate, clippedTo(schedule, date).endDate, termsOf(schedule)]),
  );

const clippedTo = (schedule: Schedule, date: CalendarDate): Schedule =>
  schedule.endDate > date ? { ...schedule, endDate: date } : schedule;

/** What a slice says, apart from when: plan, version, cycle and the account's own cards and rules. */
const termsOf = (schedule: Schedule): string => {
  const { pricePlanId, pricePlanVersion, pricingCycleConfig, rateCardsOverride, pricingRulesOverride } = schedule;
  const { interval, dayOffset, monthOffset, graceDays } = pricingCycleConfig;
  return JSON.stringify([
    pricePlanId,
    pricePlanVersion,
    [interval, dayOffset, monthOffset, graceDays],
    rateCardsOverride ?? null,
    pricingRulesOverride ?? null,
  ]);
};
