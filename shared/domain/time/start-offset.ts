import type { Reason } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import {
  type CycleAlignment,
  type CycleInterval,
  type DayOffset,
  MONTHS_OF_INTERVAL,
  type MonthOffset,
} from "#domain/time/pricing-cycle-config.ts";

/** The start of a pricing cycle as Togai writes it (rule §14.3). */
export type StartOffset = { readonly dayOffset: string; readonly monthOffset: string };

/**
 * Reads what a start offset says for an interval: days "1" to "7" of a week or "1" to "31" of a month or "LAST", and months
 * "1" to the interval's length, "FIRST" or "LAST". Weeks and months have no month to choose: there "NIL" is usual, and what
 * names their only one ("1", "FIRST", "LAST") is taken too, since Togai's own examples send it. Reasons carry the paths
 * `dayOffset` and `monthOffset`.
 */
export const parseStartOffset = (
  interval: CycleInterval,
  { dayOffset, monthOffset }: StartOffset,
): Result<Omit<CycleAlignment, "interval">, readonly [Reason, ...Reason[]]> => {
  const day = parseDay(dayOffset, daysToChoose(interval));
  const month = parseMonth(monthOffset, interval);
  if (day && month) return ok({ dayOffset: day, monthOffset: month });
  const dayReason = { path: "dayOffset", message: dayMessage(interval, dayOffset) };
  const monthReason = { path: "monthOffset", message: monthMessage(interval, monthOffset) };
  if (day) return err([monthReason]);
  return err(month ? [dayReason] : [dayReason, monthReason]);
};

/** The inverse of `parseStartOffset`, in the one form that does not depend on how it was sent. */
export const writeStartOffset = ({ interval, dayOffset, monthOffset }: CycleAlignment): StartOffset => ({
  dayOffset: dayOffset.type === "LAST" ? "LAST" : String(dayOffset.day),
  monthOffset: hasMonths(interval) ? String(monthOffset) : "NIL",
});

const daysToChoose = (interval: CycleInterval): number => (interval === "WEEKLY" ? 7 : 31);
const monthsToChoose = (interval: CycleInterval): number => (interval === "WEEKLY" ? 1 : MONTHS_OF_INTERVAL[interval]);
const hasMonths = (interval: CycleInterval): boolean => monthsToChoose(interval) > 1;

const parseDay = (text: string, days: number): DayOffset | undefined => {
  if (text === "LAST") return { type: "LAST" };
  const day = parseNumber(text, days);
  return day ? { type: "DAY", day } : undefined;
};

const parseMonth = (text: string, interval: CycleInterval): MonthOffset | undefined => {
  if (text === "NIL") return hasMonths(interval) ? undefined : 1;
  if (text === "FIRST") return 1;
  if (text === "LAST") return monthsToChoose(interval);
  return parseNumber(text, monthsToChoose(interval));
};

const parseNumber = (text: string, max: number): number | undefined =>
  /^[1-9]\d?$/.test(text) && +text <= max ? +text : undefined;

const dayMessage = (interval: CycleInterval, text: string): string =>
  `${interval} takes a day "1" to "${daysToChoose(interval)}" or "LAST", not ${quoted(text)}`;

const monthMessage = (interval: CycleInterval, text: string): string =>
  hasMonths(interval)
    ? `${interval} takes a month "1" to "${monthsToChoose(interval)}", "FIRST" or "LAST", not ${quoted(text)}`
    : `${interval} has no month to choose: send "NIL", not ${quoted(text)}`;

/** Repeats what came, but not a whole book of it. */
const quoted = (text: string): string => JSON.stringify(text.length > 20 ? `${text.slice(0, 20)}…` : text);
