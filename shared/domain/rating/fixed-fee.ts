import { assert } from "#domain/assert.ts";
import type { FixedFeeRateCard } from "#domain/catalog/rate-card.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { FeeSpan } from "#domain/rating/fee-span.ts";
import { partOfDays } from "#domain/rating/part-of-days.ts";

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
  return { type: "FIXED_FEE", card, rate, span, prorated, amount: prorated ? partOfDays(rate, span) : rate };
};
