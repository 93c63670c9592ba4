import { assert } from "#domain/assert.ts";
import type { FixedFeeRateCard } from "#domain/catalog/rate-card.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, decimal, divide } from "#domain/money/decimal.ts";
import type { FeeSpan } from "#domain/rating/fee-span.ts";

/** What a fixed-fee rate card charges: `amount` = `rate`, or `rate` × days / fullDays where it is prorated. */
export type RatedFixedFee = {
  readonly type: "FIXED_FEE";
  readonly card: FixedFeeRateCard;
  readonly rate: Decimal;
  readonly span: FeeSpan;
  /** Whether the amount is less than the whole rate because of the days. */
  readonly prorated: boolean;
  readonly amount: Decimal;
};

/**
 * The fee for a span of days (Togai rule §14.8). Without proration, and for whole spans, it is exactly the rate.
 *
 *   50 a month, 21 Jan … 1 Feb      50 × 11 / 31 = 17.741935…
 */
export const rateFixedFee = (card: FixedFeeRateCard, currency: CurrencyCode, span: FeeSpan): RatedFixedFee => {
  const value = card.rateValues.find((candidate) => candidate.currency === currency);
  assert(value, () => `rate card ${card.name} has no rate in ${currency}`);
  const { rate } = value;
  const prorated = card.enableProration && span.days !== span.fullDays;
  return { type: "FIXED_FEE", card, rate, span, prorated, amount: prorated ? prorate(rate, span) : rate };
};

/**
 * The product before the quotient, and the quotient cut towards zero: cutting it again to the minor unit of a currency then
 * gives what cutting the exact fraction would, which no other rounding at this step can promise.
 */
const prorate = (rate: Decimal, { days, fullDays }: FeeSpan): Decimal => {
  assert(Number.isSafeInteger(days) && days > 0, () => `a fee for ${days} days`);
  assert(Number.isSafeInteger(fullDays) && days < fullDays, () => `a fee for ${days} of ${fullDays} days`);
  return divide(rate.times(decimal(`${days}`)), decimal(`${fullDays}`), { scale: PRORATION_SCALE, rounding: "DOWN" });
};

/** Decimal places kept of a prorated fee: far more than any currency has. */
const PRORATION_SCALE = 20;
