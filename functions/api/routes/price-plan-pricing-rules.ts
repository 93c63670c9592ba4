import * as z from "zod";
import { ok } from "#domain/result.ts";
import { changePricingRules } from "#usecases/price-plans/change-pricing-rules.ts";
import { findVersion } from "#usecases/price-plans/find-version.ts";
import { pricingRulesToWire, updatePricingRulesRequest, wirePricingRules } from "#wire/pricing-rules.ts";
import { route } from "../route.ts";

const tag = "PricePlanV2";
const url = "/v2/price_plans/{price_plan_id}/pricing_rules";
const path = z.strictObject({ price_plan_id: z.string().max(50) });

export const pricePlanPricingRuleRoutes = [
  route({
    operationId: "listPricePlanPricingRules",
    method: "GET",
    url,
    tag,
    summary: "List the pricing rules of a version in the order in which they are evaluated",
    path,
    query: z.strictObject({ version: z.string().max(20).optional() }),
    status: 200,
    answer: wirePricingRules,
    handle: async (world, { organizationId, path: { price_plan_id }, query: { version } }) => {
      const plan = await findVersion(world, organizationId, price_plan_id, version);
      return plan.ok ? ok({ data: pricingRulesToWire(plan.value.pricingRules) }) : plan;
    },
  }),
  route({
    operationId: "updatePricePlanPricingRules",
    method: "PUT",
    url,
    tag,
    summary: "Replace all pricing rules of the draft version",
    path,
    body: updatePricingRulesRequest,
    status: 200,
    answer: wirePricingRules,
    handle: async (world, { organizationId, path: { price_plan_id }, body: { pricingRules = [] } }) => {
      const changed = await changePricingRules(world, organizationId, price_plan_id, pricingRules);
      return changed.ok ? ok({ data: pricingRulesToWire(changed.value.pricingRules) }) : changed;
    },
  }),
];
