import type { RateCard } from "#domain/catalog/rate-card.ts";

/**
 * Whether a credit of this scope can pay for something that the cards bill: all of it when it names nothing, else what it names
 * by billable id or by `ALL_…`. Credits do not pay for credits (Togai rule §18.2).
 */
export const matchesPlan = (applicableEntityIds: readonly string[], rateCards: readonly RateCard[]): boolean => {
  if (applicableEntityIds.length === 0) return true;
  const named = new Set(applicableEntityIds);
  return rateCards.some(
    ({ type, billableId }) =>
      type !== "CREDIT_GRANT" &&
      (named.has(billableId) ||
        (type === "USAGE" && named.has("ALL_USAGE_METER_RATE_CARDS")) ||
        (type === "FIXED_FEE" && named.has("ALL_FIXED_FEE_RATE_CARDS"))),
  );
};
