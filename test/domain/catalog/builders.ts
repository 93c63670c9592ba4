import type { EventSchema } from "#domain/catalog/event-schema.ts";
import type { UsageMeter } from "#domain/catalog/usage-meter.ts";
import type { EventSchemaName, UsageMeterId } from "#domain/ids.ts";
import type { Refusal } from "#domain/refusal.ts";
import type { Result } from "#domain/result.ts";
import { instantOf } from "#domain/time/instant.ts";

export const T0 = instantOf(0);
export const T1 = instantOf(1_000);

/** Rides with a distance in a city, filtered by city. */
export const aSchema = (changes: Partial<EventSchema> = {}): EventSchema => ({
  name: "ride" as EventSchemaName,
  version: 1,
  attributes: [{ name: "distance" }],
  dimensions: [{ name: "city" }],
  enrichments: { dependencies: [], fields: [] },
  filterFields: ["city"],
  status: "DRAFT",
  everActivated: false,
  createdAt: T0,
  updatedAt: T0,
  ...changes,
});

/** A meter that adds up the distances of rides. */
export const aUsageMeter = (changes: Partial<UsageMeter> = {}): UsageMeter => ({
  id: "um.1.a" as UsageMeterId,
  version: 1,
  name: "distance",
  type: "COUNTER",
  aggregation: "SUM",
  filters: [],
  computations: [{ order: 1, computation: '{"var":"attributes.distance"}' }],
  eventSchemaName: "ride" as EventSchemaName,
  status: "DRAFT",
  createdAt: T0,
  updatedAt: T0,
  ...changes,
});

/** Every reason of a refusal as one line, or what was made. */
export const reasonsOr = <T>(result: Result<T, Refusal>): unknown =>
  result.ok ? result.value : result.error.reasons.map(({ path, message }) => `${path}: ${message}`);
