import * as z from "zod";
import type { RateBounds, RatePlan, RateValue, Recurrence, Slab } from "#domain/catalog/rate-card.ts";
import type { RateCardDraft } from "#domain/catalog/rate-card-operations.ts";
import type { AddOnId, UsageMeterId } from "#domain/ids.ts";
import { decimal } from "#domain/money/decimal.ts";
import { currencyCode, decimalNumber, text, wholeNumber } from "#wire/primitives.ts";

const DECIMAL_TEXT = /^-?\d{1,100}(\.\d{1,100})?$/;
const decimalInText = z.string().regex(DECIMAL_TEXT, { error: "must be a decimal number as text" });

/** `rateConfig` and `slabRateConfig`: bounds of a charge, as texts. */
const bounds = z
  .strictObject({ minimumRate: decimalInText.optional(), maximumRate: decimalInText.optional() })
  .transform(
    ({ minimumRate, maximumRate }): RateBounds => ({
      ...(minimumRate !== undefined && { minimumRate: decimal(minimumRate) }),
      ...(maximumRate !== undefined && { maximumRate: decimal(maximumRate) }),
    }),
  );

const slab = z
  .strictObject({
    order: wholeNumber({ minimum: 1, maximum: 10 }),
    startAfter: decimalNumber({ minimum: "0" }),
    priceType: z.enum(["FLAT", "PER_UNIT", "PACKAGE"]),
    slabConfig: z.strictObject({ packageSize: decimalInText.optional() }).optional(),
  })
  .transform(({ order, startAfter, priceType, slabConfig }, context): Slab => {
    if (priceType !== "PACKAGE") return { order, startAfter, priceType };
    const size = slabConfig?.packageSize;
    if (size !== undefined && decimal(size).gt("0"))
      return { order, startAfter, priceType, packageSize: decimal(size) };
    context.addIssue({
      code: "custom",
      path: ["slabConfig", "packageSize"],
      message: "must be above zero on a PACKAGE slab",
    });
    return z.NEVER;
  });

const ratePlan = z.strictObject({ pricingModel: z.enum(["TIERED", "VOLUME"]), slabs: z.array(slab).min(1).max(10) });

const slabRate = z
  .strictObject({
    order: wholeNumber({ minimum: 1, maximum: 10 }),
    rate: decimalNumber(),
    slabRateConfig: bounds.optional(),
  })
  .transform(({ order, rate, slabRateConfig = {} }) => ({ order, rate, bounds: slabRateConfig }));

const rateValue = z
  .strictObject({
    currency: currencyCode(),
    slabRates: z.array(slabRate).min(1).max(10),
    rateConfig: bounds.optional(),
  })
  .transform(({ currency, slabRates, rateConfig = {} }): RateValue => ({ currency, slabRates, bounds: rateConfig }));

/** Names that may be missing; clients that have none write null as well. */
const optionalText = (maximum: number) =>
  text({ maximum })
    .nullish()
    .transform((value) => value ?? undefined);

const naming = { displayName: optionalText(255), name: optionalText(50), tag: optionalText(50) };

const usageRateCard = z.strictObject({
  ...naming,
  usageMeterId: text({ minimum: 1, maximum: 50 }),
  ratePlan,
  rateValues: z.array(rateValue).max(200),
});

const recurrenceConfig = z
  .strictObject({
    interval: wholeNumber({ minimum: 1, maximum: 1_200 }).optional(),
    offset: wholeNumber({ minimum: 0, maximum: 1_200 }).optional(),
  })
  .transform(({ interval = 1, offset = 0 }): Recurrence => ({ interval, offset }));

export const invoiceTiming = z.enum(["IN_ADVANCE", "IN_ARREARS", "PREPAID"]);

const fixedFeeRateCard = z.strictObject({
  ...naming,
  id: text({ minimum: 1, maximum: 50 }),
  invoiceTiming: invoiceTiming.optional(),
  type: z.enum(["ONE_TIME", "RECURRING"]).optional(),
  rateValues: z.array(z.strictObject({ currency: currencyCode(), rate: decimalNumber() })).max(200),
  enableProration: z.boolean(),
  recurrenceConfig: recurrenceConfig.optional(),
});

/** Cards that are part of the contract but not priced yet; their content is not looked at, since the card is refused. */
const unpriced = z.unknown().optional();
const rateCardDetails = z.strictObject({
  usageRateCard: usageRateCard.optional(),
  fixedFeeRateCard: fixedFeeRateCard.optional(),
  licenseRateCard: unpriced,
  billingEntitlementRateCard: unpriced,
  entitlementOverageRateCard: unpriced,
  creditGrantRateCard: unpriced,
  minimumCommitmentRateCard: unpriced,
});

export const rateCardType = z.enum([
  "USAGE",
  "FIXED_FEE",
  "LICENSE",
  "BILLING_ENTITLEMENT",
  "ENTITLEMENT_OVERAGE",
  "CREDIT_GRANT",
  "MINIMUM_COMMITMENT",
]);

const rateCardData = z
  .strictObject({
    billableId: text({ minimum: 1, maximum: 50 }),
    type: rateCardType,
    displayName: optionalText(255),
    invoiceTiming,
    rateCardDetails,
    tag: optionalText(50),
  })
  .transform((card, context): RateCardDraft => {
    const refuse = (message: string, ...path: string[]): void =>
      void context.addIssue({ code: "custom", message, path });
    const { usageRateCard: usage, fixedFeeRateCard: fee } = card.rateCardDetails;
    const given = Object.entries(card.rateCardDetails).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    if (card.type !== "USAGE" && card.type !== "FIXED_FEE") {
      refuse(`${card.type} rate cards are not yet supported; use USAGE or FIXED_FEE`, "type");
      return z.NEVER;
    }
    const member = card.type === "USAGE" ? "usageRateCard" : "fixedFeeRateCard";
    if (given.length !== 1 || given[0] !== member) {
      refuse(`must hold exactly ${member} for a card of type ${card.type}`, "rateCardDetails");
      return z.NEVER;
    }
    const inner = usage ?? fee;
    agree(refuse, card.tag, inner?.tag, "tag", member);
    const named = nameOf(card, inner ?? {});
    if (usage) {
      agree(refuse, card.billableId, usage.usageMeterId, "usageMeterId", member);
      if (card.invoiceTiming !== "IN_ARREARS") refuse("usage is always invoiced IN_ARREARS", "invoiceTiming");
      return {
        type: "USAGE",
        billableId: card.billableId as UsageMeterId,
        invoiceTiming: "IN_ARREARS",
        ratePlan: usage.ratePlan as RatePlan,
        rateValues: usage.rateValues,
        ...named,
      };
    }
    if (!fee) return z.NEVER;
    agree(refuse, card.billableId, fee.id, "id", member);
    agree(refuse, card.invoiceTiming, fee.invoiceTiming, "invoiceTiming", member);
    if (card.invoiceTiming === "PREPAID") refuse("a fixed fee is invoiced IN_ADVANCE or IN_ARREARS", "invoiceTiming");
    return {
      type: "FIXED_FEE",
      billableId: card.billableId as AddOnId,
      invoiceTiming: card.invoiceTiming === "IN_ADVANCE" ? "IN_ADVANCE" : "IN_ARREARS",
      feeType: fee.type ?? "RECURRING",
      enableProration: fee.enableProration,
      recurrence: fee.recurrenceConfig ?? { interval: 1, offset: 0 },
      rateValues: fee.rateValues,
      ...named,
    };
  });

/** What the outer card says must not be contradicted by the inner one. */
const agree = (
  refuse: (message: string, ...path: string[]) => void,
  outer: string | undefined,
  inner: string | undefined,
  field: string,
  member: string,
): void => {
  if (inner !== undefined && outer !== undefined && inner !== outer) {
    refuse(`says '${inner}', the card says '${outer}'`, "rateCardDetails", member, field);
  }
};

type Naming = {
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
  readonly tag?: string | undefined;
};
const nameOf = (card: Naming, inner: Naming): { name?: string; displayName?: string; tag?: string } => {
  const displayName = card.displayName || inner.displayName;
  const tag = card.tag || inner.tag;
  return { ...(inner.name && { name: inner.name }), ...(displayName && { displayName }), ...(tag && { tag }) };
};

/** `POST …/rate_cards`: up to 100 operations, done in order, all or none. */
export const bulkRateCardOperationsRequest = z.strictObject({
  operations: z
    .array(
      z
        .strictObject({
          actionType: z.enum(["CREATE", "UPDATE", "DELETE"]),
          rateCardName: optionalText(50),
          rateCard: rateCardData.optional(),
        })
        .refine(({ actionType, rateCard }) => actionType === "DELETE" || rateCard !== undefined, {
          path: ["rateCard"],
          error: "is needed for CREATE and UPDATE",
        })
        .refine(({ actionType, rateCardName }) => actionType === "CREATE" || Boolean(rateCardName), {
          path: ["rateCardName"],
          error: "is needed for UPDATE and DELETE",
        }),
    )
    .min(1)
    .max(100),
});
