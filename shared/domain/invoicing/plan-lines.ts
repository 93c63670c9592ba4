import type { LineItem } from "#domain/invoicing/invoice.ts";
import { sumOf, totalOf } from "#domain/invoicing/line-item-node.ts";
import { additionLine, ruledLine } from "#domain/invoicing/rule-lines.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { RuledCharge, RuledCharges } from "#domain/pricing-rules/ruled-charges.ts";
import type { BilledTiming } from "#domain/rating/billed-cards.ts";

/** What a plan bills in a cycle, as lines: all of them in the currency's minor unit. */
export type PlanLines = {
  /** Cards that are billed in advance or prepaid, one after the other. */
  readonly advanced: readonly LineItem[];
  /** Cards that are billed in arrears, by tag, and what rules add; absent where there is neither. */
  readonly subTotal?: LineItem;
  /** What is missing to the plan's minimum; absent where it has none. */
  readonly trueUp?: LineItem;
};

/** Charges after their rules → lines. What rules add stands in the sub-total, of an invoice in advance too. */
export const planLines = (
  { charges, additions }: Pick<RuledCharges, "charges" | "additions">,
  { timing, currency }: { readonly timing: BilledTiming; readonly currency: CurrencyCode },
): PlanLines => {
  const added = additions.map((addition) => additionLine(addition, currency));
  const inSubTotal = [
    ...(timing === "IN_ARREARS" ? groupedByTag(charges, currency) : []),
    ...(added.length > 0 ? [totalOf(ADDITIONS, { description: "Pricing rules", units: currency }, added)] : []),
  ];
  return {
    advanced: timing === "IN_ARREARS" ? [] : charges.map((charge) => ruledLine(charge, currency)),
    ...(inSubTotal.length > 0 && { subTotal: subTotalOf(inSubTotal, currency) }),
  };
};

/** Also of nothing: a minimum commitment needs a sub-total that it can be compared to. */
export const subTotalOf = (lines: readonly LineItem[], currency: CurrencyCode): LineItem =>
  totalOf("SUB_TOTAL_AMOUNT", { description: "Sub-total", units: currency }, lines);

const ADDITIONS = "TOTAL_PRICING_RULE_ADDITION_AMOUNT";

/** In the order of the cards; cards of one tag share a node, which stands where the first of them would. */
const groupedByTag = (charges: readonly RuledCharge[], currency: CurrencyCode): readonly LineItem[] => {
  if (!charges.some(({ charge }) => charge.card.tag)) return charges.map((charge) => ruledLine(charge, currency));
  return [...Map.groupBy(charges, (ruled) => ruled.charge.card.tag || ruled)].map(([tagOrCharge, group]) =>
    typeof tagOrCharge === "string" ? taggedLine(tagOrCharge, group, currency) : ruledLine(tagOrCharge, currency),
  );
};

const taggedLine = (tag: string, charges: readonly RuledCharge[], currency: CurrencyCode): LineItem =>
  sumOf(
    { id: `tag.${tag}`, type: "CUSTOM_TAG", description: tag, units: currency },
    charges.map((charge) => ruledLine(charge, currency)),
  );
