import type { PricingRule } from "#domain/catalog/pricing-rule.ts";
import { sameContent } from "#domain/catalog/same-content.ts";
import type { PricingRuleId } from "#domain/ids.ts";

/** A rule as a request describes it. */
export type PricingRuleDraft = Omit<PricingRule, "id" | "version">;

/**
 * The rules that take the place of others. A rule that was there under its name keeps its id, and its version too where it says
 * the same; otherwise its version is the next. Where a name is used more than once, the first goes with the first
 * (Togai rule §14.11).
 */
export const replaceRules = (
  before: readonly PricingRule[],
  drafts: readonly PricingRuleDraft[],
  nextId: () => PricingRuleId,
): readonly PricingRule[] => {
  const left = [...before];
  return drafts.map((draft) => {
    const at = left.findIndex(({ name }) => name === draft.name);
    const [known] = at < 0 ? [] : left.splice(at, 1);
    if (!known) return { ...draft, id: nextId(), version: 1 };
    const { id, version, ...content } = known;
    return sameContent(content, draft) ? known : { ...draft, id, version: version + 1 };
  });
};
