import { chargeLine } from "#domain/invoicing/charge-lines.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import type { RuleAddition, RuledCharge, RuleUpdate } from "#domain/pricing-rules/ruled-charges.ts";

/**
 * The line of a card after its rules: below it what was measured, and for every update a line with the difference that it makes.
 * The card comes to exactly what the last rule says, cut to the minor unit, as if there had been no other amount.
 *
 *   150 units at 2, usage := 50      the slabs 300, the update −200, the card 100
 */
export const ruledLine = ({ charge, updates }: RuledCharge, currency: CurrencyCode): LineItem => {
  const measured = chargeLine(charge, currency);
  if (updates.length === 0) return measured;
  const lines = [...partsOf(measured)];
  let value = measured.value;
  for (const update of updates) {
    const updated = billedValue(update, currency);
    lines.push(updateLine(update, { cardId: measured.id, currency, value: updated.minus(value) }));
    value = updated;
  }
  return { ...measured, value, lineItems: lines };
};

/** The line that a rule adds. */
export const additionLine = ({ rule, amount }: RuleAddition, currency: CurrencyCode): LineItem => ({
  id: `rule.${rule.id}`,
  type: "PRICING_RULE_ADDITION_AMOUNT",
  description: rule.action.description || rule.name,
  units: currency,
  value: cutToMinorUnit(amount, currency),
  ...(rule.action.metadata && { metadata: rule.action.metadata }),
  lineItems: [],
});

/** A card without lines of its own gets one for what was measured, so that the parts still add up to the whole. */
const partsOf = (measured: LineItem): readonly LineItem[] => {
  if (measured.lineItems.length > 0 || measured.value.eq("0")) return measured.lineItems;
  return [{ ...measured, id: `${measured.id}.measured` }];
};

const billedValue = (update: RuleUpdate, currency: CurrencyCode) =>
  update.type === "REVENUE" ? cutToMinorUnit(update.amount, currency) : chargeLine(update.charge, currency).value;

const updateLine = (
  update: RuleUpdate,
  {
    cardId,
    currency,
    value,
  }: { readonly cardId: string; readonly currency: CurrencyCode; readonly value: LineItem["value"] },
): LineItem => {
  const { rule } = update;
  const isUsage = update.type === "USAGE";
  return {
    id: `${cardId}.${rule.id}`,
    type: isUsage ? "PRICING_RULE_USAGE_UPDATE_AMOUNT" : "PRICING_RULE_REVENUE_UPDATE_AMOUNT",
    description: rule.action.description || rule.name,
    ...(isUsage && { quantity: update.usageAfter.minus(update.usageBefore) }),
    units: currency,
    value,
    metadata: {
      ...rule.action.metadata,
      ...(isUsage && { usageBefore: update.usageBefore, usageAfter: update.usageAfter }),
    },
    lineItems: [],
  };
};
