import type { Brand } from "#domain/brand.ts";

/** A moment in UTC, in whole milliseconds since 1970. Finer parts of a timestamp are cut: no boundary lies inside one. */
export type Instant = Brand<number, "Instant">;

export const instantOf = (epochMilliseconds: number): Instant => {
  if (!Number.isSafeInteger(epochMilliseconds)) throw new RangeError(`${epochMilliseconds} is no instant`);
  return epochMilliseconds as Instant;
};

/** "Forever" on the wire: the exclusive end of what has no end. */
export const FOREVER = instantOf(Date.UTC(9999, 0, 1));
/** "Since ever" on the wire: the start of a first version. */
export const SINCE_EVER = instantOf(0);

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?$/;

/**
 * The instant that an ISO 8601 date-time says, or undefined where it says none (30 February, hour 25). Without an offset it
 * is UTC (Togai accepts such event timestamps). A leap second counts as the first moment of the next minute.
 */
export const parseInstant = (text: string): Instant | undefined => {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = "0", fraction = "0", offset = "Z"] = match;
  if (+(hour as string) > 23 || +(minute as string) > 59 || +second > 60) return undefined;
  const shift = offsetMinutes(offset);
  if (shift === undefined) return undefined;
  const date = Date.UTC(+(year as string), +(month as string) - 1, +(day as string));
  const back = new Date(date);
  if (back.getUTCMonth() + 1 !== +(month as string) || back.getUTCDate() !== +(day as string)) return undefined;
  if (back.getUTCFullYear() !== +(year as string)) return undefined;
  const milliseconds = +fraction.padEnd(3, "0").slice(0, 3);
  const clock = +(hour as string) * 3_600_000 + (+(minute as string) - shift) * 60_000 + +second * 1_000;
  return instantOf(date + clock + milliseconds);
};

/** ISO 8601 in UTC with `Z`; milliseconds only where there are some: `2025-01-15T00:00:00Z`. */
export const toIso = (instant: Instant): string => new Date(instant).toISOString().replace(".000Z", "Z");

export const addMilliseconds = (instant: Instant, milliseconds: number): Instant => instantOf(instant + milliseconds);
export const earlier = (first: Instant, second: Instant): Instant => (first < second ? first : second);
export const later = (first: Instant, second: Instant): Instant => (first > second ? first : second);

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

const offsetMinutes = (offset: string): number | undefined => {
  if (offset === "Z" || offset === "z") return 0;
  const hours = +offset.slice(1, 3);
  const minutes = +(offset.slice(3).replace(":", "") || "0");
  if (hours > 18 || minutes > 59) return undefined;
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
};
