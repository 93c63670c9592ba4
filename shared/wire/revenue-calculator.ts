import * as z from "zod";
import type { CalculatedRevenue } from "#domain/calculator/calculated-revenue.ts";
import type { CardRevenue } from "#domain/calculator/card-revenue.ts";
import type { SlabRevenue } from "#domain/calculator/slab-revenue.ts";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import { toIso } from "#domain/time/instant.ts";
import { pricePlanDetailsToWire, wirePricePlanDetails } from "#wire/price-plan-details.ts";
import { dateTimeOut, decimalOut } from "#wire/primitives.ts";
import { rateCardToWire, wireRateCard } from "#wire/rate-cards.ts";

const slabSummary = z.strictObject({
  order: z.int(),
  usage: decimalOut(),
  revenue: decimalOut(),
  metadata: z
    .strictObject({
      minimumRateApplied: z.boolean().optional(),
      maximumRateApplied: z.boolean().optional(),
      packageQuantity: decimalOut().optional(),
    })
    .optional(),
});
const revenueSummary = z.strictObject({ revenue: decimalOut() }).optional();
const summaries = {
  usages: z.record(z.string(), decimalOut()),
  fixedFeeRevenueSummary: revenueSummary,
  licenseRevenueSummary: z.array(slabSummary).optional(),
  billingEntitlementRevenueSummary: revenueSummary,
  creditGrantRevenueSummary: revenueSummary,
  entitlementOverageRevenueSummary: revenueSummary,
  slabRevenueSummaries: z.array(slabSummary).optional(),
};
const usageLookupRange = z.strictObject({ start: dateTimeOut(), end: dateTimeOut() }).optional();

export const wireCalculatedRevenueV2 = z.strictObject({
  currency: z.string(),
  usageLookupRange,
  revenueInfo: z.array(z.strictObject({ rateCard: wireRateCard, ...summaries })),
});

const card = z.record(z.string(), z.unknown()).optional();
export const wireCalculatedRevenue = z.strictObject({
  currency: z.string(),
  usageLookupRange,
  pricePlanDetails: wirePricePlanDetails,
  revenueInfo: z.array(
    z.strictObject({
      usageRateCard: card,
      fixedFeeRateCard: card,
      licenseRateCard: card,
      billingEntitlementRateCard: card,
      creditGrantRateCard: card,
      entitlementOverageRateCard: card,
      ...summaries,
    }),
  ),
});

/** Togai rule §22. */
export const calculatedRevenueV2ToWire = (calculated: CalculatedRevenue): z.input<typeof wireCalculatedRevenueV2> => ({
  ...common(calculated),
  revenueInfo: calculated.cards.map((one) => ({ rateCard: wired(one, calculated.plan), ...summariesOf(one) })),
});

/** The first generation has no place for the minimum commitment among the cards. */
export const calculatedRevenueToWire = (calculated: CalculatedRevenue): z.input<typeof wireCalculatedRevenue> => ({
  ...common(calculated),
  pricePlanDetails: pricePlanDetailsToWire(calculated.plan, calculated.plan.supportedCurrencies),
  revenueInfo: calculated.cards
    .filter((one) => one.card.type !== "MINIMUM_COMMITMENT")
    .map((one) => ({ ...wired(one, calculated.plan).rateCardDetails, ...summariesOf(one) })),
});

const common = ({ currency, lookedUp }: CalculatedRevenue) => ({
  currency,
  ...(lookedUp && { usageLookupRange: { start: toIso(lookedUp.start), end: toIso(lookedUp.end) } }),
});

const wired = ({ card: rateCard }: CardRevenue, { id, referenceId }: PricePlan): z.input<typeof wireRateCard> =>
  rateCardToWire(rateCard, { referenceId, referenceType: "PRICE_PLAN", pricePlanId: id });

/** What each type of card has: slabs where it is used in units, else one amount. A commitment is told as a fee is. */
const summariesOf = (one: CardRevenue) => {
  const { card: rateCard, quantity, revenue } = one;
  const usages = quantity ? { [rateCard.billableId]: quantity } : {};
  switch (rateCard.type) {
    case "USAGE":
      return { usages, slabRevenueSummaries: one.slabs.map(slabToWire) };
    case "LICENSE":
      return { usages, licenseRevenueSummary: one.slabs.map(slabToWire) };
    case "ENTITLEMENT_OVERAGE":
      return {
        usages,
        entitlementOverageRevenueSummary: { revenue },
        slabRevenueSummaries: one.slabs.map(slabToWire),
      };
    case "FIXED_FEE":
    case "MINIMUM_COMMITMENT":
      return { usages, fixedFeeRevenueSummary: { revenue } };
    case "BILLING_ENTITLEMENT":
      return { usages, billingEntitlementRevenueSummary: { revenue } };
    case "CREDIT_GRANT":
      return { usages, creditGrantRevenueSummary: { revenue } };
  }
};

const slabToWire = (slab: SlabRevenue): z.input<typeof slabSummary> => {
  const metadata = {
    ...(slab.minimumRateApplied && { minimumRateApplied: true }),
    ...(slab.maximumRateApplied && { maximumRateApplied: true }),
    ...(slab.packageQuantity && { packageQuantity: slab.packageQuantity }),
  };
  const { order, usage, revenue } = slab;
  return { order, usage, revenue, ...(Object.keys(metadata).length > 0 && { metadata }) };
};
