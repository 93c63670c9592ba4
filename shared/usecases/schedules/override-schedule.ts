import type { PricingRule } from "#domain/catalog/pricing-rule.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import { applyOperations, type RateCardOperation } from "#domain/catalog/rate-card-operations.ts";
import { type PricingRuleDraft, replaceRules } from "#domain/catalog/replace-rules.ts";
import { sameContent } from "#domain/catalog/same-content.ts";
import type { OrganizationId, PricingRuleId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { fitsInOneDocument, type Schedule } from "#domain/schedules/schedule.ts";
import { type Catalog, knownBillables } from "#usecases/price-plans/known-billables.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import { editableFrom, historyKept } from "#usecases/schedules/editable-from.ts";
import { cardsOf, type FoundSchedule, findSchedule, rulesOf } from "#usecases/schedules/find-schedule.ts";
import { TIMELINE_TOO_LARGE } from "#usecases/schedules/live-changes.ts";
import type { World } from "#usecases/world.ts";

type Needs = Parameters<typeof editableFrom>[0] &
  Pick<World, "accounts" | "timelines" | "pricePlans" | "save" | "clock" | "ids">;

/** Adds, changes and removes cards of a staged slice, all or none, for its account alone (Togai rule §15.2). */
export const overrideRateCards = async (
  world: Needs & Catalog,
  organizationId: OrganizationId,
  id: string,
  operations: readonly RateCardOperation[],
): Promise<Result<{ readonly found: FoundSchedule; readonly touched: readonly RateCard[] }, Refusal>> => {
  const ids = operations.flatMap(({ rateCard }) => (rateCard ? [rateCard.billableId] : []));
  const billables = await knownBillables(world, organizationId, ids);
  let touched: readonly RateCard[] = [];
  const changed = await changeStaged(world, organizationId, id, (found) => {
    const applied = applyOperations(cardsOf(found), operations, billables);
    if (!applied.ok) return applied;
    touched = applied.value.touched;
    const { rateCardsOverride: _, ...schedule } = found.schedule;
    const own = !sameContent(applied.value.cards, found.plan.rateCards);
    return ok({ ...schedule, ...(own && { rateCardsOverride: applied.value.cards }) });
  });
  return changed.ok ? ok({ found: changed.value, touched }) : changed;
};

/** Puts rules into the place of all rules of a staged slice, for its account alone. */
export const overridePricingRules = async (
  world: Needs,
  organizationId: OrganizationId,
  id: string,
  drafts: readonly PricingRuleDraft[],
): Promise<Result<readonly PricingRule[], Refusal>> => {
  const changed = await changeStaged(world, organizationId, id, (found) => {
    const rules = replaceRules(rulesOf(found), drafts, () => world.ids.next("pp_rule") as PricingRuleId);
    const { pricingRulesOverride: _, ...schedule } = found.schedule;
    const own = !sameContent(rules, found.plan.pricingRules ?? []);
    return ok({ ...schedule, ...(own && { pricingRulesOverride: rules }) });
  });
  return changed.ok ? ok(rulesOf(changed.value)) : changed;
};

/** Changes one slice of a draft timeline; what has been lived by stays as it is, staged or not. */
const changeStaged = (
  world: Needs,
  organizationId: OrganizationId,
  id: string,
  change: (found: FoundSchedule) => Result<Schedule, Refusal>,
): Promise<Result<FoundSchedule, Refusal>> =>
  retryLostRaces(`schedule '${id}'`, async () => {
    const found = await findSchedule(world, organizationId, id, "DRAFT");
    if (!found.ok) return found;
    const { read, schedule } = found.value;
    const account = (await world.accounts.find(organizationId, schedule.accountId))?.value;
    if (!account || account.status === "ARCHIVED") return notFound("staged schedule", id);
    const changed = change(found.value);
    if (!changed.ok) return changed;
    const next = { ...found.value, schedule: changed.value };
    if (sameContent(changed.value, schedule)) return ok(next);
    const { schedules, draft = [] } = read.value;
    const staged = draft.map((one) => (one.id === schedule.id ? changed.value : one));
    const from = await editableFrom(world, organizationId, schedules);
    if (!historyKept(schedules, staged, from)) {
      return invalid(`schedule '${id}' begins before ${from.date}: ${from.because}; stage one that begins later`);
    }
    const timeline = { ...read.value, draft: staged };
    if (!fitsInOneDocument(timeline)) return invalid(TIMELINE_TOO_LARGE);
    const saved = await world.save([world.timelines.stored(organizationId, read, timeline)]);
    return saved.ok ? ok(next) : undefined;
  });
