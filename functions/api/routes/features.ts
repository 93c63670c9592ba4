import * as z from "zod";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { createFeature, listFeatures, updateFeature } from "#usecases/catalog/features.ts";
import {
  createFeatureRequest,
  featureChangesFromWire,
  featureFromWire,
  featureToWire,
  listedFeatureToWire,
  updateFeatureRequest,
  wireFeature,
  wireListedFeature,
} from "#wire/features.ts";
import { answerList, pageOf } from "../answer-list.ts";
import type { Sorting } from "../list-filters.ts";
import { CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Features";
const url = "/features/{feature_id}";
const path = z.strictObject({ feature_id: z.string().max(50) });
const common = { tag, path, status: 200 } as const;

/** Ids begin with the creation instant, so their order is that of creation. */
const SORTING: Sorting = {
  fields: { created_at: "id", id: "id", name: "index2", updated_at: "updatedAt" },
  standard: { by: "index2", direction: "ASC" },
};

export const featureRoutes = [
  route({
    operationId: "getFeatures",
    method: "GET",
    url: "/features",
    tag,
    summary: "List features, each with the number of its event schemas",
    query: listQuery({}, CONFIGURATION),
    status: 200,
    answer: pageOf(wireListedFeature),
    handle: (world, { organizationId, query }) =>
      answerList(
        world,
        { organizationId, query },
        {
          list: "features",
          sizes: CONFIGURATION,
          sorting: SORTING,
          toWire: listedFeatureToWire,
          fetch: async ({ _search: search }, page) => ok(await listFeatures(world, organizationId, search, page)),
        },
      ),
  }),
  route({
    operationId: "createFeature",
    method: "POST",
    url: "/features",
    tag,
    summary: "Create a feature, with the event schemas whose events consume its units or without any",
    body: createFeatureRequest,
    status: 200,
    answer: wireFeature,
    handle: async (world, { organizationId, body }) => {
      const created = await createFeature(world, organizationId, featureFromWire(body));
      return created.ok ? ok(featureToWire(created.value)) : created;
    },
  }),
  route({
    ...common,
    operationId: "getFeature",
    method: "GET",
    url,
    summary: "Read a feature",
    answer: wireFeature,
    handle: async ({ features }, { organizationId, path: { feature_id: id } }) => {
      const found = await features.find(organizationId, id);
      return found ? ok(featureToWire(found.value)) : notFound("feature", id);
    },
  }),
  route({
    ...common,
    operationId: "updateFeature",
    method: "PATCH",
    url,
    summary: "Replace the names or the event schemas of a feature",
    body: updateFeatureRequest,
    answer: wireFeature,
    handle: async (world, { organizationId, path: { feature_id: id }, body }) => {
      const updated = await updateFeature(world, organizationId, id, featureChangesFromWire(body));
      return updated.ok ? ok(featureToWire(updated.value)) : updated;
    },
  }),
];
