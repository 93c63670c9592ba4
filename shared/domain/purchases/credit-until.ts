import type { CreditGrantDetails } from "#domain/catalog/rate-card.ts";
import { addDays, type CalendarDate, dateAt, startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import { addDuration, parseDuration } from "#domain/time/duration.ts";
import type { Instant } from "#domain/time/instant.ts";

/**
 * The first day on which a credit that is granted now is not valid any more; undefined where it never expires (Togai rule
 * §18.4). A duration that ends in the middle of a day is valid on that day. `cycleEnd` is the end of the cycle it is bought in;
 * outside of any cycle PRICING_CYCLE does not expire.
 */
export const creditUntil = (
  details: CreditGrantDetails,
  { now, cycleEnd, zone }: { readonly now: Instant; readonly cycleEnd: Instant | undefined; readonly zone: TimeZone },
): CalendarDate | undefined => {
  switch (details.expiryType) {
    case "NO_EXPIRY":
      return undefined;
    case "PRICING_CYCLE":
      return cycleEnd === undefined ? undefined : dayFrom(cycleEnd, zone);
    case "CUSTOM": {
      const duration = parseDuration(details.expiryDuration);
      if (!duration) throw new Error(`'${details.expiryDuration}' is no duration`);
      return dayFrom(addDuration(now, duration, zone), zone);
    }
  }
};

/** The first day that does not begin before an instant. */
const dayFrom = (instant: Instant, zone: TimeZone): CalendarDate => {
  const day = dateAt(instant, zone);
  return startOfDay(day, zone) === instant ? day : addDays(day, 1);
};
