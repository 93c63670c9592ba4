import * as z from "zod";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { activateWholePlan } from "#usecases/price-plans/activate-whole-plan.ts";
import { archivePricePlan } from "#usecases/price-plans/archive-price-plan.ts";
import { changeWholePlan, createWholePlan } from "#usecases/price-plans/change-whole-plan.ts";
import { findWholePlan, listWholePlans } from "#usecases/price-plans/find-whole-plan.ts";
import { pricingRulesToWire, wirePricingRules } from "#wire/pricing-rules.ts";
import { success, wholeNumberText } from "#wire/primitives.ts";
import {
  activateWholePlanRequest,
  createWholePlanRequest,
  updateWholePlanRequest,
  wholePlanListed,
  wholePlanToWire,
  wireWholePlan,
  wireWholePlans,
} from "#wire/whole-price-plans.ts";
import { orderOf, type Sorting } from "../list-filters.ts";
import { answerPage, CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "PricePlans";
const url = "/price_plans/{price_plan_id}";
const path = z.strictObject({ price_plan_id: z.string().max(50) });

/** Togai rule §1.5. */
const SORTING: Sorting = {
  fields: { id: "id", updated_at: "updatedAt" },
  standard: { by: "updatedAt", direction: "DESC" },
};

/** The first generation of the API: the same plans, each as one document (Togai rule §14.12). */
export const wholePricePlanRoutes = [
  route({
    operationId: "getPricePlans",
    method: "GET",
    url: "/price_plans",
    tag,
    summary: "Page through all price plans, those that are archived too",
    query: listQuery(
      {
        status: z.enum(["DRAFT", "ACTIVE", "ARCHIVED"]).optional(),
        type: z.enum(["BILLING", "PURCHASE"]).optional(),
      },
      CONFIGURATION,
    ),
    status: 200,
    answer: wireWholePlans,
    handle: async (world, request) => {
      const page = await answerPage(world, request, {
        list: "whole-price-plans",
        sizes: CONFIGURATION,
        fetch: async ({ status, type, _sort, _search: search }, { limit, after }) => {
          const order = orderOf(_sort, SORTING);
          if (!order.ok) return order;
          const page = { limit, order: order.value, ...(after !== undefined && { after }) };
          return ok(await listWholePlans(world, request.organizationId, { status, type, search }, page));
        },
      });
      return page.ok ? ok({ data: page.value.items.map(wholePlanListed), nextToken: page.value.nextToken }) : page;
    },
  }),
  route({
    operationId: "createPricePlan",
    method: "POST",
    url: "/price_plans",
    tag,
    summary: "Start a price plan with its rate cards and pricing rules, a draft",
    query: z.strictObject({ dry_run: z.enum(["true", "false"]).optional() }),
    body: createWholePlanRequest,
    status: 200,
    answer: wireWholePlan,
    handle: async (world, { organizationId, query: { dry_run }, body }) => {
      const { name, type = "BILLING", description, pricePlanDetails, pricingRules } = body;
      const { supportedCurrencies, deferredRevenue, allowOngoingCycleUpdates, ...details } = pricePlanDetails;
      const created = await createWholePlan(world, organizationId, {
        name,
        type,
        supportedCurrencies,
        deferredRevenue,
        allowOngoingCycleUpdates,
        content: {
          ...details,
          ...(description !== undefined && { description }),
          ...(pricingRules && { pricingRules }),
        },
        keep: dry_run === "true" ? "DRY_RUN" : "KEEP",
      });
      return created.ok ? ok(wholePlanToWire(created.value)) : created;
    },
  }),
  route({
    operationId: "getPricePlan",
    method: "GET",
    url,
    tag,
    summary: "Read a price plan with all versions that were sold, or with one",
    path,
    query: z.strictObject({ version: wholeNumberText({ minimum: 1, maximum: 999_999_999 }).optional() }),
    status: 200,
    answer: wireWholePlan,
    handle: async (world, { organizationId, path: { price_plan_id }, query: { version } }) => {
      const found = await findWholePlan(world, organizationId, price_plan_id, version);
      return found.ok ? ok(wholePlanToWire(found.value)) : found;
    },
  }),
  route({
    operationId: "updatePricePlan",
    method: "PATCH",
    url,
    tag,
    summary: "Change a draft, or make the next version of an active price plan",
    path,
    body: updateWholePlanRequest,
    status: 200,
    answer: wireWholePlan,
    handle: async (world, { organizationId, path: { price_plan_id }, body }) => {
      const { description, pricePlanDetails = { cards: {} }, pricingRules, ...migration } = body;
      const changed = await changeWholePlan(world, organizationId, price_plan_id, {
        ...migration,
        content: {
          ...pricePlanDetails,
          ...(description !== undefined && { description }),
          ...(pricingRules && { pricingRules }),
        },
      });
      return changed.ok ? ok(wholePlanToWire(changed.value)) : changed;
    },
  }),
  route({
    operationId: "archivePricePlan",
    method: "DELETE",
    url,
    tag,
    summary: "Archive a price plan that no account has",
    path,
    status: 200,
    answer: success,
    handle: async (world, { organizationId, path: { price_plan_id } }) => {
      const archived = await archivePricePlan(world, organizationId, price_plan_id);
      return archived.ok ? ok({ success: true }) : archived;
    },
  }),
  route({
    operationId: "activatePricePlan",
    method: "POST",
    url: `${url}/activate`,
    tag,
    summary: "Make a draft active in some currencies, or add currencies to an active price plan",
    path,
    body: activateWholePlanRequest,
    status: 200,
    answer: wireWholePlan,
    handle: async (world, { organizationId, path: { price_plan_id }, body: { currencies } }) => {
      const activated = await activateWholePlan(world, organizationId, price_plan_id, currencies);
      return activated.ok ? ok(wholePlanToWire(activated.value)) : activated;
    },
  }),
  route({
    operationId: "listPricingRulesByScheduleId",
    method: "GET",
    url: `${url}/pricing_schedules/{pricing_schedule_id}/pricing_rules`,
    tag,
    summary: "List the pricing rules of one version",
    path: z.strictObject({ price_plan_id: z.string().max(50), pricing_schedule_id: z.string().max(50) }),
    query: z.strictObject({ invoice_timing: z.enum(["IN_ADVANCE", "IN_ARREARS"]).optional() }),
    status: 200,
    answer: wirePricingRules,
    handle: async (world, { organizationId, path, query: { invoice_timing } }) => {
      const found = await findWholePlan(world, organizationId, path.price_plan_id);
      if (!found.ok) return found;
      const sold = found.value.versions.find(({ plan }) => plan.referenceId === path.pricing_schedule_id);
      if (!sold) return notFound("pricing schedule", path.pricing_schedule_id);
      const rules = (sold.plan.pricingRules ?? []).filter(
        ({ invoiceTiming }) => invoice_timing === undefined || invoiceTiming === invoice_timing,
      );
      return ok({ data: pricingRulesToWire(rules) });
    },
  }),
];
