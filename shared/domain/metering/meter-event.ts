import { asDecimal } from "#domain/json-logic/json-logic.ts";
import { METER_DIMENSION, USAGE_ATTRIBUTE, USAGE_SCHEMA } from "#domain/metering/built-in-schemas.ts";
import type { CompiledDefinitions } from "#domain/metering/compiled-definitions.ts";
import { description, nameList } from "#domain/metering/description.ts";
import type { EnrichedField } from "#domain/metering/enrich.ts";
import { dataOf, type EventData } from "#domain/metering/event-data.ts";
import type { MeterDefinition } from "#domain/metering/metering-definitions.ts";
import type { CompletedStatus, FailedStatus, MeterUnits, UsageEvent } from "#domain/metering/usage-event.ts";
import type { Decimal } from "#domain/money/decimal.ts";

/** What one meter made of the event; without units the event was not for it. */
export type MeterOutcome = { readonly meter: MeterDefinition; readonly units?: Decimal };

/** How the outcome came about: what a reader of the event is shown of it (Togai rule §10.5). */
export type MeteringTrace = {
  readonly meters: readonly MeterOutcome[];
  readonly enriched: readonly EnrichedField[];
};

/** The event was understood: these are its units, none if no meter was for it. */
export type Metered = MeteringTrace & {
  readonly type: "Metered";
  readonly status: CompletedStatus;
  readonly description?: string;
  /** Number of the definitions that were applied; 0 where there are none (`togai-usage` for an unknown meter). */
  readonly definitions: number;
  readonly units: readonly MeterUnits[];
};

/** The event's content cannot be metered. That is an outcome with a reason, never an exception. */
export type NotMetered = MeteringTrace & {
  readonly type: "NotMetered";
  readonly status: FailedStatus;
  readonly description: string;
};

/**
 * Turns an event into units (Togai rule §2, steps 5 to 8): everything that its schema names must be there, then it is
 * enriched, then every ACTIVE meter of the schema is asked. What the schema does not name is ignored.
 *
 * `dependencies` holds the values of the schema's enrichment dependencies, by name. `definitions` are those that lie under the
 * event's `definitionsKey`; undefined means that there is no such ACTIVE schema.
 */
export const meterEvent = (
  definitions: CompiledDefinitions | undefined,
  event: UsageEvent,
  dependencies: ReadonlyMap<string, string>,
): Metered | NotMetered => {
  if (event.schemaName === USAGE_SCHEMA) return meterDirectly(definitions, event);
  if (definitions === undefined) {
    return failed("INGESTION_FAILED_SCHEMA_NOT_DEFINED", [
      `event schema '${event.schemaName}' is not defined or not active`,
    ]);
  }
  const data = dataOf(event, dependencies);
  const absent = absentNames(definitions, data);
  if (absent.length > 0) return failed("INGESTION_FAILED", absent);
  const enriched = definitions.enrich(data);
  if (!enriched.ok) return failed("INGESTION_FAILED_ENRICHMENT_FAILED", [enriched.error]);
  return applyMeters(definitions, data, enriched.value);
};

const absentNames = ({ definitions: { attributes, dimensions } }: CompiledDefinitions, data: EventData): string[] => {
  const noAttributes = attributes.filter((name) => !data.attributes.has(name));
  const noDimensions = dimensions.filter((name) => !data.dimensions.has(name));
  return [
    ...(noAttributes.length > 0 ? [`missing attributes: ${nameList(noAttributes)}`] : []),
    ...(noDimensions.length > 0 ? [`missing dimensions: ${nameList(noDimensions)}`] : []),
  ];
};

const applyMeters = (
  { definitions, meters }: CompiledDefinitions,
  data: EventData,
  enriched: readonly EnrichedField[],
): Metered | NotMetered => {
  const outcomes: MeterOutcome[] = [];
  const units: MeterUnits[] = [];
  const faults: string[] = [];
  for (const { definition: meter, compute } of meters) {
    const computed = compute(data);
    if (!computed.ok) {
      faults.push(`usage meter '${meter.name}': ${computed.error}`);
    } else if (computed.value === undefined) {
      outcomes.push({ meter });
    } else {
      outcomes.push({ meter, units: computed.value });
      units.push({ meterId: meter.id, units: computed.value });
    }
  }
  if (faults.length > 0) return { ...failed("INGESTION_FAILED_UNITS_INVALID", faults), meters: outcomes, enriched };
  return completed(definitions.number, { meters: outcomes, enriched, units });
};

/** `togai-usage`: the usage goes onto the meter that the event names, whatever the meter's own computations are. */
const meterDirectly = (definitions: CompiledDefinitions | undefined, event: UsageEvent): Metered | NotMetered => {
  const { attributes, dimensions } = dataOf(event, NO_DEPENDENCIES);
  const meter = definitions?.meters[0]?.definition;
  if (definitions === undefined || meter === undefined || meter.id !== dimensions.get(METER_DIMENSION)) {
    return completed(0, { meters: [], enriched: [], units: [] });
  }
  const usage = asDecimal(attributes.get(USAGE_ATTRIBUTE) ?? null);
  if (usage === undefined) {
    return failed("INGESTION_FAILED_UNITS_INVALID", [
      `usage meter '${meter.name}': attribute '${USAGE_ATTRIBUTE}' is missing`,
    ]);
  }
  return completed(definitions.definitions.number, {
    meters: [{ meter, units: usage }],
    enriched: [],
    units: [{ meterId: meter.id, units: usage }],
  });
};

const NO_DEPENDENCIES: ReadonlyMap<string, string> = new Map();

const completed = (definitions: number, made: MeteringTrace & Pick<Metered, "units">): Metered =>
  made.units.length > 0
    ? { type: "Metered", status: "INGESTION_COMPLETED_EVENT_METERED", definitions, ...made }
    : {
        type: "Metered",
        status: "INGESTION_COMPLETED_NO_MATCHING_METERS",
        description:
          made.meters.length > 0 ? "no usage meter matches the event" : "no active usage meter for the event",
        definitions,
        ...made,
      };

const failed = (status: FailedStatus, reasons: readonly string[]): NotMetered => ({
  type: "NotMetered",
  status,
  description: description(reasons),
  meters: [],
  enriched: [],
});
