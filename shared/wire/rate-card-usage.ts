import * as z from "zod";
import type { UsageRateCard } from "#domain/catalog/rate-card.ts";
import type { DraftOf } from "#domain/catalog/rate-card-draft.ts";
import type { UsageMeterId } from "#domain/ids.ts";
import { billableId, namesOf, naming } from "#wire/rate-card-parts.ts";
import { ratePlanRequest, ratePlanToWire, rateValuesRequest, rateValuesToWire } from "#wire/rate-card-prices.ts";

export const usageRateCardRequest = z
  .strictObject({ ...naming, usageMeterId: billableId(), ratePlan: ratePlanRequest, rateValues: rateValuesRequest })
  .transform(
    ({ usageMeterId, ratePlan, rateValues, ...names }): DraftOf<UsageRateCard> => ({
      type: "USAGE",
      billableId: usageMeterId as UsageMeterId,
      ratePlan,
      rateValues,
      ...namesOf(names),
    }),
  );

export const usageRateCardToWire = (card: UsageRateCard) => ({
  usageMeterId: card.billableId,
  name: card.name,
  displayName: card.displayName,
  tag: card.tag,
  ratePlan: ratePlanToWire(card.ratePlan),
  rateValues: rateValuesToWire(card.rateValues),
});
