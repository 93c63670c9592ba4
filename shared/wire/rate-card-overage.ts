import * as z from "zod";
import type { EntitlementOverageRateCard } from "#domain/catalog/rate-card.ts";
import type { DraftOf } from "#domain/catalog/rate-card-draft.ts";
import type { FeatureId } from "#domain/ids.ts";
import { decimalNumber } from "#wire/primitives.ts";
import { billableId, billingConfigRequest, EVERY_CYCLE, namesOf, naming } from "#wire/rate-card-parts.ts";
import { ratePlanRequest, ratePlanToWire, rateValuesRequest, rateValuesToWire } from "#wire/rate-card-prices.ts";

export const entitlementOverageRateCardRequest = z
  .strictObject({
    ...naming,
    featureId: billableId(),
    /** Zero and less are faults of the plan, which `…/errors` lists. */
    maxQuantity: decimalNumber().optional(),
    ratePlan: ratePlanRequest,
    rateValues: rateValuesRequest,
    billingConfig: billingConfigRequest.optional(),
  })
  .transform(
    ({ featureId, maxQuantity, billingConfig, ...card }): DraftOf<EntitlementOverageRateCard> => ({
      type: "ENTITLEMENT_OVERAGE",
      billableId: featureId as FeatureId,
      ...(maxQuantity && { maxQuantity }),
      ratePlan: card.ratePlan,
      rateValues: card.rateValues,
      recurrence: billingConfig ?? EVERY_CYCLE,
      ...namesOf(card),
    }),
  );

export const entitlementOverageRateCardToWire = (card: EntitlementOverageRateCard) => ({
  featureId: card.billableId,
  name: card.name,
  displayName: card.displayName,
  tag: card.tag,
  maxQuantity: card.maxQuantity,
  ratePlan: ratePlanToWire(card.ratePlan),
  rateValues: rateValuesToWire(card.rateValues),
  billingConfig: { interval: card.recurrence.interval, startOffset: card.recurrence.offset },
});
