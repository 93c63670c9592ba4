import * as z from "zod";
import type { Feature, FeatureContent } from "#domain/catalog/feature.ts";
import { displayNameOf } from "#domain/catalog/usage-meter.ts";
import { given } from "#domain/given.ts";
import type { EventSchemaName } from "#domain/ids.ts";
import { toIso } from "#domain/time/instant.ts";
import { dateTimeOut, entityName, integerOut, list, text } from "#wire/primitives.ts";

/** Event schemas that a feature can be bound to at the most (Togai rule §11.1). */
const MOST_ASSOCIATIONS = 50;

const association = z.strictObject({ schemaName: entityName(), attributeName: entityName() });

export const createFeatureRequest = z.strictObject({
  name: text({ minimum: 1, maximum: 255 }),
  billableName: text({ maximum: 255 }).optional(),
  schemaAssociations: list(association, { maximum: MOST_ASSOCIATIONS }),
});

export const updateFeatureRequest = z.strictObject({
  name: text({ minimum: 1, maximum: 255 }).optional(),
  billableName: text({ maximum: 255 }).optional(),
  schemaAssociations: list(association, { maximum: MOST_ASSOCIATIONS }).optional(),
});

const names = {
  id: z.string(),
  name: z.string(),
  billableName: z.string().optional(),
  displayName: z.string(),
  createdAt: dateTimeOut(),
  updatedAt: dateTimeOut(),
};
export const wireFeature = z.strictObject({
  ...names,
  schemaAssociations: z.array(z.strictObject({ schemaName: z.string(), attributeName: z.string() })),
});
export const wireListedFeature = z.strictObject({ ...names, schemaCount: integerOut() });

type Associations = z.output<typeof createFeatureRequest>["schemaAssociations"];

export const featureFromWire = ({
  name,
  billableName,
  schemaAssociations,
}: z.output<typeof createFeatureRequest>): FeatureContent => ({
  name,
  ...given({ billableName }),
  schemaAssociations: associationsFromWire(schemaAssociations),
});

/** What a PATCH changes. */
export const featureChangesFromWire = ({
  schemaAssociations,
  ...rest
}: z.output<typeof updateFeatureRequest>): Partial<FeatureContent> => ({
  ...given(rest),
  ...(schemaAssociations && { schemaAssociations: associationsFromWire(schemaAssociations) }),
});

const associationsFromWire = (associations: Associations): Feature["schemaAssociations"] =>
  associations.map(({ schemaName, attributeName }) => ({ schemaName: schemaName as EventSchemaName, attributeName }));

export const featureToWire = (feature: Feature): z.input<typeof wireFeature> => ({
  ...namesToWire(feature),
  schemaAssociations: feature.schemaAssociations.map(({ schemaName, attributeName }) => ({
    schemaName,
    attributeName,
  })),
});

export const listedFeatureToWire = (feature: Feature): z.input<typeof wireListedFeature> => ({
  ...namesToWire(feature),
  schemaCount: feature.schemaAssociations.length,
});

const namesToWire = (feature: Feature) => ({
  id: feature.id,
  name: feature.name,
  billableName: feature.billableName,
  displayName: displayNameOf(feature),
  createdAt: toIso(feature.createdAt),
  updatedAt: toIso(feature.updatedAt),
});
