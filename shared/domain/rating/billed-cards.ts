import type { FixedFeeRateCard, RateCard } from "#domain/catalog/rate-card.ts";
import { type ChargingCard, isCharging, type QuantityCard } from "#domain/rating/card-key.ts";
import { billedSpan, type CycleInSlice, type FeeSpan } from "#domain/rating/fee-span.ts";

/** A rate card that is billed in a cycle: for a quantity, or for a span of days. */
export type BilledCard =
  | { readonly type: "QUANTITY"; readonly card: QuantityCard }
  | { readonly type: "FIXED_FEE"; readonly card: FixedFeeRateCard; readonly span: FeeSpan };

/**
 * In advance when the cycle starts, in arrears once it is over, or prepaid as an order whose grants wait for the money: each is
 * billed on an invoice of its own.
 */
export type BilledTiming = "IN_ADVANCE" | "IN_ARREARS" | "PREPAID";

/** The cards of a plan that are billed in a cycle under one timing, in the order in which the plan has them. */
export const billedCards = (
  rateCards: readonly RateCard[],
  timing: BilledTiming,
  place: CycleInSlice,
): readonly BilledCard[] =>
  rateCards.flatMap((card) => (isCharging(card) && card.invoiceTiming === timing ? billed(card, place) : []));

const billed = (card: ChargingCard, place: CycleInSlice): readonly BilledCard[] => {
  if (card.type === "USAGE" || card.type === "LICENSE") return [{ type: "QUANTITY", card }];
  const span = billedSpan(card, place);
  if (!span) return [];
  return [card.type === "FIXED_FEE" ? { type: "FIXED_FEE", card, span } : { type: "QUANTITY", card }];
};
