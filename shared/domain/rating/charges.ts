import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import { type BilledCard, type BilledTiming, billedCards } from "#domain/rating/billed-cards.ts";
import type { QuantityCard } from "#domain/rating/card-key.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import { type RatedFixedFee, rateFixedFee } from "#domain/rating/fixed-fee.ts";
import { type RatedLicense, rateLicense, rerateLicense } from "#domain/rating/license.ts";
import type { Quantities } from "#domain/rating/quantities.ts";
import {
  type RatedCreditGrant,
  type RatedEntitlement,
  type RatedOverage,
  rateCreditGrant,
  rateEntitlement,
  rateOverage,
} from "#domain/rating/rate-grant.ts";
import { rateUsage } from "#domain/rating/rate-quantity.ts";
import type { RatedUsage } from "#domain/rating/rated-quantity.ts";

/** What one rate card charges in a cycle, in full precision. */
export type Charge = RatedUsage | RatedFixedFee | RatedLicense | RatedEntitlement | RatedOverage | RatedCreditGrant;

/** What a customer is charged by, apart from time: the plan's cards and what was measured. */
export type Billing = {
  readonly rateCards: readonly RateCard[];
  readonly currency: CurrencyCode;
  readonly quantities: Quantities;
};

/**
 * The charges of a cycle under one timing, in the order of the plan's cards; a card of which nothing was used is among them. A
 * minimum commitment charges nothing by itself.
 */
export const chargesOf = (billing: Billing, timing: BilledTiming, place: CycleInSlice): readonly Charge[] =>
  billedCards(billing.rateCards, timing, place).map((billed) => chargeOf(billed, billing, place));

const chargeOf = (billed: BilledCard, billing: Billing, place: CycleInSlice): Charge =>
  billed.type === "FIXED_FEE"
    ? rateFixedFee(billed.card, billing.currency, billed.span)
    : quantityCharge(billed.card, billing, place);

const quantityCharge = (card: QuantityCard, { currency, quantities }: Billing, place: CycleInSlice): Charge => {
  switch (card.type) {
    case "USAGE":
      return rateUsage(card, currency, quantities.usage.get(card.billableId) ?? ZERO);
    case "LICENSE":
      return rateLicense(card, currency, { seats: quantities.seats.get(card.billableId), place });
    case "BILLING_ENTITLEMENT":
      return rateEntitlement(card, currency);
    case "ENTITLEMENT_OVERAGE":
      return rateOverage(card, currency, quantities.overage.get(card.billableId) ?? ZERO);
    case "CREDIT_GRANT":
      return rateCreditGrant(card, currency);
  }
};

/** The same charge for another quantity; undefined where the card does not charge for something that is used. */
export const rerated = (charge: Charge, currency: CurrencyCode, quantity: Decimal): Charge | undefined => {
  switch (charge.type) {
    case "USAGE":
      return rateUsage(charge.card, currency, quantity);
    case "LICENSE":
      return rerateLicense(charge, currency, quantity);
    case "ENTITLEMENT_OVERAGE":
      return rateOverage(charge.card, currency, quantity);
    case "FIXED_FEE":
    case "BILLING_ENTITLEMENT":
    case "CREDIT_GRANT":
      return undefined;
  }
};
