import type { RateCard } from "#domain/catalog/rate-card.ts";
import { commitmentIn } from "#domain/invoicing/commitment.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import { type PlanLines, subTotalOf } from "#domain/invoicing/plan-lines.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { max, ZERO } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import type { BilledTiming } from "#domain/rating/billed-cards.ts";

/**
 * Raises what a plan bills in arrears to its minimum commitment (Togai rule §14.9): the difference to the sub-total, which
 * holds the cards and what rules add, becomes a line, also where it is zero. It is not prorated, and fees in advance do not count
 * towards it. A commitment that has no rate in the currency is none.
 *
 *   commitment 1000, sub-total 640      true-up 360
 *   commitment 1000, sub-total 1200     true-up 0
 */
export const raisedToCommitment = (
  lines: PlanLines,
  {
    rateCards,
    timing,
    currency,
  }: { readonly rateCards: readonly RateCard[]; readonly timing: BilledTiming; readonly currency: CurrencyCode },
): PlanLines => {
  const commitment = timing === "IN_ARREARS" ? commitmentIn(rateCards, currency) : undefined;
  if (!commitment) return lines;
  const subTotal = lines.subTotal ?? subTotalOf([], currency);
  const missing = max(ZERO, cutToMinorUnit(commitment.rate, currency).minus(subTotal.value));
  const trueUp: LineItem = {
    id: "true_up_amount",
    type: "TRUE_UP_AMOUNT",
    description: commitment.card.displayName,
    units: currency,
    value: missing,
    metadata: { minimumCommitment: commitment.rate },
    lineItems: [],
  };
  return { ...lines, subTotal, trueUp };
};
