import type { FixedFeeRateCard, RateCard, UsageRateCard } from "#domain/catalog/rate-card.ts";
import { billedSpan, type CycleInSlice, type FeeSpan } from "#domain/rating/fee-span.ts";

/** A rate card that is billed in a cycle, and, for a fee, which days it pays for. */
export type BilledCard =
  | { readonly type: "USAGE"; readonly card: UsageRateCard }
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
  rateCards.filter(({ invoiceTiming }) => invoiceTiming === timing).flatMap((card) => billed(card, place));

const billed = (card: RateCard, place: CycleInSlice): readonly BilledCard[] => {
  if (card.type === "USAGE") return [{ type: "USAGE", card }];
  if (card.type !== "FIXED_FEE") return [];
  const span = billedSpan(card, place);
  return span ? [{ type: "FIXED_FEE", card, span }] : [];
};
