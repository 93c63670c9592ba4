import type { EventSchema } from "#domain/catalog/event-schema.ts";
import {
  activateEventSchema as activated,
  archiveEventSchema as archived,
  deactivateEventSchema as deactivated,
  draftEventSchema,
  type EventSchemaContent,
  editEventSchema,
} from "#domain/catalog/event-schema-life-cycle.ts";
import { hasAttribute } from "#domain/catalog/feature-rules.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { FeatureOfSchema } from "#repositories/features.ts";
import { RIVALS_EXPECTED, readSchemaDefinitions, schemaInForce } from "#usecases/catalog/definitions-changes.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "eventSchemas" | "features" | "meteringDefinitions" | "save" | "clock">;
type Answer = Promise<Result<EventSchema, Refusal>>;

/** Adds a schema: version 1, a DRAFT (Togai rule §7.3). Its name is its key, that of an archived one too. */
export const createEventSchema = async (
  { eventSchemas, save, clock }: Needs,
  organizationId: OrganizationId,
  content: EventSchemaContent & Pick<EventSchema, "name">,
): Answer => {
  const drafted = draftEventSchema(content, clock.now());
  if (!drafted.ok) return drafted;
  const saved = await save([eventSchemas.added(organizationId, drafted.value)]);
  return saved.ok ? drafted : invalid(`event schema '${content.name}' exists already`, "name");
};

/** Changes the content of a schema; from its first activation on every edit makes a version (Togai rule §7.3). */
export const updateEventSchema = (
  world: Needs,
  organizationId: OrganizationId,
  name: string,
  changes: Partial<EventSchemaContent>,
): Answer =>
  change(world, organizationId, name, (schema, { now, binding }) => {
    const edited = editEventSchema(schema, changes, now);
    return edited.ok && binding && !hasAttribute(edited.value, binding.attributeName)
      ? invalid(`attribute '${binding.attributeName}' is that of feature '${binding.featureId}'`, "attributes")
      : edited;
  });

export const activateEventSchema = (world: Needs, organizationId: OrganizationId, name: string): Answer =>
  change(world, organizationId, name, (schema, { now }) => activated(schema, now));

export const deactivateEventSchema = (world: Needs, organizationId: OrganizationId, name: string): Answer =>
  change(world, organizationId, name, deactivated);

export const archiveEventSchema = (world: Needs, organizationId: OrganizationId, name: string): Answer =>
  change(world, organizationId, name, archived);

/** A version of a schema, or the latest one. */
export const findEventSchema = async (
  { eventSchemas }: Pick<World, "eventSchemas">,
  organizationId: OrganizationId,
  { name, version }: { readonly name: string; readonly version?: number | undefined },
): Answer => {
  const latest = await eventSchemas.find(organizationId, name);
  if (!latest) return notFound("event schema", name);
  if (version === undefined || version === latest.value.version) return ok(latest.value);
  const earlier = await eventSchemas.findEarlier(organizationId, name, version);
  return earlier ? ok(earlier) : notFound(`version ${version} of event schema`, name);
};

/** All versions of a schema, the latest first. */
export const listEventSchemaVersions = async (
  { eventSchemas }: Pick<World, "eventSchemas">,
  organizationId: OrganizationId,
  name: string,
): Promise<Result<readonly EventSchema[], Refusal>> => {
  const latest = await eventSchemas.find(organizationId, name);
  if (!latest) return notFound("event schema", name);
  return ok([latest.value, ...(await eventSchemas.listEarlier(organizationId, name))]);
};

type Step = (
  schema: EventSchema,
  facts: {
    readonly activeMeters: readonly string[];
    readonly now: Instant;
    /** The feature that the schema is bound to. */
    readonly binding: FeatureOfSchema | undefined;
  },
) => Result<EventSchema, Refusal>;

/**
 * Takes a schema one step further. What is in force for its events changes in the same commit, and is what says which of its
 * meters are ACTIVE: so no meter can be activated between the check and the step.
 */
const change = (world: Needs, organizationId: OrganizationId, name: string, step: Step): Answer =>
  retryLostRaces(
    `event schema '${name}'`,
    async () => {
      const { eventSchemas, save, clock } = world;
      const read = await eventSchemas.find(organizationId, name);
      if (!read) return notFound("event schema", name);
      const definitions = await readSchemaDefinitions(world, organizationId, name);
      const now = clock.now();
      const binding = (await world.features.ofSchemas(organizationId, [name])).get(name);
      const activeMeters = definitions.before?.value.meters.map((meter) => meter.name) ?? [];
      const next = step(read.value, { activeMeters, now, binding: binding?.value });
      if (!next.ok || next.value === read.value) return next;
      const inForce = schemaInForce(world, organizationId, { schema: next.value, definitions });
      if (!inForce.ok) return inForce;
      const isNewVersion = next.value.version !== read.value.version;
      const saved = await save([
        eventSchemas.replaced(organizationId, read, next.value),
        ...(isNewVersion
          ? [eventSchemas.earlierAdded(organizationId, { ...read.value, status: "ARCHIVED", updatedAt: now })]
          : []),
        ...inForce.value,
        // What is bound to an attribute relies on it; only a DRAFT can lose one.
        ...(read.value.everActivated ? [] : [world.features.sameBinding(organizationId, name, binding)]),
      ]);
      return saved.ok ? next : undefined;
    },
    RIVALS_EXPECTED,
  );
