import * as z from "zod";
import type { EventSchema } from "#domain/catalog/event-schema.ts";
import type { EventSchemaContent } from "#domain/catalog/event-schema-life-cycle.ts";
import { ENRICHMENT_LENGTH } from "#domain/catalog/expression-limits.ts";
import { given } from "#domain/given.ts";
import type { EventSchemaName } from "#domain/ids.ts";
import { MAX_TEMPLATE_LENGTH } from "#domain/metering/event-id.ts";
import { toIso } from "#domain/time/instant.ts";
import { dateTimeOut, entityName, integerOut, list, text, wholeNumber } from "#wire/primitives.ts";

/** Attributes and dimensions of a schema at the most (Togai rule §7.2); as many of each may be computed. */
const MOST_NAMES = 50;

const attribute = z.strictObject({ name: entityName(), defaultUnit: text({ maximum: 10 }).optional() });
const dimension = z.strictObject({ name: entityName() });

const dependency = z.strictObject({
  type: z.literal("SETTING"),
  key: text({ minimum: 1, maximum: 200 }),
  name: entityName(),
});
const enrichmentField = z.strictObject({
  name: entityName(),
  type: z.enum(["ATTRIBUTE", "DIMENSION"]),
  enrichmentType: z.enum(["VALUE", "JSON_LOGIC", "JSON_LOGIC_FROM_DEPENDENCY"]),
  value: text({ minimum: 1, maximum: ENRICHMENT_LENGTH }),
  order: wholeNumber({ minimum: -2_147_483_648, maximum: 2_147_483_647 }),
});
const enrichments = z.strictObject({
  dependencies: list(dependency, { maximum: MOST_NAMES }).optional(),
  fields: list(enrichmentField, { maximum: 2 * MOST_NAMES }),
});

const content = {
  description: text({ maximum: 255 }).optional(),
  attributes: list(attribute, { maximum: MOST_NAMES }),
  dimensions: list(dimension, { maximum: MOST_NAMES }),
  enrichments: enrichments.optional(),
  filterFields: list(text({ minimum: 1, maximum: 50 }), { maximum: 4 * MOST_NAMES }).optional(),
  eventIdTemplate: text({ minimum: 1, maximum: MAX_TEMPLATE_LENGTH }).optional(),
};

export const createEventSchemaRequest = z.strictObject({ name: entityName(), ...content });
export const updateEventSchemaRequest = z.strictObject({
  ...content,
  attributes: content.attributes.optional(),
  dimensions: content.dimensions.optional(),
});

/** A new schema from its request; what the request leaves out is empty. */
export const newEventSchemaFromWire = ({
  name,
  ...rest
}: z.output<typeof createEventSchemaRequest>): EventSchemaContent & Pick<EventSchema, "name"> => {
  const { attributes, dimensions, enrichments: computed, filterFields, ...texts } = contentFromWire(rest);
  return {
    ...texts,
    name: name as EventSchemaName,
    attributes: attributes ?? [],
    dimensions: dimensions ?? [],
    enrichments: computed ?? { dependencies: [], fields: [] },
    filterFields: filterFields ?? [],
  };
};

/** What a PATCH changes; each part that it names is replaced as a whole. */
export const contentFromWire = ({
  attributes,
  enrichments: computed,
  ...rest
}: z.output<typeof updateEventSchemaRequest>): Partial<EventSchemaContent> => ({
  ...given(rest),
  ...(attributes && { attributes: attributes.map(attributeFromWire) }),
  ...(computed && { enrichments: { dependencies: computed.dependencies ?? [], fields: computed.fields } }),
});

const attributeFromWire = ({ name, defaultUnit }: z.output<typeof attribute>): EventSchema["attributes"][number] => ({
  name,
  ...(defaultUnit !== undefined && { defaultUnit }),
});

const status = z.enum(["DRAFT", "ACTIVE", "INACTIVE", "ARCHIVED"]);

export const wireEventSchema = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  version: integerOut(),
  status,
  attributes: z.array(z.strictObject({ name: z.string(), defaultUnit: z.string().optional() })),
  dimensions: z.array(z.strictObject({ name: z.string() })),
  filterFields: z.array(z.string()),
  enrichments: z.strictObject({
    dependencies: z.array(z.strictObject({ type: z.literal("SETTING"), key: z.string(), name: z.string() })),
    fields: z.array(
      z.strictObject({
        name: z.string(),
        type: z.enum(["ATTRIBUTE", "DIMENSION"]),
        enrichmentType: z.enum(["VALUE", "JSON_LOGIC", "JSON_LOGIC_FROM_DEPENDENCY"]),
        value: z.string(),
        order: integerOut(),
      }),
    ),
  }),
  eventIdTemplate: z.string().optional(),
  eventLevelRevenue: z.boolean().optional(),
  featureDetails: z.strictObject({ featureId: z.string(), attributeName: z.string() }).optional(),
  createdAt: dateTimeOut(),
  updatedAt: dateTimeOut(),
});
export const wireListedEventSchema = wireEventSchema.extend({ usageMetersCount: integerOut() });
export const wireEventSchemaVersions = z.strictObject({ data: z.array(wireEventSchema) });

/** The feature whose units the events of a schema consume, where it is bound to one. */
type BoundFeature = { readonly featureId: string; readonly attributeName: string };

export const eventSchemaToWire = (schema: EventSchema, feature?: BoundFeature): z.input<typeof wireEventSchema> => ({
  name: schema.name,
  description: schema.description,
  version: schema.version,
  status: schema.status,
  attributes: schema.attributes.map(({ name, defaultUnit }) => ({ name, defaultUnit })),
  dimensions: schema.dimensions.map(({ name }) => ({ name })),
  filterFields: [...schema.filterFields],
  enrichments: {
    dependencies: schema.enrichments.dependencies.map(({ type, key, name }) => ({ type, key, name })),
    fields: schema.enrichments.fields.map(({ name, type, enrichmentType, value, order }) => ({
      name,
      type,
      enrichmentType,
      value,
      order,
    })),
  },
  eventIdTemplate: schema.eventIdTemplate,
  eventLevelRevenue: schema.eventLevelRevenue,
  featureDetails: feature && { featureId: feature.featureId, attributeName: feature.attributeName },
  createdAt: toIso(schema.createdAt),
  updatedAt: toIso(schema.updatedAt),
});
