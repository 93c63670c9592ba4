import * as z from "zod";
import type { UsageMeter } from "#domain/catalog/usage-meter.ts";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { listUsageMeters } from "#usecases/catalog/listing.ts";
import {
  activateUsageMeter,
  archiveUsageMeter,
  createUsageMeter,
  deactivateUsageMeter,
  updateUsageMeter,
} from "#usecases/catalog/usage-meters.ts";
import { success } from "#wire/primitives.ts";
import {
  createUsageMeterRequest,
  newUsageMeterFromWire,
  updateUsageMeterRequest,
  usageMeterChangesFromWire,
  usageMeterToWire,
  wireUsageMeter,
} from "#wire/usage-meters.ts";
import { answerList, pageOf } from "../answer-list.ts";
import { combinationOf, oneOrMoreOf, type Sorting } from "../list-filters.ts";
import { CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Usage Meters";
const url = "/usage_meters/{usage_meter_id}";
const path = z.strictObject({ usage_meter_id: z.string().max(50) });
const common = { tag, path, status: 200 } as const;

const SORTING: Sorting = {
  fields: { updated_at: "updatedAt" },
  standard: { by: "updatedAt", direction: "DESC" },
};
const aggregation = oneOrMoreOf(["COUNT", "SUM"]).optional();
/** The contract calls one filter `aggregations`, the pages about lists `aggregation`; both are the same. */
const FILTERS = {
  id: z.string().max(50).optional(),
  status: oneOrMoreOf(["ACTIVE", "INACTIVE"]).optional(),
  aggregations: aggregation,
  aggregation,
};
const COMBINATIONS = [["id"], ["status"], ["aggregation"], ["aggregation", "status"]];

export const usageMeterRoutes = [
  route({
    operationId: "getUsageMetersForEventSchema",
    method: "GET",
    url: "/usage_meters",
    tag,
    summary: "List usage meters",
    query: listQuery(FILTERS, CONFIGURATION),
    status: 200,
    answer: pageOf(wireUsageMeter),
    handle: (world, { organizationId, query }) =>
      answerList(
        world,
        { organizationId, query },
        {
          list: "usage-meters",
          sizes: CONFIGURATION,
          sorting: SORTING,
          toWire: (meter: UsageMeter) => usageMeterToWire(meter),
          fetch: async ({ id, status, aggregation, aggregations = aggregation, _search: search }, page) => {
            const together = combinationOf({ id, status, aggregation: aggregations }, COMBINATIONS);
            if (!together.ok) return together;
            return ok(
              await listUsageMeters(world, organizationId, { id, statuses: status, aggregations, search }, page),
            );
          },
        },
      ),
  }),
  route({
    operationId: "createUsageMeter",
    method: "POST",
    url: "/usage_meters",
    tag,
    summary: "Create a usage meter, a draft",
    body: createUsageMeterRequest,
    status: 201,
    answer: wireUsageMeter,
    handle: async (world, { organizationId, body }) => {
      const created = await createUsageMeter(world, organizationId, newUsageMeterFromWire(body));
      return created.ok ? ok(usageMeterToWire(created.value)) : created;
    },
  }),
  route({
    ...common,
    operationId: "getUsageMeter",
    method: "GET",
    url,
    summary: "Read a usage meter, with its event schema if asked for",
    query: z.strictObject({ includeSchema: z.enum(["true", "false"]).optional() }),
    answer: wireUsageMeter,
    handle: async (world, { organizationId, path: { usage_meter_id: id }, query: { includeSchema } }) => {
      const found = await world.usageMeters.find(organizationId, id);
      if (!found) return notFound("usage meter", id);
      const { eventSchemaName } = found.value;
      if (includeSchema !== "true" || eventSchemaName === undefined) return ok(usageMeterToWire(found.value));
      const schema = await world.eventSchemas.find(organizationId, eventSchemaName);
      return ok(usageMeterToWire(found.value, schema?.value));
    },
  }),
  route({
    ...common,
    operationId: "updateUsageMeter",
    method: "PATCH",
    url,
    summary: "Change a usage meter; what it measures only while it is not active",
    body: updateUsageMeterRequest,
    answer: wireUsageMeter,
    handle: async (world, { organizationId, path: { usage_meter_id: id }, body }) => {
      const updated = await updateUsageMeter(world, organizationId, id, usageMeterChangesFromWire(body));
      return updated.ok ? ok(usageMeterToWire(updated.value)) : updated;
    },
  }),
  route({
    ...common,
    operationId: "deleteUsageMeter",
    method: "DELETE",
    url,
    summary: "Archive a usage meter",
    answer: success,
    handle: async (world, { organizationId, path: { usage_meter_id: id } }) => {
      const gone = await archiveUsageMeter(world, organizationId, id);
      return gone.ok ? ok({ success: true }) : gone;
    },
  }),
  route({
    ...common,
    operationId: "activateUsageMeter",
    method: "POST",
    url: `${url}/activate`,
    summary: "Let a usage meter count; its event schema must be active",
    answer: wireUsageMeter,
    handle: async (world, { organizationId, path: { usage_meter_id: id } }) => {
      const activated = await activateUsageMeter(world, organizationId, id);
      return activated.ok ? ok(usageMeterToWire(activated.value)) : activated;
    },
  }),
  route({
    ...common,
    operationId: "deactivateUsageMeter",
    method: "POST",
    url: `${url}/deactivate`,
    summary: "Let a usage meter count nothing new, even where a price plan uses it",
    answer: wireUsageMeter,
    handle: async (world, { organizationId, path: { usage_meter_id: id } }) => {
      const deactivated = await deactivateUsageMeter(world, organizationId, id);
      return deactivated.ok ? ok(usageMeterToWire(deactivated.value)) : deactivated;
    },
  }),
];
