import type { EventSchemaName, FeatureId } from "#domain/ids.ts";
import type { Instant } from "#domain/time/instant.ts";

/** An attribute of an event schema, raw or enriched: its value is the number of units that an event of the schema consumes. */
export type SchemaAssociation = { readonly schemaName: EventSchemaName; readonly attributeName: string };

/**
 * What an account can be entitled to (Togai rule §11.1). With associations its units are granted and consumed by events; without
 * any it is a flag or a value that an account has.
 */
export type Feature = {
  readonly id: FeatureId;
  readonly name: string;
  readonly billableName?: string;
  /** One per event schema; no schema belongs to two features. */
  readonly schemaAssociations: readonly SchemaAssociation[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** What a caller says about a feature. */
export type FeatureContent = Pick<Feature, "name" | "billableName" | "schemaAssociations">;
