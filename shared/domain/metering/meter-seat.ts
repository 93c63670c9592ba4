import { description } from "#domain/metering/description.ts";
import type { Metered, NotMetered } from "#domain/metering/meter-event.ts";
import {
  type NamedLicenseEvent,
  type NamedLicenseFacts,
  namedLicenseFault,
  readNamedLicenseEvent,
} from "#domain/metering/named-license-event.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";

/**
 * Judges an event of a named license (Togai rule §10.3): it measures nothing, but gives a name a seat or takes it. Whether the
 * name has one is no matter here: an earlier event may still be on its way, and then a removal has something to remove.
 */
export const meterSeat = (
  event: UsageEvent,
  factsOf: (event: NamedLicenseEvent) => NamedLicenseFacts,
): Metered | NotMetered => {
  const read = readNamedLicenseEvent(event);
  if (!read.ok) return failed(read.error);
  const fault = namedLicenseFault(read.value, factsOf(read.value));
  if (fault !== undefined) return failed([fault]);
  return {
    type: "Metered",
    status: "INGESTION_COMPLETED_EVENT_METERED",
    definitions: 0,
    units: [],
    meters: [],
    enriched: [],
  };
};

const failed = (reasons: readonly string[]): NotMetered => ({
  type: "NotMetered",
  status: "INGESTION_FAILED_INVALID_NAMED_LICENSE_EVENT",
  description: description(reasons),
  meters: [],
  enriched: [],
});
