import * as z from "zod";
import { RULE_LENGTH } from "#domain/catalog/expression-limits.ts";
import type { PricingRule, PricingRuleAction } from "#domain/catalog/pricing-rule.ts";
import type { PricingRuleDraft } from "#domain/catalog/replace-rules.ts";
import { integerOut, list, text, wholeNumber } from "#wire/primitives.ts";
import { optionalText } from "#wire/rate-card-parts.ts";

const timing = z.enum(["IN_ADVANCE", "IN_ARREARS"]);

const action = z
  .strictObject({
    type: z.enum(["ADD", "UPDATE"]),
    target: optionalText(200),
    id: optionalText(100),
    description: optionalText(255),
    metadata: z
      .record(text({ minimum: 1, maximum: 100 }), text({ maximum: 1_000 }))
      .refine((entries) => Object.keys(entries).length <= 50, { error: "must have at most 50 entries" })
      .nullish(),
  })
  .transform(
    ({ type, target, id, description, metadata }): PricingRuleAction => ({
      ...(id !== undefined && { id }),
      ...(description !== undefined && { description }),
      ...(metadata && { metadata }),
      // An UPDATE of nothing is a fault of the plan, which `…/errors` lists.
      ...(type === "ADD" ? { type } : { type, target: target ?? "" }),
    }),
  );

/** What the expressions say is judged with the plan, whose cards they read; `…/errors` lists what is wrong with them. */
const pricingRuleRequest = z
  .strictObject({
    name: text({ minimum: 1, maximum: 100 }),
    order: wholeNumber({ minimum: 1, maximum: 2_147_483_647 }),
    invoiceTiming: timing.nullish(),
    condition: optionalText(RULE_LENGTH),
    computation: text({ maximum: RULE_LENGTH }),
    action,
  })
  .transform(
    ({ invoiceTiming, condition, ...rule }): PricingRuleDraft => ({
      ...rule,
      invoiceTiming: invoiceTiming ?? "IN_ARREARS",
      ...(condition !== undefined && { condition }),
    }),
  );

/** Rules of one plan, on top of its cards. */
export const pricingRulesRequest = list(pricingRuleRequest, { maximum: 100 });

export const updatePricingRulesRequest = z.strictObject({ pricingRules: pricingRulesRequest.optional() });

export const wirePricingRule = z.strictObject({
  id: z.string(),
  name: z.string(),
  version: integerOut(),
  invoiceTiming: timing,
  order: integerOut(),
  condition: z.string().optional(),
  computation: z.string(),
  action: z.strictObject({
    type: z.enum(["ADD", "UPDATE"]),
    target: z.string().optional(),
    id: z.string().optional(),
    description: z.string().optional(),
    metadata: z.record(z.string(), z.string()).optional(),
  }),
});
export const wirePricingRules = z.strictObject({ data: z.array(wirePricingRule) });

const pricingRuleToWire = ({ action, ...rule }: PricingRule): z.input<typeof wirePricingRule> => ({
  id: rule.id,
  name: rule.name,
  version: rule.version,
  invoiceTiming: rule.invoiceTiming,
  order: rule.order,
  condition: rule.condition,
  computation: rule.computation,
  action: {
    type: action.type,
    target: action.type === "UPDATE" ? action.target : undefined,
    id: action.id,
    description: action.description,
    metadata: action.metadata && { ...action.metadata },
  },
});

/** In the order in which they are evaluated; those with one order as they were written. */
export const pricingRulesToWire = (rules: readonly PricingRule[] = []): z.input<typeof wirePricingRule>[] =>
  rules.toSorted((first, second) => first.order - second.order).map(pricingRuleToWire);
