import * as z from "zod";
import type { EventSchema } from "#domain/catalog/event-schema.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import {
  activateEventSchema,
  archiveEventSchema,
  createEventSchema,
  deactivateEventSchema,
  findEventSchema,
  listEventSchemaVersions,
  updateEventSchema,
} from "#usecases/catalog/event-schemas.ts";
import { type ListedEventSchema, listEventSchemas } from "#usecases/catalog/listing.ts";
import type { World } from "#usecases/world.ts";
import {
  contentFromWire,
  createEventSchemaRequest,
  eventSchemaToWire,
  newEventSchemaFromWire,
  updateEventSchemaRequest,
  wireEventSchema,
  wireEventSchemaVersions,
  wireListedEventSchema,
} from "#wire/event-schemas.ts";
import { success, wholeNumberText } from "#wire/primitives.ts";
import { answerList, pageOf } from "../answer-list.ts";
import { oneOrMoreOf, type Sorting } from "../list-filters.ts";
import { CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Event Schemas";
const url = "/event_schema/{event_schema_name}";
const path = z.strictObject({ event_schema_name: z.string().max(50) });
const common = { tag, path, status: 200 } as const;

const SORTING: Sorting = {
  fields: { name: "id", updated_at: "updatedAt" },
  standard: { by: "updatedAt", direction: "DESC" },
};
const FILTERS = { status: oneOrMoreOf(["ACTIVE", "INACTIVE"]).optional() };

export const eventSchemaRoutes = [
  route({
    operationId: "listEventSchemas",
    method: "GET",
    url: "/event_schema",
    tag,
    summary: "List event schemas in their latest version, each with the number of its usage meters",
    query: listQuery(FILTERS, CONFIGURATION),
    status: 200,
    answer: pageOf(wireListedEventSchema),
    handle: (world, { organizationId, query }) =>
      answerList(
        world,
        { organizationId, query },
        {
          list: "event-schemas",
          sizes: CONFIGURATION,
          sorting: SORTING,
          toWire: ({ schema, usageMetersCount, feature }: ListedEventSchema) => ({
            ...eventSchemaToWire(schema, feature),
            usageMetersCount,
          }),
          fetch: async ({ status, _search: search }, page) =>
            ok(await listEventSchemas(world, organizationId, { statuses: status, search }, page)),
        },
      ),
  }),
  route({
    operationId: "createEventSchema",
    method: "POST",
    url: "/event_schema",
    tag,
    summary: "Create an event schema: version 1, a draft",
    body: createEventSchemaRequest,
    status: 201,
    answer: wireEventSchema,
    handle: async (world, { organizationId, body }) => {
      const created = await createEventSchema(world, organizationId, newEventSchemaFromWire(body));
      return created.ok ? ok(eventSchemaToWire(created.value)) : created;
    },
  }),
  route({
    ...common,
    operationId: "getEventSchema",
    method: "GET",
    url,
    summary: "Read the latest version of an event schema, or an earlier one",
    query: z.strictObject({ version: wholeNumberText({ minimum: 1, maximum: 2_147_483_647 }).optional() }),
    answer: wireEventSchema,
    handle: async (world, { organizationId, path: { event_schema_name: name }, query: { version } }) => {
      const found = await findEventSchema(world, organizationId, { name, version });
      return answerSchema(world, organizationId, found);
    },
  }),
  route({
    ...common,
    operationId: "updateEventSchema",
    method: "PATCH",
    url,
    summary: "Change an event schema: a draft at will, one that was ever active by additions only",
    body: updateEventSchemaRequest,
    answer: wireEventSchema,
    handle: async (world, { organizationId, path: { event_schema_name: name }, body }) => {
      const updated = await updateEventSchema(world, organizationId, name, contentFromWire(body));
      return answerSchema(world, organizationId, updated);
    },
  }),
  route({
    ...common,
    operationId: "deleteEventSchema",
    method: "DELETE",
    url,
    summary: "Archive an event schema that has no active usage meters",
    answer: success,
    handle: async (world, { organizationId, path: { event_schema_name: name } }) => {
      const gone = await archiveEventSchema(world, organizationId, name);
      return gone.ok ? ok({ success: true }) : gone;
    },
  }),
  route({
    ...common,
    operationId: "listEventSchemaVersions",
    method: "GET",
    url: `${url}/versions`,
    summary: "List all versions of an event schema, the latest first",
    answer: wireEventSchemaVersions,
    handle: async (world, { organizationId, path: { event_schema_name: name } }) => {
      const versions = await listEventSchemaVersions(world, organizationId, name);
      if (!versions.ok) return versions;
      const feature = await featureOf(world, organizationId, name);
      return ok({ data: versions.value.map((version) => eventSchemaToWire(version, feature)) });
    },
  }),
  route({
    ...common,
    operationId: "activateEventSchema",
    method: "POST",
    url: `${url}/activate`,
    summary: "Let events of this schema be metered",
    answer: wireEventSchema,
    handle: async (world, { organizationId, path: { event_schema_name: name } }) => {
      const activated = await activateEventSchema(world, organizationId, name);
      return answerSchema(world, organizationId, activated);
    },
  }),
  route({
    ...common,
    operationId: "deactivateEventSchema",
    method: "POST",
    url: `${url}/deactivate`,
    summary: "Refuse events of this schema from now on; its usage meters must be inactive",
    answer: wireEventSchema,
    handle: async (world, { organizationId, path: { event_schema_name: name } }) => {
      const deactivated = await deactivateEventSchema(world, organizationId, name);
      return answerSchema(world, organizationId, deactivated);
    },
  }),
];

/** A schema with the feature that it is bound to now, whatever version of it is shown. */
const answerSchema = async (
  world: Pick<World, "features">,
  organizationId: OrganizationId,
  schema: Result<EventSchema, Refusal>,
) =>
  schema.ok ? ok(eventSchemaToWire(schema.value, await featureOf(world, organizationId, schema.value.name))) : schema;

const featureOf = async ({ features }: Pick<World, "features">, organizationId: OrganizationId, name: string) =>
  (await features.ofSchemas(organizationId, [name])).get(name)?.value;
