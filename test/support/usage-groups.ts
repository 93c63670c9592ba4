import type { AccountId, EventReference, OrganizationId, UsageMeterId } from "#domain/ids.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { decimal } from "#domain/money/decimal.ts";
import { instantOf, toIso } from "#domain/time/instant.ts";
import type { Group } from "#ports/usage-counters.ts";

export const ORGANIZATION = "org.24DTYka03Um.MFK81" as OrganizationId;
export const ACCOUNT = "acme-prod" as AccountId;
export const HOUR_START = instantOf(Date.UTC(2025, 0, 15, 10));

/** The event `request-<number>`, one token for each; `post` tells repeats of its id apart. */
const aNumberedEvent = (number: number, post = 0): CountableEvent => {
  const timestamp = instantOf(HOUR_START + (number % 3_600_000));
  const id = `request-${number}`;
  return {
    reference: `event.${String(number).padStart(11, "0")}.${String(post).padStart(5, "0")}` as EventReference,
    id,
    accountId: ACCOUNT,
    timestamp,
    receivedAt: timestamp,
    schemaName: "completion",
    status: "INGESTION_COMPLETED_EVENT_METERED",
    definitions: 1,
    units: [{ meterId: "um.24DTYka03Um.MFK81" as UsageMeterId, units: decimal("1") }],
    event: {
      schemaName: "completion",
      id,
      timestamp: toIso(timestamp),
      accountId: ACCOUNT,
      attributes: [],
      dimensions: {},
    },
  };
};

/** Numbered events of one account and hour. */
export const aGroup = ({ from, until, post = 0 }: { from: number; until: number; post?: number }): Group => ({
  page: { organizationId: ORGANIZATION, accountId: ACCOUNT, lane: "00", hour: HOUR_START },
  events: Array.from({ length: until - from }, (_, index) => aNumberedEvent(from + index, post)),
});
