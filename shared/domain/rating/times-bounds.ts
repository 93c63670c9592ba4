import type { RateBounds } from "#domain/catalog/rate-card.ts";
import type { Decimal } from "#domain/money/decimal.ts";

/** The same bounds in another measure; what does not bind still does not. */
export const timesBounds = (
  { minimumRate, maximumRate }: RateBounds,
  measure: (bound: Decimal) => Decimal,
): RateBounds => ({
  ...(minimumRate && { minimumRate: measure(minimumRate) }),
  ...(maximumRate && { maximumRate: measure(maximumRate) }),
});
