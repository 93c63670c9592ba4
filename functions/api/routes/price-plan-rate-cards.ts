import * as z from "zod";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import { ok } from "#domain/result.ts";
import { changeRateCards } from "#usecases/price-plans/change-rate-cards.ts";
import { findVersion } from "#usecases/price-plans/find-version.ts";
import { bulkRateCardOperationsRequest } from "#wire/rate-card-request.ts";
import { type RateCardOwner, rateCardToWire, wireBulkRateCards, wireRateCards } from "#wire/rate-cards.ts";
import { answerPage, CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "PricePlanV2";
const url = "/v2/price_plans/{price_plan_id}";
const path = z.strictObject({ price_plan_id: z.string().max(50) });

export const pricePlanRateCardRoutes = [
  route({
    operationId: "listPricePlanRateCards",
    method: "GET",
    url: `${url}/rate_cards`,
    tag,
    summary: "List the rate cards of the latest version",
    path,
    query: listQuery({ version: z.string().max(20).optional() }, CONFIGURATION).omit({ _sort: true, _search: true }),
    status: 200,
    answer: wireRateCards,
    handle: async (world, request) => {
      const { price_plan_id } = request.path;
      const page = await answerPage(world, request, {
        list: `price-plan ${price_plan_id} rate-cards`,
        sizes: CONFIGURATION,
        fetch: async ({ version }, { limit, after }) => {
          const plan = await findVersion(world, request.organizationId, price_plan_id, version);
          if (!plan.ok) return plan;
          const from = Number(after ?? "0");
          const cards = plan.value.rateCards.map((card) => rateCardToWire(card, ownerOf(plan.value)));
          const items = cards.slice(from, from + limit);
          return ok(from + limit < cards.length ? { items, next: String(from + limit) } : { items });
        },
      });
      return page.ok ? ok({ data: [...page.value.items], nextToken: page.value.nextToken }) : page;
    },
  }),
  route({
    operationId: "bulkPricePlanRateCardOperations",
    method: "POST",
    url: `${url}/rate_cards`,
    tag,
    summary: "Create, change and delete rate cards of the draft, all or none",
    path,
    body: bulkRateCardOperationsRequest,
    status: 200,
    answer: wireBulkRateCards,
    handle: async (world, { organizationId, path: { price_plan_id }, body: { operations } }) => {
      const changed = await changeRateCards(world, organizationId, price_plan_id, operations);
      if (!changed.ok) return changed;
      const { plan, touched } = changed.value;
      return ok({ rateCards: touched.map((card) => rateCardToWire(card, ownerOf(plan))) });
    },
  }),
];

const ownerOf = ({ referenceId, id }: PricePlan): RateCardOwner => ({
  referenceId,
  referenceType: "PRICE_PLAN",
  pricePlanId: id,
});
