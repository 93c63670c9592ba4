import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { ZERO } from "#domain/money/decimal.ts";
import { type BilledCard, type BilledTiming, billedCards } from "#domain/rating/billed-cards.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import { type RatedFixedFee, rateFixedFee } from "#domain/rating/fixed-fee.ts";
import type { Quantities } from "#domain/rating/quantities.ts";
import type { RatedUsage } from "#domain/rating/rated-quantity.ts";
import { rateUsage } from "#domain/rating/rating.ts";

/** What one rate card charges in a cycle, in full precision. */
export type Charge = RatedUsage | RatedFixedFee;

/** What a customer is charged by, apart from time: the plan's cards and what was measured. */
export type Billing = {
  readonly rateCards: readonly RateCard[];
  readonly currency: CurrencyCode;
  readonly quantities: Quantities;
};

/** The charges of a cycle under one timing, in the order of the plan's cards; a usage card without usage is among them. */
export const chargesOf = (
  { rateCards, currency, quantities }: Billing,
  timing: BilledTiming,
  place: CycleInSlice,
): readonly Charge[] => billedCards(rateCards, timing, place).map((billed) => chargeOf(billed, currency, quantities));

const chargeOf = (billed: BilledCard, currency: CurrencyCode, { usage }: Quantities): Charge =>
  billed.type === "USAGE"
    ? rateUsage(billed.card, currency, usage.get(billed.card.billableId) ?? ZERO)
    : rateFixedFee(billed.card, currency, billed.span);
