import type { AvailableCredit } from "#domain/credits/available-credit.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { ChargingCard } from "#domain/rating/card-key.ts";

/** A line that credits may pay for; those of cards say which. Below zero it is a discount. */
export type CoverableLine = {
  readonly id: string;
  readonly value: Decimal;
  readonly cardType?: ChargingCard["type"];
  readonly billableId?: string;
};

/**
 * Whether a credit is good for a line (Togai rule §18.2). Without a scope it is for everything, discounts and true-ups too, but
 * for credit grants: credits do not pay for credits unless one names the very grant.
 */
export const covers = (
  { applicableEntityIds }: Pick<AvailableCredit, "applicableEntityIds">,
  { cardType, billableId }: CoverableLine,
): boolean => {
  if (applicableEntityIds.length === 0) return cardType !== "CREDIT_GRANT";
  return applicableEntityIds.some((entity) => entity === billableId || GROUPS.get(entity) === (cardType ?? ""));
};

/** Names that stand for all cards of a type. */
const GROUPS: ReadonlyMap<string, ChargingCard["type"]> = new Map([
  ["ALL_USAGE_METER_RATE_CARDS", "USAGE"],
  ["ALL_FIXED_FEE_RATE_CARDS", "FIXED_FEE"],
]);
