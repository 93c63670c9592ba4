import * as z from "zod";
import { invalid } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { cardsOf, type FoundSchedule, findSchedule, rulesOf } from "#usecases/schedules/find-schedule.ts";
import { overridePricingRules, overrideRateCards } from "#usecases/schedules/override-schedule.ts";
import { scheduleFaults } from "#usecases/schedules/schedule-faults.ts";
import { faultsToWire, wireErrors } from "#wire/plan-faults.ts";
import { pricingRulesToWire, updatePricingRulesRequest, wirePricingRules } from "#wire/pricing-rules.ts";
import { bulkRateCardOperationsRequest } from "#wire/rate-card-request.ts";
import { type RateCardOwner, rateCardToWire, wireBulkRateCards, wireRateCards } from "#wire/rate-cards.ts";
import { answerPage, CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Schedules";
const url = "/v2/schedules/{schedule_id}";
const path = z.strictObject({ schedule_id: z.string().max(50) });
const mode = z.enum(["ACTIVE", "DRAFT"]);

/** What one account has of its own in a slice of its timeline (Togai rule §15.2). */
export const scheduleOverrideRoutes = [
  route({
    operationId: "listScheduleRateCards",
    method: "GET",
    url: `${url}/rate_cards`,
    tag,
    summary: "List the rate cards that hold in a slice, live or staged",
    path,
    query: listQuery({ mode: mode.optional() }, CONFIGURATION).omit({ _sort: true, _search: true }),
    status: 200,
    answer: wireRateCards,
    handle: async (world, request) => {
      const { schedule_id } = request.path;
      const { query } = request;
      if (query.mode === undefined && query.nextToken === undefined) {
        return invalid("is needed: ACTIVE or DRAFT", "mode");
      }
      const page = await answerPage(world, request, {
        list: `schedule ${schedule_id} rate-cards`,
        sizes: CONFIGURATION,
        fetch: async ({ mode = "ACTIVE" }, { limit, after }) => {
          const found = await findSchedule(world, request.organizationId, schedule_id, mode);
          if (!found.ok) return found;
          const from = Number(after ?? "0");
          const cards = cardsOf(found.value).map((card) => rateCardToWire(card, ownerOf(found.value)));
          const items = cards.slice(from, from + limit);
          return ok(from + limit < cards.length ? { items, next: String(from + limit) } : { items });
        },
      });
      return page.ok ? ok({ data: [...page.value.items], nextToken: page.value.nextToken }) : page;
    },
  }),
  route({
    operationId: "bulkRateCardOperationsOnSchedule",
    method: "POST",
    url: `${url}/rate_cards`,
    tag,
    summary: "Create, change and delete rate cards of a staged slice, all or none",
    path,
    body: bulkRateCardOperationsRequest,
    status: 200,
    answer: wireBulkRateCards,
    handle: async (world, { organizationId, path: { schedule_id }, body: { operations } }) => {
      const changed = await overrideRateCards(world, organizationId, schedule_id, operations);
      if (!changed.ok) return changed;
      const { found, touched } = changed.value;
      return ok({ rateCards: touched.map((card) => rateCardToWire(card, ownerOf(found))) });
    },
  }),
  route({
    operationId: "listPricingRules",
    method: "GET",
    url: `${url}/pricing_rules`,
    tag,
    summary: "List the pricing rules that hold in a slice, live or staged",
    path,
    query: z.strictObject({ mode }),
    status: 200,
    answer: wirePricingRules,
    handle: async (world, { organizationId, path: { schedule_id }, query }) => {
      const found = await findSchedule(world, organizationId, schedule_id, query.mode);
      return found.ok ? ok({ data: pricingRulesToWire(rulesOf(found.value)) }) : found;
    },
  }),
  route({
    operationId: "updatePricingRules",
    method: "PUT",
    url: `${url}/pricing_rules`,
    tag,
    summary: "Replace all pricing rules of a staged slice",
    path,
    body: updatePricingRulesRequest,
    status: 200,
    answer: wirePricingRules,
    handle: async (world, { organizationId, path: { schedule_id }, body: { pricingRules = [] } }) => {
      const changed = await overridePricingRules(world, organizationId, schedule_id, pricingRules);
      return changed.ok ? ok({ data: pricingRulesToWire(changed.value) }) : changed;
    },
  }),
  route({
    operationId: "listScheduleErrors",
    method: "GET",
    url: `${url}/errors`,
    tag,
    summary: "List what keeps a slice from being billed, staged or else live",
    path,
    status: 200,
    answer: wireErrors,
    handle: async (world, { organizationId, path: { schedule_id } }) => {
      const staged = await findSchedule(world, organizationId, schedule_id, "DRAFT");
      const found = staged.ok ? staged : await findSchedule(world, organizationId, schedule_id, "ACTIVE");
      if (!found.ok) return found;
      const faults = await scheduleFaults(world, organizationId, found.value.schedule);
      return ok({ data: faultsToWire(faults, schedule_id) });
    },
  }),
];

const ownerOf = ({ schedule, plan }: FoundSchedule): RateCardOwner => ({
  referenceId: schedule.id,
  referenceType: "ACCOUNT",
  pricePlanId: plan.id,
  accountId: schedule.accountId,
});
