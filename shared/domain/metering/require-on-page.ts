import type { AccountId } from "#domain/ids.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { hourOf, type Instant, toIso } from "#domain/time/instant.ts";

/** Throws where an event is to be counted on the page of another account or hour: that would be our mistake. */
export const requireOnPage = (
  { accountId, hour }: { readonly accountId: AccountId; readonly hour: Instant },
  event: CountableEvent,
): void => {
  if (event.accountId !== accountId || hourOf(event.timestamp) !== hour) {
    throw new RangeError(
      `event '${event.id}' of ${event.accountId} at ${toIso(event.timestamp)} is not on the page of ${accountId} at ${toIso(hour)}`,
    );
  }
};
