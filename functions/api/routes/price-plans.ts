import * as z from "zod";
import { invalid, notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { changeDraft, createPricePlan, findLatest } from "#usecases/price-plans/change-price-plan.ts";
import { faultsOf } from "#usecases/price-plans/faults-of.ts";
import { discardDraft, finalizePricePlan } from "#usecases/price-plans/finalize-price-plan.ts";
import { findVersion } from "#usecases/price-plans/find-version.ts";
import { listPricePlans } from "#usecases/price-plans/list-price-plans.ts";
import { faultsToWire, wireErrors } from "#wire/plan-faults.ts";
import {
  createPricePlanRequest,
  finalizePricePlanRequest,
  pricePlanToWire,
  updatePricePlanRequest,
  wirePricePlan,
  wirePricePlans,
} from "#wire/price-plans.ts";
import { success } from "#wire/primitives.ts";
import { orderOf, type Sorting } from "../list-filters.ts";
import { answerPage, CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "PricePlanV2";
const url = "/v2/price_plans/{price_plan_id}";
const path = z.strictObject({ price_plan_id: z.string().max(50) });
const paging = listQuery({}, CONFIGURATION).omit({ _sort: true, _search: true });

/** Togai rule §1.5. */
const SORTING: Sorting = {
  fields: { id: "id", updated_at: "updatedAt" },
  standard: { by: "updatedAt", direction: "DESC" },
};

export const pricePlanRoutes = [
  route({
    operationId: "listPricePlansV2",
    method: "GET",
    url: "/v2/price_plans",
    tag,
    summary: "Page through the latest versions of all price plans",
    query: listQuery(
      { status: z.enum(["DRAFT", "ACTIVE"]).optional(), type: z.enum(["BILLING", "PURCHASE"]).optional() },
      CONFIGURATION,
    ),
    status: 200,
    answer: wirePricePlans,
    handle: async (world, request) => {
      const page = await answerPage(world, request, {
        list: "price-plans",
        sizes: CONFIGURATION,
        fetch: async ({ status, type, _sort, _search: search }, { limit, after }) => {
          const order = orderOf(_sort, SORTING);
          if (!order.ok) return order;
          const page = { limit, order: order.value, ...(after !== undefined && { after }) };
          return ok(await listPricePlans(world, request.organizationId, { status, type, search }, page));
        },
      });
      return page.ok ? ok({ data: page.value.items.map(pricePlanToWire), nextToken: page.value.nextToken }) : page;
    },
  }),
  route({
    operationId: "createPricePlanV2",
    method: "POST",
    url: "/v2/price_plans",
    tag,
    summary: "Start a price plan: version 1, a draft without rate cards",
    body: createPricePlanRequest,
    status: 200,
    answer: wirePricePlan,
    handle: async (world, { organizationId, body }) => {
      const { description, pricingCycleConfig, deferredRevenue, allowOngoingCycleUpdates, ...terms } = body;
      if (terms.type === "BILLING" && !pricingCycleConfig)
        return invalid("is needed for a BILLING plan", "pricingCycleConfig");
      if (terms.type === "PURCHASE" && pricingCycleConfig) {
        return invalid("does not apply to a PURCHASE plan", "pricingCycleConfig");
      }
      const created = await createPricePlan(world, organizationId, {
        ...terms,
        ...(description !== undefined && { description }),
        ...(pricingCycleConfig && { pricingCycleConfig }),
        deferredRevenue: deferredRevenue ?? false,
        allowOngoingCycleUpdates: allowOngoingCycleUpdates ?? false,
      });
      return created.ok ? ok(pricePlanToWire(created.value)) : created;
    },
  }),
  route({
    operationId: "getPricePlanV2",
    method: "GET",
    url,
    tag,
    summary: "Read the latest, the active or a numbered version",
    path,
    query: z.strictObject({ version: z.string().max(20).optional() }),
    status: 200,
    answer: wirePricePlan,
    handle: async (world, { organizationId, path: { price_plan_id }, query: { version } }) => {
      const plan = await findVersion(world, organizationId, price_plan_id, version);
      return plan.ok ? ok(pricePlanToWire(plan.value)) : plan;
    },
  }),
  route({
    operationId: "updatePricePlanV2",
    method: "PATCH",
    url,
    tag,
    summary: "Change the draft version; an active plan gets a new draft",
    path,
    body: updatePricePlanRequest,
    status: 200,
    answer: wirePricePlan,
    handle: async (world, { organizationId, path: { price_plan_id }, body }) => {
      const changed = await changeDraft(world, organizationId, price_plan_id, (draft) => {
        if (Object.values(body).every((value) => value === undefined)) return ok(draft);
        if (draft.type === "PURCHASE" && body.pricingCycleConfig) {
          return invalid("does not apply to a PURCHASE plan", "pricingCycleConfig");
        }
        return ok({
          ...draft,
          ...(body.description !== undefined && { description: body.description }),
          ...(body.pricingCycleConfig && { pricingCycleConfig: body.pricingCycleConfig }),
          ...(body.supportedCurrencies && { supportedCurrencies: body.supportedCurrencies }),
        });
      });
      return changed.ok ? ok(pricePlanToWire(changed.value)) : changed;
    },
  }),
  route({
    operationId: "discardPricePlan",
    method: "DELETE",
    url: `${url}/discard`,
    tag,
    summary: "Throw the draft version away",
    path,
    status: 200,
    answer: success,
    handle: async (world, { organizationId, path: { price_plan_id } }) => {
      const discarded = await discardDraft(world, organizationId, price_plan_id);
      return discarded.ok ? ok({ success: true }) : discarded;
    },
  }),
  route({
    operationId: "finalizePricePlan",
    method: "POST",
    url: `${url}/finalize`,
    tag,
    summary: "Check the draft and make it the active version",
    path,
    body: finalizePricePlanRequest,
    status: 200,
    answer: success,
    handle: async (world, { organizationId, path: { price_plan_id }, body }) => {
      const finalized = await finalizePricePlan(world, organizationId, price_plan_id, body);
      return finalized.ok ? ok({ success: true }) : finalized;
    },
  }),
  route({
    operationId: "listPricePlanErrors",
    method: "GET",
    url: `${url}/errors`,
    tag,
    summary: "List what keeps the draft from being finalized",
    path,
    status: 200,
    answer: wireErrors,
    handle: async (world, { organizationId, path: { price_plan_id } }) => {
      const found = await findLatest(world, organizationId, price_plan_id);
      if (!found) return notFound("price plan", price_plan_id);
      const plan = found.latest.value;
      const faults = await faultsOf(world, organizationId, plan);
      return ok({ data: faultsToWire(faults, plan.referenceId) });
    },
  }),
  route({
    operationId: "listPricePlanVersions",
    method: "GET",
    url: `${url}/versions`,
    tag,
    summary: "List the versions of a plan, newest first",
    path,
    query: paging,
    status: 200,
    answer: wirePricePlans,
    handle: async (world, request) => {
      const { price_plan_id } = request.path;
      const head = await world.pricePlans.findHead(request.organizationId, price_plan_id);
      if (!head) return notFound("price plan", price_plan_id);
      const page = await answerPage(world, request, {
        list: `price-plan ${price_plan_id} versions`,
        sizes: CONFIGURATION,
        fetch: async (_query, page) =>
          ok(await world.pricePlans.listVersions(request.organizationId, price_plan_id, page)),
      });
      return page.ok ? ok({ data: page.value.items.map(pricePlanToWire), nextToken: page.value.nextToken }) : page;
    },
  }),
];
