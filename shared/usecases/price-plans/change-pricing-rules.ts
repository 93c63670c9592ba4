import type { PricePlan } from "#domain/catalog/price-plan.ts";
import { type PricingRuleDraft, replaceRules } from "#domain/catalog/replace-rules.ts";
import { sameContent } from "#domain/catalog/same-content.ts";
import type { OrganizationId, PricingRuleId } from "#domain/ids.ts";
import type { Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { changeDraft } from "#usecases/price-plans/change-price-plan.ts";
import type { World } from "#usecases/world.ts";

/** Puts rules into the place of all rules of the draft version; a repetition changes nothing. */
export const changePricingRules = (
  world: Pick<World, "pricePlans" | "save" | "clock" | "ids">,
  organizationId: OrganizationId,
  id: string,
  drafts: readonly PricingRuleDraft[],
): Promise<Result<PricePlan, Refusal>> =>
  changeDraft(world, organizationId, id, (draft) => {
    const before = draft.pricingRules ?? [];
    const pricingRules = replaceRules(before, drafts, () => world.ids.next("pp_rule") as PricingRuleId);
    return ok(sameContent(before, pricingRules) ? draft : { ...draft, pricingRules });
  });
