import type { EventSchema } from "#domain/catalog/event-schema.ts";
import type { Feature, FeatureContent, SchemaAssociation } from "#domain/catalog/feature.ts";
import { associationReasons, type KnownSchema } from "#domain/catalog/feature-rules.ts";
import { sameContent } from "#domain/catalog/same-content.ts";
import type { FeatureId, OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Reason, type Refusal, unlessRefused } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Change, Page } from "#ports/store.ts";
import type { Order, Versioned } from "#repositories/collection.ts";
import type { FeatureOfSchema } from "#repositories/features.ts";
import type { UniqueName } from "#repositories/unique-names.ts";
import { nameChanges } from "#usecases/catalog/name-changes.ts";
import { holds } from "#usecases/list-search.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "features" | "eventSchemas" | "uniqueNames" | "save" | "clock">;
type Answer = Promise<Result<Feature, Refusal>>;

/** Changes of one commit at the most. */
const MOST_CHANGES = 100;

/** Adds a feature; its name is its own in the organization (Togai rule §11.1). */
export const createFeature = (
  world: Needs & Pick<World, "ids">,
  organizationId: OrganizationId,
  content: FeatureContent,
): Answer =>
  retryLostRaces(`feature '${content.name}'`, async () => {
    const now = world.clock.now();
    const feature: Feature = {
      ...content,
      id: world.ids.next("feature") as FeatureId,
      createdAt: now,
      updatedAt: now,
    };
    return saved(world, organizationId, { feature, before: [], put: world.features.added(organizationId, feature) });
  });

/** Replaces what is given of a feature (Togai rule §11.1). Events are debited by its new associations from then on. */
export const updateFeature = (
  world: Needs,
  organizationId: OrganizationId,
  id: string,
  changes: Partial<FeatureContent>,
): Answer =>
  retryLostRaces(`feature '${id}'`, async () => {
    const read = await world.features.find(organizationId, id);
    if (!read) return notFound("feature", id);
    const edited: Feature = { ...read.value, ...changes };
    if (sameContent(edited, read.value)) return ok(read.value);
    const feature = { ...edited, updatedAt: world.clock.now() };
    return saved(world, organizationId, {
      feature,
      before: [nameOf(read.value)],
      put: world.features.replaced(organizationId, read, feature),
    });
  });

/** Features whose names hold the search text. */
export const listFeatures = (
  { features }: Pick<World, "features">,
  organizationId: OrganizationId,
  search: string | undefined,
  page: { readonly limit: number; readonly after?: string; readonly order: Order },
): Promise<Page<Feature>> =>
  features.list(organizationId, {
    ...page,
    where: ({ id, name, billableName }) => holds(search, [id, name, billableName]),
  });

const nameOf = ({ name }: Pick<Feature, "name">): UniqueName => ({ kind: "feature-name", name });

/** Saves a feature with its name and with what its schemas are bound to; undefined when somebody was faster. */
const saved = async (
  world: Needs,
  organizationId: OrganizationId,
  { feature, before, put }: { readonly feature: Feature; readonly before: readonly UniqueName[]; readonly put: Change },
): Promise<Result<Feature, Refusal> | undefined> => {
  const names = await nameChanges(world, organizationId, { id: feature.id, before, after: [nameOf(feature)] });
  const bindings = await bindingChanges(world, organizationId, feature);
  const checked = unlessRefused([...names.reasons, ...bindings.reasons], feature);
  if (!checked.ok) return checked;
  const changes = [put, ...names.changes, ...bindings.changes];
  if (changes.length > MOST_CHANGES) {
    return invalid("too many associations change at once; replace them in two requests", "schemaAssociations");
  }
  return (await world.save(changes)).ok ? checked : undefined;
};

/** What binds the schemas of a feature, and sets those free that it had before. */
const bindingChanges = async (
  { features, eventSchemas }: Needs,
  organizationId: OrganizationId,
  feature: Feature,
): Promise<{ readonly changes: readonly Change[]; readonly reasons: readonly Reason[] }> => {
  const before = (await features.find(organizationId, feature.id))?.value.schemaAssociations ?? [];
  const wanted = feature.schemaAssociations;
  const [schemas, bindings] = await Promise.all([
    eventSchemas.findMany(
      organizationId,
      wanted.map(({ schemaName }) => schemaName),
    ),
    features.ofSchemas(
      organizationId,
      [...before, ...wanted].map(({ schemaName }) => schemaName),
    ),
  ]);
  const known = knownSchemas(wanted, schemas, bindings);
  const reasons = associationReasons(feature, known);
  if (reasons.length > 0) return { changes: [], reasons };
  const gone = before.filter(({ schemaName }) => !wanted.some((one) => one.schemaName === schemaName));
  return {
    reasons,
    changes: [
      ...gone.flatMap(({ schemaName }) => {
        const read = bindings.get(schemaName);
        return read?.value.featureId === feature.id ? [features.unbound(organizationId, read)] : [];
      }),
      ...wanted.flatMap((association) => {
        const binding: FeatureOfSchema = { ...association, featureId: feature.id };
        const read = bindings.get(association.schemaName);
        return read && sameContent(read.value, binding) ? [] : [features.bound(organizationId, binding, read)];
      }),
      // Only a DRAFT can lose an attribute, so only there must nobody have taken it away in the meantime.
      ...schemas
        .filter(({ value }) => value.status === "DRAFT")
        .map((read) => eventSchemas.unchanged(organizationId, read)),
    ],
  };
};

const knownSchemas = (
  wanted: readonly SchemaAssociation[],
  schemas: readonly Versioned<EventSchema>[],
  bindings: ReadonlyMap<string, Versioned<FeatureOfSchema>>,
): ReadonlyMap<string, KnownSchema> => {
  const byName = new Map(schemas.map(({ value }) => [value.name as string, value]));
  return new Map(
    wanted.map(({ schemaName }) => [
      schemaName,
      { schema: byName.get(schemaName), boundTo: bindings.get(schemaName)?.value.featureId },
    ]),
  );
};
