import type { EventSchema } from "#domain/catalog/event-schema.ts";
import type { Feature, SchemaAssociation } from "#domain/catalog/feature.ts";
import type { FeatureId } from "#domain/ids.ts";
import type { Reason } from "#domain/refusal.ts";

/** What is known of an event schema that a feature is to be bound to. */
export type KnownSchema = {
  readonly schema: EventSchema | undefined;
  /** The feature that the schema is bound to now. */
  readonly boundTo: FeatureId | undefined;
};

/** Everything that is wrong with a feature's associations, each with its path in the request (Togai rule §11.1). */
export const associationReasons = (
  { id, schemaAssociations }: Pick<Feature, "id" | "schemaAssociations">,
  known: ReadonlyMap<string, KnownSchema>,
): readonly Reason[] =>
  schemaAssociations.flatMap((association, index) => {
    const path = `schemaAssociations[${index}]`;
    const isRepeated = schemaAssociations.findIndex(({ schemaName }) => schemaName === association.schemaName) < index;
    if (isRepeated) return [{ path: `${path}.schemaName`, message: `'${association.schemaName}' is there twice` }];
    return associationFaults(association, id, known.get(association.schemaName)).map(({ path: member, message }) => ({
      path: `${path}.${member}`,
      message,
    }));
  });

const associationFaults = (
  { schemaName, attributeName }: SchemaAssociation,
  featureId: FeatureId,
  { schema, boundTo }: KnownSchema = { schema: undefined, boundTo: undefined },
): readonly Reason[] => {
  if (!schema) return [{ path: "schemaName", message: `event schema '${schemaName}' does not exist` }];
  if (schema.status === "ARCHIVED") {
    return [{ path: "schemaName", message: `event schema '${schemaName}' is ARCHIVED` }];
  }
  return [
    ...(boundTo !== undefined && boundTo !== featureId
      ? [{ path: "schemaName", message: `event schema '${schemaName}' is bound to feature '${boundTo}'` }]
      : []),
    ...(hasAttribute(schema, attributeName)
      ? []
      : [{ path: "attributeName", message: `event schema '${schemaName}' has no attribute '${attributeName}'` }]),
  ];
};

/** Whether events of a schema have an attribute of this name: their own, or one that is computed. */
export const hasAttribute = ({ attributes, enrichments }: EventSchema, name: string): boolean =>
  attributes.some((attribute) => attribute.name === name) ||
  enrichments.fields.some((field) => field.type === "ATTRIBUTE" && field.name === name);
