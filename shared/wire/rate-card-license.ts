import * as z from "zod";
import type { LicenseRateCard } from "#domain/catalog/rate-card.ts";
import type { DraftOf } from "#domain/catalog/rate-card-draft.ts";
import type { AddOnId } from "#domain/ids.ts";
import { decimalNumber } from "#wire/primitives.ts";
import { billableId, invoiceTiming, namesOf, naming, oneOf } from "#wire/rate-card-parts.ts";
import { ratePlanRequest, ratePlanToWire, rateValuesRequest, rateValuesToWire } from "#wire/rate-card-prices.ts";

/** What add-ons are; two of the four are licenses. */
const addOnType = z.enum(["LICENSE", "FIXED_FEE", "CREDIT_GRANT", "NAMED_LICENSE"]);

const config = z.strictObject({
  /** 64 bits, so not a JavaScript number. Zero and less are faults of the plan, which `…/errors` lists. */
  maxQuantity: decimalNumber()
    .refine((value) => value.mod("1").eq("0") && value.abs().lte("9223372036854775807"), {
      error: "must be a whole number of 64 bits",
    })
    .meta({ wire: "integer" })
    .optional(),
  maxQuantityBreachAction: z.enum(["DO_NOTHING"]).optional(),
});

export const licenseRateCardRequest = z
  .strictObject({
    ...naming,
    id: billableId(),
    type: oneOf(addOnType, ["LICENSE", "NAMED_LICENSE"]).optional(),
    invoiceTiming: oneOf(invoiceTiming, ["IN_ADVANCE", "IN_ARREARS"]).optional(),
    usageCycle: z.enum(["WEEKLY", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "ANNUALLY"]).optional(),
    enableProration: z.boolean(),
    config: config.optional(),
    ratePlan: ratePlanRequest,
    rateValues: rateValuesRequest,
    proratedRefundMode: z.enum(["NONE", "CREDITS", "PAYMENT", "WALLET"]).optional(),
  })
  .transform(
    ({
      id,
      type,
      invoiceTiming: timing,
      usageCycle,
      config,
      proratedRefundMode,
      ...card
    }): DraftOf<LicenseRateCard> => ({
      type: "LICENSE",
      billableId: id as AddOnId,
      ...(type && { licenseType: type }),
      ...(timing && { invoiceTiming: timing }),
      enableProration: card.enableProration,
      ratePlan: card.ratePlan,
      rateValues: card.rateValues,
      ...(usageCycle && { usageCycle }),
      ...(config?.maxQuantity && { maxQuantity: config.maxQuantity }),
      ...(proratedRefundMode && { proratedRefundMode }),
      ...namesOf(card),
    }),
  );

export const licenseRateCardToWire = (card: LicenseRateCard) => ({
  id: card.billableId,
  type: card.licenseType,
  name: card.name,
  displayName: card.displayName,
  tag: card.tag,
  invoiceTiming: card.invoiceTiming,
  usageCycle: card.usageCycle,
  enableProration: card.enableProration,
  config: card.maxQuantity && { maxQuantity: card.maxQuantity, maxQuantityBreachAction: "DO_NOTHING" },
  ratePlan: ratePlanToWire(card.ratePlan),
  rateValues: rateValuesToWire(card.rateValues),
  proratedRefundMode: card.proratedRefundMode,
});
