import type { Enrichments, EventSchema } from "#domain/catalog/event-schema.ts";
import type { UsageMeter } from "#domain/catalog/usage-meter.ts";
import type { UsageMeterId } from "#domain/ids.ts";
import { USAGE_SCHEMA } from "#domain/metering/built-in-schemas.ts";

/** What is needed of an ACTIVE usage meter to turn an event into units. */
export type MeterDefinition = {
  readonly id: UsageMeterId;
  readonly version: number;
  readonly name: string;
} & Pick<UsageMeter, "aggregation" | "filters" | "computations">;

/**
 * How the events of one schema are metered: an immutable snapshot of an ACTIVE schema and its ACTIVE meters. Every change of
 * these makes the next snapshot, numbered across the whole organization, so that an event that names the number can be
 * explained for ever.
 */
export type MeteringDefinitions = {
  readonly number: number;
  readonly schemaName: string;
  readonly schemaVersion: number;
  readonly attributes: readonly string[];
  readonly dimensions: readonly string[];
  readonly enrichments: Enrichments;
  readonly eventIdTemplate?: string;
  readonly meters: readonly MeterDefinition[];
};

/** A schema as it is metered from now on, with the meters that it had. */
export const withSchema = (
  schema: EventSchema,
  { number, meters }: { readonly number: number; readonly meters: readonly MeterDefinition[] },
): MeteringDefinitions => ({
  number,
  schemaName: schema.name,
  schemaVersion: schema.version,
  attributes: schema.attributes.map(({ name }) => name),
  dimensions: schema.dimensions.map(({ name }) => name),
  enrichments: schema.enrichments,
  ...(schema.eventIdTemplate !== undefined && { eventIdTemplate: schema.eventIdTemplate }),
  meters,
});

/** The definitions with this meter added, or in place of what it was. */
export const withMeter = (
  definitions: MeteringDefinitions,
  { number, meter }: { readonly number: number; readonly meter: UsageMeter },
): MeteringDefinitions => ({
  ...definitions,
  number,
  meters: [...definitions.meters.filter(({ id }) => id !== meter.id), definitionOf(meter)],
});

/** The definitions without this meter. */
export const withoutMeter = (
  definitions: MeteringDefinitions,
  { number, meter }: { readonly number: number; readonly meter: UsageMeter },
): MeteringDefinitions => ({
  ...definitions,
  number,
  meters: definitions.meters.filter(({ id }) => id !== meter.id),
});

/** How `togai-usage` events for one ACTIVE meter are metered (Togai rule §10.3): straight onto that meter. */
export const directDefinitions = (meter: UsageMeter, number: number): MeteringDefinitions => ({
  number,
  schemaName: USAGE_SCHEMA,
  schemaVersion: 1,
  attributes: [],
  dimensions: [],
  enrichments: { dependencies: [], fields: [] },
  meters: [definitionOf(meter)],
});

/** Bytes of a snapshot at the most: what a document may hold on every engine, with room for its keys. */
const MOST_DEFINITION_BYTES = 300_000;

/** Whether a snapshot can be kept as one document. */
export const fitsInOneDocument = (definitions: MeteringDefinitions): boolean =>
  new TextEncoder().encode(JSON.stringify(definitions)).length <= MOST_DEFINITION_BYTES;

const definitionOf = ({ id, version, name, aggregation, filters, computations }: UsageMeter): MeterDefinition => ({
  id,
  version,
  name,
  aggregation,
  filters,
  computations: computations.toSorted((first, second) => first.order - second.order),
});
