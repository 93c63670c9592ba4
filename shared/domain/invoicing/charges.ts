import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { UsageMeterId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import { type BilledCard, type BilledTiming, billedCards } from "#domain/rating/billed-cards.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import { type RatedFixedFee, rateFixedFee } from "#domain/rating/fixed-fee.ts";
import type { RatedUsage } from "#domain/rating/rated-usage.ts";
import { rateUsage } from "#domain/rating/rating.ts";
import { usagePrices } from "#domain/rating/usage-prices.ts";

/** What one rate card charges in a cycle, in full precision. */
export type Charge = RatedUsage | RatedFixedFee;

/** What a customer is charged by, apart from time: the plan's cards and the measured usage. A meter that is absent is unused. */
export type Billing = {
  readonly rateCards: readonly RateCard[];
  readonly currency: CurrencyCode;
  readonly usage: ReadonlyMap<UsageMeterId, Decimal>;
};

/** The charges of a cycle under one timing, in the order of the plan's cards; a usage card without usage is among them. */
export const chargesOf = (
  { rateCards, currency, usage }: Billing,
  timing: BilledTiming,
  place: CycleInSlice,
): readonly Charge[] => billedCards(rateCards, timing, place).map((billed) => chargeOf(billed, currency, usage));

const chargeOf = (billed: BilledCard, currency: CurrencyCode, usage: Billing["usage"]): Charge =>
  billed.type === "USAGE"
    ? rateUsage(usagePrices(billed.card, currency), usage.get(billed.card.billableId) ?? ZERO)
    : rateFixedFee(billed.card, currency, billed.span);
