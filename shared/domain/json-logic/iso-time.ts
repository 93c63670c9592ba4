import { type Instant, instantOf, parseInstant } from "#domain/time/instant.ts";

/** A length of time: calendar months, which have no fixed length, and milliseconds. Both may be negative. */
export type Duration = { readonly months: number; readonly milliseconds: number };

/** The instant that a text says: a date-time, or a date for its first moment in UTC. */
export const parseMoment = (text: string): Instant | undefined =>
  parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);

/** In UTC, with seconds only where there are some: `2024-05-29T00:00Z`. Undefined outside the years 100 to 9999. */
export const momentText = (epochMilliseconds: number): string | undefined => {
  if (!(epochMilliseconds >= FIRST && epochMilliseconds <= LAST)) return undefined;
  return new Date(epochMilliseconds).toISOString().replace(/(?::00)?\.000Z$/, "Z");
};

const DURATION =
  /^([-+]?)P(?!$)(?:([-+]?\d{1,12})Y)?(?:([-+]?\d{1,12})M)?(?:([-+]?\d{1,12})D)?(?:T(?!$)(?:([-+]?\d{1,12})H)?(?:([-+]?\d{1,12})M)?(?:([-+]?\d{1,12})(?:[.,](\d{1,9}))?S)?)?$/;

/** ISO 8601, such as `PT24H`, `P1DT12H`, `P1M` or `-PT0.5S`. A day is 24 hours; what is finer than a millisecond is cut. */
export const parseDuration = (text: string): Duration | undefined => {
  const match = DURATION.exec(text);
  if (!match) return undefined;
  const [, sign, years = "0", months = "0", days = "0", hours = "0", minutes = "0", seconds = "0", fraction = "0"] =
    match;
  const direction = sign === "-" ? -1n : 1n;
  const wholeSeconds = ((BigInt(days) * 24n + BigInt(hours)) * 60n + BigInt(minutes)) * 60n + BigInt(seconds);
  const part = BigInt(fraction.padEnd(3, "0").slice(0, 3)) * (seconds.startsWith("-") ? -1n : 1n);
  return durationOf({
    months: direction * (BigInt(years) * 12n + BigInt(months)),
    milliseconds: direction * (wholeSeconds * 1_000n + part),
  });
};

/** In hours, minutes and seconds: `PT744H`, `PT-1M-30S`, `PT0.5S`, `PT0S`. */
export const durationText = (milliseconds: number): string => {
  const hours = Math.trunc(milliseconds / 3_600_000);
  const minutes = Math.trunc((milliseconds % 3_600_000) / 60_000);
  const rest = milliseconds % 60_000;
  const text = `${hours ? `${hours}H` : ""}${minutes ? `${minutes}M` : ""}${rest ? secondsText(rest) : ""}`;
  return `PT${text || "0S"}`;
};

/** A month later is the same day of the next month, or that month's last day where it has no such day. */
export const addDuration = (instant: Instant, { months, milliseconds }: Duration): string | undefined => {
  const moved = months === 0 ? instant : addMonths(instant, months);
  return moved === undefined ? undefined : momentText(moved + milliseconds);
};

export const negated = ({ months, milliseconds }: Duration): Duration => ({
  months: -months,
  milliseconds: -milliseconds,
});

const FIRST = Date.UTC(100, 0, 1);
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const durationOf = ({ months, milliseconds }: { months: bigint; milliseconds: bigint }): Duration | undefined => {
  const duration = { months: Number(months), milliseconds: Number(milliseconds) };
  return Object.values(duration).every(Number.isSafeInteger) ? duration : undefined;
};

const secondsText = (milliseconds: number): string => {
  const size = Math.abs(milliseconds);
  const fraction =
    size % 1_000
      ? `.${String(size % 1_000)
          .padStart(3, "0")
          .replace(/0+$/, "")}`
      : "";
  return `${milliseconds < 0 ? "-" : ""}${Math.trunc(size / 1_000)}${fraction}S`;
};

const addMonths = (instant: Instant, months: number): Instant | undefined => {
  const date = new Date(instant);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  if (Number.isNaN(date.getTime())) return undefined;
  const lastDay = new Date(date);
  lastDay.setUTCMonth(date.getUTCMonth() + 1, 0);
  date.setUTCDate(Math.min(day, lastDay.getUTCDate()));
  return Number.isNaN(date.getTime()) ? undefined : instantOf(date.getTime());
};
