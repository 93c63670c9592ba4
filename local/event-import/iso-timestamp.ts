import { Temporal } from "temporal-polyfill";
import { type TimeZone, UTC } from "#domain/time/calendar.ts";
import { instantOf, toIso } from "#domain/time/instant.ts";

const DATE_AND_TIME = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * A timestamp of a table as ISO 8601. Tables write a date and a time with a space between; where they name no offset they mean
 * the zone, in which a time that clocks show twice is the earlier one. Other text stays as it is, for the check to refuse.
 */
export const isoTimestamp = (text: string, zone: TimeZone = UTC): string => {
  const [, date, time = "00:00:00", offset] = DATE_AND_TIME.exec(text) ?? [];
  if (date === undefined) return text;
  if (offset !== undefined || zone === UTC) return `${date}T${time}${offset?.toUpperCase() ?? "Z"}`;
  try {
    const local = Temporal.PlainDateTime.from(`${date}T${time.replace(",", ".")}`);
    return toIso(instantOf(local.toZonedDateTime(zone).epochMilliseconds));
  } catch {
    return text;
  }
};
