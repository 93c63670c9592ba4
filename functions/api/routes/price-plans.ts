import { z } from "zod";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Order } from "#repositories/collection.ts";
import { changeDraft, createPricePlan, findLatest } from "#usecases/price-plans/change-price-plan.ts";
import { changeRateCards } from "#usecases/price-plans/change-rate-cards.ts";
import { discardDraft, faultsOf, finalizePricePlan } from "#usecases/price-plans/finalize-price-plan.ts";
import type { World } from "#usecases/world.ts";
import {
  createPricePlanRequest,
  finalizePricePlanRequest,
  pricePlanToWire,
  updatePricePlanRequest,
  wireErrors,
  wirePricePlan,
  wirePricePlans,
} from "#wire/price-plans.ts";
import { success } from "#wire/primitives.ts";
import {
  bulkRateCardOperationsRequest,
  type RateCardOwner,
  rateCardToWire,
  wireBulkRateCards,
  wireRateCards,
} from "#wire/rate-cards.ts";
import { answerPage, CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "PricePlanV2";
const url = "/v2/price_plans/{price_plan_id}";
const path = z.strictObject({ price_plan_id: z.string().max(50) });
const paging = listQuery({}, CONFIGURATION);

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
        fetch: async ({ status, type, _sort, _search }, { limit, after }) => {
          const order = orderOf(_sort);
          if (!order.ok) return order;
          const sought = _search?.toLowerCase();
          return ok(
            await world.pricePlans.list(request.organizationId, {
              limit,
              order: order.value,
              ...(after !== undefined && { after }),
              where: (head) =>
                (status === undefined || head.status === status) &&
                (type === undefined || head.type === type) &&
                (sought === undefined ||
                  [head.id, head.name, head.description ?? ""].some((one) => one.toLowerCase().includes(sought))),
            }),
          );
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
      const plan = await findByWord(world, organizationId, price_plan_id, version);
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
    operationId: "listPricePlanRateCards",
    method: "GET",
    url: `${url}/rate_cards`,
    tag,
    summary: "List the rate cards of the latest version",
    path,
    query: listQuery({ version: z.string().max(20).optional() }, CONFIGURATION),
    status: 200,
    answer: wireRateCards,
    handle: async (world, request) => {
      const { price_plan_id } = request.path;
      const page = await answerPage(world, request, {
        list: `price-plan ${price_plan_id} rate-cards`,
        sizes: CONFIGURATION,
        fetch: async ({ version }, { limit, after }) => {
          const plan = await findByWord(world, request.organizationId, price_plan_id, version);
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
      return ok({
        data: faults.map(({ entityId, entityType, message }) => ({
          referenceId: plan.referenceId,
          entityId,
          entityType,
          errorMessage: message,
        })),
      });
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

const SORT_FIELDS = { id: "id", updated_at: "updatedAt" } as const;

const orderOf = (sort: string | undefined): Result<Order, Refusal> => {
  if (sort === undefined) return ok({ by: "updatedAt", direction: "DESC" });
  const [, field, direction = "ASC"] = /^(id|updated_at)(?::(ASC|DESC))?$/.exec(sort) ?? [];
  if (field === undefined) return invalid("must be id or updated_at, with :ASC or :DESC", "_sort");
  return ok({ by: SORT_FIELDS[field as keyof typeof SORT_FIELDS], direction: direction as Order["direction"] });
};

/** LATEST (which may be a draft) unless the word is ACTIVE or a number. */
const findByWord = async (
  world: Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  id: string,
  word = "LATEST",
): Promise<Result<PricePlan, Refusal>> => {
  if (!/^(LATEST|ACTIVE|[1-9]\d{0,8})$/.test(word)) return invalid("must be LATEST, ACTIVE or a number", "version");
  const head = await world.pricePlans.findHead(organizationId, id);
  if (!head) return notFound("price plan", id);
  const { latestVersion, activeVersion } = head.value;
  const version = word === "LATEST" ? latestVersion : word === "ACTIVE" ? activeVersion : Number(word);
  const plan = version === undefined ? undefined : await world.pricePlans.findVersion(organizationId, id, version);
  return plan ? ok(plan.value) : notFound(`${word} version of price plan`, id);
};

const ownerOf = ({ referenceId, id }: PricePlan): RateCardOwner => ({
  referenceId,
  referenceType: "PRICE_PLAN",
  pricePlanId: id,
});
