import type { UsageMeterId } from "#domain/ids.ts";
import { compileDefinitions } from "#domain/metering/compiled-definitions.ts";
import { type Metered, meterEvent, type NotMetered } from "#domain/metering/meter-event.ts";
import type { MeterDefinition, MeteringDefinitions } from "#domain/metering/metering-definitions.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import { toText } from "#domain/money/decimal.ts";

/** A ride of 2500 meters, which took 600 seconds, in a taxi in Chennai. */
export const aRide = (changes: Partial<UsageEvent> = {}): UsageEvent => ({
  schemaName: "ride",
  id: "ride-1",
  timestamp: "2025-01-20T10:00:00Z",
  accountId: "acme",
  attributes: [
    { name: "distance", value: "2500" },
    { name: "seconds", value: "600" },
  ],
  dimensions: { city: "chennai", vehicle: "taxi" },
  ...changes,
});

/** The schema of such rides without any meter. */
export const rideDefinitions = (changes: Partial<MeteringDefinitions> = {}): MeteringDefinitions => ({
  number: 7,
  schemaName: "ride",
  schemaVersion: 2,
  attributes: ["distance", "seconds"],
  dimensions: ["city", "vehicle"],
  enrichments: { dependencies: [], fields: [] },
  meters: [],
  ...changes,
});

/** A meter that adds up distances. */
export const aMeter = (changes: Partial<MeterDefinition> = {}): MeterDefinition => ({
  id: "um.1.a" as UsageMeterId,
  version: 1,
  name: "distance",
  aggregation: "SUM",
  filters: [],
  computations: [{ order: 1, computation: '{"var":"attributes.distance"}' }],
  ...changes,
});

/** What the event comes to under definitions, with values for dependencies. */
export const meter = (
  definitions: MeteringDefinitions | undefined,
  event: UsageEvent,
  dependencies: Record<string, string> = {},
): Metered | NotMetered =>
  meterEvent(definitions && compileDefinitions(definitions), event, new Map(Object.entries(dependencies)));

/** Units by meter, as text; the status and its description where there are none. */
export const unitsOf = (outcome: Metered | NotMetered): unknown =>
  outcome.type === "Metered" && outcome.units.length > 0
    ? Object.fromEntries(outcome.units.map(({ meterId, units }) => [meterId, toText(units)]))
    : `${outcome.status}: ${outcome.description}`;
