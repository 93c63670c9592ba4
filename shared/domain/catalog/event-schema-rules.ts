import type { EnrichmentField, EventSchema } from "#domain/catalog/event-schema.ts";
import { ENRICHMENT_LENGTH } from "#domain/catalog/expression-limits.ts";
import { type CarriedNames, inOrder, knowsVariablesOf, namesForEnrichment } from "#domain/catalog/known-variables.ts";
import { asDecimal, parseExpression } from "#domain/json-logic/json-logic.ts";
import { BUILT_IN_SCHEMAS } from "#domain/metering/built-in-schemas.ts";
import { SETTING_KEY } from "#domain/metering/enrichment-settings.ts";
import { templateFaults } from "#domain/metering/event-id.ts";
import type { Reason } from "#domain/refusal.ts";

/** Everything that keeps a schema from being saved, each with its path in the request (Togai rule §7). */
export const eventSchemaReasons = (schema: EventSchema): readonly Reason[] => {
  const carried = carriedNames(schema);
  return [
    ...(BUILT_IN_SCHEMAS.includes(schema.name)
      ? [{ path: "name", message: `'${schema.name}' is a built-in schema` }]
      : []),
    ...repeated(carried.attributes, "attributes"),
    ...repeated(carried.dimensions, "dimensions"),
    ...dependencyReasons(schema),
    ...fieldReasons(schema, carried),
    ...filterFieldReasons(schema, carried),
    ...templateReasons(schema, carried),
  ];
};

const carriedNames = ({ attributes, dimensions }: EventSchema): CarriedNames => ({
  attributes: attributes.map(({ name }) => name),
  dimensions: dimensions.map(({ name }) => name),
});

const repeated = (names: readonly string[], path: string): Reason[] =>
  names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [{ path: `${path}[${index}].name`, message: `'${name}' is there twice` }],
  );

const dependencyReasons = ({ enrichments: { dependencies } }: EventSchema): Reason[] => [
  ...repeated(
    dependencies.map(({ name }) => name),
    "enrichments.dependencies",
  ),
  ...dependencies.flatMap(({ key }, index) =>
    SETTING_KEY.test(key)
      ? []
      : [{ path: `enrichments.dependencies[${index}].key`, message: "must be of the form setting.<namespace>.<id>" }],
  ),
];

const fieldReasons = ({ enrichments }: EventSchema, carried: CarriedNames): Reason[] => {
  const ordered = inOrder(enrichments.fields);
  return enrichments.fields.flatMap((field, index) => {
    const path = `enrichments.fields[${index}]`;
    const taken = field.type === "ATTRIBUTE" ? carried.attributes : carried.dimensions;
    const twin = enrichments.fields.findIndex(({ name, type }) => name === field.name && type === field.type);
    const earlier = ordered.slice(0, ordered.indexOf(field));
    return [
      ...(taken.includes(field.name)
        ? [{ path: `${path}.name`, message: `the event carries '${field.name}' already` }]
        : []),
      ...(twin < index ? [{ path: `${path}.name`, message: `'${field.name}' is there twice` }] : []),
      ...valueFaults(
        field,
        enrichments.dependencies,
        knowsVariablesOf(namesForEnrichment(carried, enrichments, earlier)),
      ).map((message) => ({ path: `${path}.value`, message })),
    ];
  });
};

const valueFaults = (
  { enrichmentType, type, value }: EnrichmentField,
  dependencies: EventSchema["enrichments"]["dependencies"],
  knows: (variable: string) => boolean,
): readonly string[] => {
  switch (enrichmentType) {
    case "VALUE":
      return type === "ATTRIBUTE" && asDecimal(value) === undefined
        ? ["must be a number, since it is an attribute"]
        : [];
    case "JSON_LOGIC": {
      const parsed = parseExpression(value, { knows, maxLength: ENRICHMENT_LENGTH });
      return parsed.ok ? [] : parsed.error.map(({ message }) => message);
    }
    case "JSON_LOGIC_FROM_DEPENDENCY":
      return dependencies.some(({ name }) => name === value) ? [] : [`there is no dependency '${value}'`];
  }
};

const filterFieldReasons = ({ filterFields, enrichments }: EventSchema, carried: CarriedNames): Reason[] => {
  const known = new Set([...carried.attributes, ...carried.dimensions, ...enrichments.fields.map(({ name }) => name)]);
  return filterFields.flatMap((field, index) => {
    const path = `filterFields[${index}]`;
    if (!known.has(field)) return [{ path, message: `'${field}' is no attribute or dimension of the schema` }];
    return filterFields.indexOf(field) === index ? [] : [{ path, message: `'${field}' is there twice` }];
  });
};

const templateReasons = ({ eventIdTemplate }: EventSchema, carried: CarriedNames): Reason[] =>
  eventIdTemplate === undefined
    ? []
    : templateFaults(eventIdTemplate, carried).map((message) => ({ path: "eventIdTemplate", message }));
