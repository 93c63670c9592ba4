import {
  addDuration,
  type Duration,
  durationText,
  momentText,
  negated,
  parseDuration,
  parseMoment,
} from "#domain/json-logic/iso-time.ts";
import { eager, type Operator } from "#domain/json-logic/operator.ts";
import { type JsonLogicValue, numberIn } from "#domain/json-logic/value.ts";
import { type Decimal, decimal, toText } from "#domain/money/decimal.ts";
import { DAY, HOUR, type Instant, MINUTE } from "#domain/time/instant.ts";

/** Togai's own operators (Togai rule §8.2). Bad input makes null. */
export const times: Readonly<Record<string, Operator>> = {
  date: eager(1, 1, ([text]) => textOr(momentIn(text), momentText)),
  "duration.between": eager(2, 2, ([start, end]) => {
    const from = momentIn(start);
    return textOr(momentIn(end), (until) => (from === undefined ? undefined : durationText(until - from)));
  }),
  "duration.of": eager(2, 2, ([count, unit], steps) => durationOf(numberIn(count, steps), unit)),
  "duration.as": eager(2, 2, ([duration, unit]) => durationAs(durationIn(duration), unit)),
  "date.add": eager(2, 2, ([date, duration]) => moved(momentIn(date), durationIn(duration))),
  "date.sub": eager(2, 2, ([date, duration]) => {
    const forward = durationIn(duration);
    return moved(momentIn(date), forward && negated(forward));
  }),
};

/** `==` with a date on either side: the other side is read as a date too, and equal instants are equal. */
export const isSameMoment = (left: JsonLogicValue, right: JsonLogicValue): boolean => {
  const first = momentIn(left);
  return first === undefined ? left === null && right === null : first === momentIn(right);
};

const UNITS: ReadonlyMap<JsonLogicValue | undefined, number> = new Map([
  ["MILLIS", 1],
  ["SECONDS", 1_000],
  ["MINUTES", MINUTE],
  ["HOURS", HOUR],
  ["DAYS", DAY],
]);

/** Weeks, months and years make null: the engine whose behavior this is knows lengths of time only. */
function durationOf(count: Decimal | undefined, unit: JsonLogicValue | undefined): string | null {
  const length = UNITS.get(unit);
  if (count === undefined || length === undefined || !/^-?\d{1,15}$/.test(toText(count))) return null;
  const milliseconds = BigInt(toText(count)) * BigInt(length);
  return Number.isSafeInteger(Number(milliseconds)) ? durationText(Number(milliseconds)) : null;
}

/** Whole units, cut towards zero. Months have no fixed length, so a duration with months is not so many of anything. */
function durationAs(duration: Duration | undefined, unit: JsonLogicValue | undefined): JsonLogicValue {
  const length = UNITS.get(unit);
  if (duration === undefined || duration.months !== 0 || length === undefined) return null;
  return decimal(String(BigInt(duration.milliseconds) / BigInt(length)));
}

function moved(instant: Instant | undefined, duration: Duration | undefined): string | null {
  return instant === undefined || duration === undefined ? null : (addDuration(instant, duration) ?? null);
}

function textOr(instant: Instant | undefined, text: (instant: Instant) => string | undefined): string | null {
  return instant === undefined ? null : (text(instant) ?? null);
}

function momentIn(value: JsonLogicValue | undefined): Instant | undefined {
  return typeof value === "string" ? parseMoment(value) : undefined;
}

function durationIn(value: JsonLogicValue | undefined): Duration | undefined {
  return typeof value === "string" ? parseDuration(value) : undefined;
}
