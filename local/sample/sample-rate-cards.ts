import type { FeeCard, UsageCard } from "./sample-catalog.ts";

/** The operation of `POST …/rate_cards` that creates a card of the sample. */
export const rateCardOperation = (card: UsageCard | FeeCard, billableId: string) => ({
  actionType: "CREATE",
  rateCardName: card.name,
  rateCard: {
    billableId,
    type: card.type,
    displayName: card.name,
    invoiceTiming: "IN_ARREARS",
    rateCardDetails:
      card.type === "USAGE"
        ? { usageRateCard: usageDetails(card, billableId) }
        : { fixedFeeRateCard: feeDetails(card, billableId) },
  },
});

const usageDetails = ({ name, slabs, minimumRate }: UsageCard, usageMeterId: string) => ({
  usageMeterId,
  name,
  ratePlan: {
    pricingModel: "TIERED",
    slabs: slabs.map(({ startAfter, packageSize }, index) => ({
      order: index + 1,
      startAfter,
      ...(packageSize === undefined
        ? { priceType: "PER_UNIT" }
        : { priceType: "PACKAGE", slabConfig: { packageSize } }),
    })),
  },
  rateValues: [
    {
      currency: "USD",
      slabRates: slabs.map(({ rate }, index) => ({ order: index + 1, rate })),
      ...(minimumRate !== undefined && { rateConfig: { minimumRate } }),
    },
  ],
});

const feeDetails = ({ name, rate }: FeeCard, id: string) => ({
  id,
  name,
  type: "RECURRING",
  enableProration: false,
  rateValues: [{ currency: "USD", rate }],
});
