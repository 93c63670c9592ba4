import * as z from "zod";
import type { FixedFeeRateCard } from "#domain/catalog/rate-card.ts";
import type { DraftOf } from "#domain/catalog/rate-card-draft.ts";
import type { AddOnId } from "#domain/ids.ts";
import {
  billableId,
  EVERY_CYCLE,
  invoiceTiming,
  namesOf,
  naming,
  oneOf,
  recurrenceRequest,
} from "#wire/rate-card-parts.ts";
import { currencyRatesRequest } from "#wire/rate-card-prices.ts";

export const fixedFeeRateCardRequest = z
  .strictObject({
    ...naming,
    id: billableId(),
    invoiceTiming: oneOf(invoiceTiming, ["IN_ADVANCE", "IN_ARREARS"]).optional(),
    type: z.enum(["ONE_TIME", "RECURRING"]).optional(),
    rateValues: currencyRatesRequest(),
    enableProration: z.boolean(),
    recurrenceConfig: recurrenceRequest.optional(),
  })
  .transform(
    ({
      id,
      invoiceTiming: timing,
      type,
      rateValues,
      enableProration,
      recurrenceConfig,
      ...names
    }): DraftOf<FixedFeeRateCard> => ({
      type: "FIXED_FEE",
      billableId: id as AddOnId,
      ...(timing && { invoiceTiming: timing }),
      feeType: type ?? "RECURRING",
      enableProration,
      recurrence: recurrenceConfig ?? EVERY_CYCLE,
      rateValues,
      ...namesOf(names),
    }),
  );

export const fixedFeeRateCardToWire = (card: FixedFeeRateCard) => ({
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
