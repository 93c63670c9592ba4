import * as z from "zod";
import type { BillingEntitlementRateCard, FeatureConfig } from "#domain/catalog/rate-card.ts";
import type { DraftOf } from "#domain/catalog/rate-card-draft.ts";
import type { FeatureId } from "#domain/ids.ts";
import { decimalNumber, list } from "#wire/primitives.ts";
import {
  billableId,
  durationText,
  EVERY_CYCLE,
  invoiceTiming,
  namesOf,
  naming,
  recurrenceRequest,
} from "#wire/rate-card-parts.ts";
import { ratePlanRequest, ratePlanToWire, rateValuesRequest, rateValuesToWire } from "#wire/rate-card-prices.ts";

/** Weekly grants for a year are 52; days of a year are the finest that anybody grants. */
const MOST_GRANTS = 366;

const featureConfigsRequest = list(
  z
    .strictObject({
      effectiveFrom: durationText().optional(),
      effectiveUntil: durationText(),
      featureCreditLimit: decimalNumber({ minimum: "0" }),
    })
    .transform(({ effectiveFrom = "PT0S", ...grant }): FeatureConfig => ({ effectiveFrom, ...grant })),
  { minimum: 1, maximum: MOST_GRANTS },
);

export const billingEntitlementRateCardRequest = z
  .strictObject({
    ...naming,
    featureId: billableId(),
    featureConfigs: featureConfigsRequest,
    invoiceTiming,
    ratePlan: ratePlanRequest,
    rateValues: rateValuesRequest,
    recurrenceConfig: recurrenceRequest.optional(),
  })
  .transform(
    ({ featureId, recurrenceConfig, ...card }): DraftOf<BillingEntitlementRateCard> => ({
      type: "BILLING_ENTITLEMENT",
      billableId: featureId as FeatureId,
      invoiceTiming: card.invoiceTiming,
      featureConfigs: card.featureConfigs,
      ratePlan: card.ratePlan,
      rateValues: card.rateValues,
      recurrence: recurrenceConfig ?? EVERY_CYCLE,
      ...namesOf(card),
    }),
  );

export const billingEntitlementRateCardToWire = (card: BillingEntitlementRateCard) => ({
  featureId: card.billableId,
  name: card.name,
  displayName: card.displayName,
  tag: card.tag,
  featureConfigs: card.featureConfigs,
  invoiceTiming: card.invoiceTiming,
  ratePlan: ratePlanToWire(card.ratePlan),
  rateValues: rateValuesToWire(card.rateValues),
  recurrenceConfig: card.recurrence,
});
