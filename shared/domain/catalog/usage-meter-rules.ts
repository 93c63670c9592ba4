import type { EventSchema } from "#domain/catalog/event-schema.ts";
import { COMPUTATION_LENGTH, MATCHER_LENGTH } from "#domain/catalog/expression-limits.ts";
import { type KnownNames, knowsVariablesOf, namesForMeters } from "#domain/catalog/known-variables.ts";
import type { UsageMeter, UsageMeterComputation } from "#domain/catalog/usage-meter.ts";
import { parseExpression } from "#domain/json-logic/json-logic.ts";
import type { Reason } from "#domain/refusal.ts";

/**
 * Everything that is wrong with a meter's definition for the schema it belongs to, each with its path in the request (Togai
 * rule §9). A meter without a schema is fed by `togai-usage` events alone and knows no names.
 */
export const usageMeterReasons = (
  meter: Pick<UsageMeter, "aggregation" | "filters" | "computations">,
  schema: EventSchema | undefined,
): readonly Reason[] => [
  ...meter.filters.flatMap(({ field }, index) => filterReasons(field, index, schema)),
  ...(meter.aggregation === "SUM" && schema !== undefined && meter.computations.length === 0
    ? [{ path: "computations", message: "SUM needs a computation that says what is added up" }]
    : []),
  ...meter.computations.flatMap((part, index) => computationReasons(part, `computations[${index}]`, meter, schema)),
];

const filterReasons = (field: string, index: number, schema: EventSchema | undefined): Reason[] => {
  const path = `filters[${index}].field`;
  if (schema === undefined) return [{ path, message: "a meter without an event schema has nothing to filter by" }];
  return schema.filterFields.includes(field)
    ? []
    : [{ path, message: `'${field}' is not among the filter fields of event schema '${schema.name}'` }];
};

const computationReasons = (
  { matcher, computation }: UsageMeterComputation,
  path: string,
  { aggregation }: Pick<UsageMeter, "aggregation">,
  schema: EventSchema | undefined,
): Reason[] => {
  const knows = knowsVariablesOf(namesOf(schema));
  const matcherFaults = matcher === undefined ? [] : faultsOf(matcher, { knows, maxLength: MATCHER_LENGTH });
  const computationFaults =
    aggregation === "COUNT"
      ? computation === "1"
        ? []
        : ["must be 1, since the meter counts events"]
      : faultsOf(computation, { knows, maxLength: COMPUTATION_LENGTH });
  return [
    ...matcherFaults.map((message) => ({ path: `${path}.matcher`, message })),
    ...computationFaults.map((message) => ({ path: `${path}.computation`, message })),
  ];
};

const faultsOf = (source: string, rules: Parameters<typeof parseExpression>[1]): readonly string[] => {
  const parsed = parseExpression(source, rules);
  return parsed.ok ? [] : parsed.error.map(({ message }) => message);
};

const NO_NAMES: KnownNames = { attributes: [], dimensions: [], dependencies: [] };

const namesOf = (schema: EventSchema | undefined): KnownNames =>
  schema === undefined
    ? NO_NAMES
    : namesForMeters(
        {
          attributes: schema.attributes.map(({ name }) => name),
          dimensions: schema.dimensions.map(({ name }) => name),
        },
        schema.enrichments,
      );
