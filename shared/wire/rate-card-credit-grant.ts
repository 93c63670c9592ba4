import * as z from "zod";
import type { CreditGrantRateCard } from "#domain/catalog/rate-card.ts";
import type { DraftOf } from "#domain/catalog/rate-card-draft.ts";
import type { AddOnId } from "#domain/ids.ts";
import { currencyCode, decimalNumber, list, text, wholeNumber } from "#wire/primitives.ts";
import {
  billableId,
  durationText,
  EVERY_CYCLE,
  invoiceTiming,
  namesOf,
  naming,
  recurrenceRequest,
} from "#wire/rate-card-parts.ts";
import {
  boundsRequest,
  boundsToWire,
  currencyList,
  MOST_SLABS,
  priceType,
  pricingModel,
  slabConfigRequest,
  slabOf,
  slabToWire,
} from "#wire/rate-card-prices.ts";

const grantDetails = z.strictObject({
  priority: wholeNumber({ minimum: 0, maximum: 1_000_000 }),
  expiryType: z.enum(["PRICING_CYCLE", "NO_EXPIRY", "CUSTOM"]),
  /** Needed with CUSTOM and meaningless without; both are faults of the plan, which `…/errors` lists. */
  expiryDuration: durationText().nullish(),
  /** What names nothing is a fault of the plan too. */
  applicableEntityIds: list(text({ maximum: 50 }), { maximum: 100 }).nullish(),
});

/** Without an order of its own: slabs of a grant are numbered as they come. */
const slabDetail = z.strictObject({
  startAfter: decimalNumber({ minimum: "0" }),
  priceType,
  rate: decimalNumber(),
  slabConfig: slabConfigRequest.optional(),
  slabRateConfig: boundsRequest.optional(),
});

const currencySlabs = z
  .strictObject({
    currency: currencyCode(),
    creditAmount: decimalNumber({ minimum: "0" }),
    slabDetails: list(slabDetail, { minimum: 1, maximum: MOST_SLABS }),
    rateConfig: boundsRequest.optional(),
  })
  .transform(({ currency, creditAmount, slabDetails, rateConfig = {} }, context) => ({
    currency,
    creditAmount,
    slabs: slabDetails.map(
      (given, at) =>
        slabOf({ ...given, order: at + 1 }, (message, path) =>
          context.addIssue({ code: "custom", message, path: ["slabDetails", at, ...path] }),
        ) ?? z.NEVER,
    ),
    slabRates: slabDetails.map(({ rate, slabRateConfig = {} }, at) => ({
      order: at + 1,
      rate,
      bounds: slabRateConfig,
    })),
    bounds: rateConfig,
  }));

export const creditGrantRateCardRequest = z
  .strictObject({
    ...naming,
    id: billableId(),
    grantDetails,
    rateDetails: z.strictObject({ pricingModel, currencySlabRateDetails: currencyList(currencySlabs) }),
    invoiceTiming: invoiceTiming.optional(),
    type: z.enum(["ONE_TIME", "RECURRING"]).optional(),
    recurrenceConfig: recurrenceRequest.optional(),
  })
  .transform(({ id, grantDetails, rateDetails, invoiceTiming: timing, type, recurrenceConfig, ...names }) => {
    const { expiryDuration, applicableEntityIds, ...grant } = grantDetails;
    return {
      type: "CREDIT_GRANT",
      billableId: id as AddOnId,
      ...(timing && { invoiceTiming: timing }),
      grantType: type ?? "RECURRING",
      grantDetails: {
        ...grant,
        applicableEntityIds: applicableEntityIds ?? [],
        ...(expiryDuration && { expiryDuration }),
      } as CreditGrantRateCard["grantDetails"],
      pricingModel: rateDetails.pricingModel,
      rateValues: rateDetails.currencySlabRateDetails,
      recurrence: recurrenceConfig ?? EVERY_CYCLE,
      ...namesOf(names),
    } satisfies DraftOf<CreditGrantRateCard>;
  });

export const creditGrantRateCardToWire = (card: CreditGrantRateCard) => ({
  id: card.billableId,
  name: card.name,
  displayName: card.displayName,
  tag: card.tag,
  grantDetails: card.grantDetails,
  rateDetails: {
    pricingModel: card.pricingModel,
    currencySlabRateDetails: card.rateValues.map(({ currency, creditAmount, slabs, slabRates, bounds }) => ({
      currency,
      creditAmount,
      slabDetails: slabs.map((slab, at) => ({
        ...slabToWire(slab),
        rate: slabRates[at]?.rate,
        slabRateConfig: boundsToWire(slabRates[at]?.bounds ?? {}),
      })),
      rateConfig: boundsToWire(bounds),
    })),
  },
  invoiceTiming: card.invoiceTiming,
  type: card.grantType,
  recurrenceConfig: card.recurrence,
});
