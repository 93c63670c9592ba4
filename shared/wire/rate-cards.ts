import * as z from "zod";
import type { RateBounds, RateCard } from "#domain/catalog/rate-card.ts";
import type { PricePlanId } from "#domain/ids.ts";
import { toText } from "#domain/money/decimal.ts";
import { invoiceTiming, rateCardType } from "#wire/rate-card-request.ts";

export const wireRateCard = z.strictObject({
  billableId: z.string(),
  type: rateCardType,
  displayName: z.string(),
  invoiceTiming,
  rateCardDetails: z.record(z.string(), z.unknown()),
  tag: z.string().optional(),
  name: z.string(),
  referenceId: z.string(),
  referenceType: z.string(),
  currencies: z.array(z.string()),
  pricePlanId: z.string(),
  accountId: z.string().optional(),
});
export const wireRateCards = z.strictObject({ data: z.array(wireRateCard), nextToken: z.string().optional() });
export const wireBulkRateCards = z.strictObject({ rateCards: z.array(wireRateCard) });

/** Whose card it is: a version of a plan, or an account's own schedule. */
export type RateCardOwner = {
  readonly referenceId: string;
  readonly referenceType: "PRICE_PLAN" | "ACCOUNT";
  readonly pricePlanId: PricePlanId;
  readonly accountId?: string;
};

export const rateCardToWire = (card: RateCard, owner: RateCardOwner): z.input<typeof wireRateCard> => ({
  billableId: card.billableId,
  type: card.type,
  displayName: card.displayName,
  invoiceTiming: card.invoiceTiming,
  rateCardDetails:
    card.type === "USAGE"
      ? { usageRateCard: usageDetails(card) }
      : card.type === "FIXED_FEE"
        ? { fixedFeeRateCard: fixedFeeDetails(card) }
        : {},
  tag: card.tag,
  name: card.name,
  referenceId: owner.referenceId,
  referenceType: owner.referenceType,
  // A draft may still hold a currency twice.
  currencies: [...new Set(card.rateValues.map(({ currency }) => currency))],
  pricePlanId: owner.pricePlanId,
  accountId: owner.accountId,
});

const usageDetails = (card: Extract<RateCard, { type: "USAGE" }>) => ({
  usageMeterId: card.billableId,
  name: card.name,
  displayName: card.displayName,
  tag: card.tag,
  ratePlan: {
    pricingModel: card.ratePlan.pricingModel,
    slabs: card.ratePlan.slabs.map((one) => ({
      order: one.order,
      startAfter: one.startAfter,
      priceType: one.priceType,
      ...(one.priceType === "PACKAGE" && { slabConfig: { packageSize: toText(one.packageSize) } }),
    })),
  },
  rateValues: card.rateValues.map(({ currency, slabRates, bounds: cardBounds }) => ({
    currency,
    slabRates: slabRates.map(({ order, rate, bounds: slabBounds }) => ({
      order,
      rate,
      slabRateConfig: boundsToWire(slabBounds),
    })),
    rateConfig: boundsToWire(cardBounds),
  })),
});

const fixedFeeDetails = (card: Extract<RateCard, { type: "FIXED_FEE" }>) => ({
  id: card.billableId,
  name: card.name,
  displayName: card.displayName,
  tag: card.tag,
  invoiceTiming: card.invoiceTiming,
  type: card.feeType,
  rateValues: card.rateValues,
  enableProration: card.enableProration,
  recurrenceConfig: card.recurrence,
});

const boundsToWire = ({ minimumRate, maximumRate }: RateBounds): Record<string, string> | undefined =>
  minimumRate || maximumRate
    ? {
        ...(minimumRate && { minimumRate: toText(minimumRate) }),
        ...(maximumRate && { maximumRate: toText(maximumRate) }),
      }
    : undefined;
