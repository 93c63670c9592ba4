import { assert } from "#domain/assert.ts";
import type { FixedFeeRateCard, RateCard, UsageRateCard } from "#domain/catalog/rate-card.ts";
import type { UsageMeterId } from "#domain/ids.ts";
import { accrualOf } from "#domain/metrics/fee-accrual.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import { rateQuantity } from "#domain/rating/rate-quantity.ts";
import { slabPrices } from "#domain/rating/slab-prices.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import type { Interval } from "#domain/time/interval.ts";

/** A stretch of a cycle and what was used in it; a meter that is absent was not used. */
export type UsedStretch = Interval & { readonly usage: ReadonlyMap<UsageMeterId, Decimal> };

/** What decides the revenue of a cycle, apart from usage. */
export type Terms = {
  readonly rateCards: readonly RateCard[];
  readonly currency: CurrencyCode;
  readonly place: CycleInSlice;
  readonly zone: TimeZone;
};

/** What one card earns in each of the stretches. */
export type Earnings = { readonly card: RateCard; readonly amounts: readonly Decimal[] };

/**
 * What each card of a cycle earns in stretches of it that begin with the cycle and have no gaps, in full precision. Usage earns
 * what the rating of an invoice charges for all usage up to the end of a stretch less what it charges up to its start; a card's
 * minimum is earned when the cycle starts. Over the whole cycle the stretches add up to what the cycle's usage costs, and to
 * the part of its fees that pays for its days.
 *
 *   slabs above 0 at 2 and above 100 at 1, 80 units, then 70      160, then 250 − 160 = 90
 */
export const earningsOf = (terms: Terms, stretches: readonly UsedStretch[]): readonly Earnings[] => {
  const [first] = stretches;
  const { start } = terms.place.cycle;
  assert(!first || first.start === start, () => `stretches from ${first?.start} of a cycle from ${start}`);
  return terms.rateCards.flatMap((card): readonly Earnings[] => {
    if (card.type === "USAGE") return [{ card, amounts: usageAmounts(card, terms, stretches) }];
    if (card.type === "FIXED_FEE") return [{ card, amounts: feeAmounts(card, terms, stretches) }];
    return [];
  });
};

const usageAmounts = (card: UsageRateCard, { currency }: Terms, stretches: readonly UsedStretch[]): Decimal[] => {
  const prices = slabPrices(card, currency);
  let used = ZERO;
  let earned = ZERO;
  return stretches.map(({ usage }, index) => {
    const more = usage.get(card.billableId);
    if (more === undefined && index > 0) return ZERO;
    used = used.plus(more ?? ZERO);
    const before = earned;
    earned = rateQuantity(prices, used).amount;
    return earned.minus(before);
  });
};

const feeAmounts = (
  card: FixedFeeRateCard,
  { place, ...terms }: Terms,
  stretches: readonly UsedStretch[],
): Decimal[] => {
  const accrued = accrualOf(card, place, terms);
  return stretches.map(({ start, end }) => accrued(end).minus(accrued(start)));
};
