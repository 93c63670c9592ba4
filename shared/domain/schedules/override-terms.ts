import { withCards } from "#domain/catalog/plan-content.ts";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import { replaceRules } from "#domain/catalog/replace-rules.ts";
import { sameContent } from "#domain/catalog/same-content.ts";
import type { Account } from "#domain/customers/customer.ts";
import type { PricingRuleId } from "#domain/ids.ts";
import type { Reason } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import type { ScheduleEdit } from "#domain/schedules/schedule-edit.ts";

type OwnTerms = Pick<Schedule, "rateCardsOverride" | "pricingRulesOverride">;

/** Where a request carries inline terms. */
const DETAILS = "pricePlanDetailsOverride";

/** What an inline override makes of a plan, as far as it says anything else than the plan; or what is wrong with it. */
export const ownTerms = (
  plan: PricePlan,
  { edit: { override }, account }: { readonly edit: ScheduleEdit; readonly account: Pick<Account, "invoiceCurrency"> },
  newRuleId: () => PricingRuleId,
): Result<OwnTerms, readonly Reason[]> => {
  if (!override) return ok({});
  const { content, billables, pricingRules } = override;
  const cards = withCards(plan.rateCards, content.cards, billables);
  const reasons: Reason[] = [
    ...(cards.ok ? [] : cards.error.reasons.map(({ message }) => ({ path: DETAILS, message }))),
    ...currencyFaults(plan, content.supportedCurrencies, account),
  ];
  if (!cards.ok || reasons.length > 0) return err(reasons);
  const rules = pricingRules && replaceRules(plan.pricingRules ?? [], pricingRules, newRuleId);
  return ok({
    ...(!sameContent(cards.value.cards, plan.rateCards) && { rateCardsOverride: cards.value.cards }),
    ...(rules && !sameContent(rules, plan.pricingRules ?? []) && { pricingRulesOverride: rules }),
  });
};

/** An account is billed in one currency, so a choice of others decides nothing; but it must be one that can be had. */
const currencyFaults = (
  plan: PricePlan,
  chosen: PricePlan["supportedCurrencies"] | undefined,
  { invoiceCurrency }: Pick<Account, "invoiceCurrency">,
): Reason[] => {
  if (chosen === undefined) return [];
  const path = `${DETAILS}.supportedCurrencies`;
  const missing = chosen.filter((currency) => !plan.supportedCurrencies.includes(currency));
  return [
    ...missing.map((currency) => ({ path, message: `price plan '${plan.id}' has no prices in ${currency}` })),
    ...(chosen.includes(invoiceCurrency) ? [] : [{ path, message: `lacks the account's currency ${invoiceCurrency}` }]),
  ];
};
