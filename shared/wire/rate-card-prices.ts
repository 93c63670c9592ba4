import * as z from "zod";
import type { RateBounds, RatePlan, RateValue, Slab } from "#domain/catalog/rate-card.ts";
import { type Decimal, decimal, toText } from "#domain/money/decimal.ts";
import { currencyCode, decimalNumber, list, wholeNumber } from "#wire/primitives.ts";

/** Slabs and their prices, both ways (Togai rules §14.5, §14.7). */

const DECIMAL_TEXT = /^-?\d{1,100}(\.\d{1,100})?$/;
const decimalInText = z.string().regex(DECIMAL_TEXT, { error: "must be a decimal number as text" });

/** Currencies of one card, and slabs of one currency, at the most. */
const MOST_CURRENCIES = 200;
export const MOST_SLABS = 10;

/** `rateConfig` and `slabRateConfig`: bounds of a charge, as texts. */
export const boundsRequest = z
  .strictObject({ minimumRate: decimalInText.optional(), maximumRate: decimalInText.optional() })
  .transform(
    ({ minimumRate, maximumRate }): RateBounds => ({
      ...(minimumRate !== undefined && { minimumRate: decimal(minimumRate) }),
      ...(maximumRate !== undefined && { maximumRate: decimal(maximumRate) }),
    }),
  );

export const priceType = z.enum(["FLAT", "PER_UNIT", "PACKAGE"]);
export const pricingModel = z.enum(["TIERED", "VOLUME"]);
export const slabConfigRequest = z.strictObject({ packageSize: decimalInText.optional() });

type SlabRequest = {
  readonly order: number;
  readonly startAfter: Decimal;
  readonly priceType: z.output<typeof priceType>;
  readonly slabConfig?: z.output<typeof slabConfigRequest> | undefined;
};

/** A slab, or undefined where it is said to hold packages of no size; the issue is put where the size should be. */
export const slabOf = (
  { order, startAfter, priceType, slabConfig }: SlabRequest,
  refuse: (message: string, path: readonly string[]) => void,
): Slab | undefined => {
  if (priceType !== "PACKAGE") return { order, startAfter, priceType };
  const size = slabConfig?.packageSize;
  if (size !== undefined && decimal(size).gt("0")) return { order, startAfter, priceType, packageSize: decimal(size) };
  refuse("must be above zero on a PACKAGE slab", ["slabConfig", "packageSize"]);
  return undefined;
};

const slab = z
  .strictObject({
    order: wholeNumber({ minimum: 1, maximum: MOST_SLABS }),
    startAfter: decimalNumber({ minimum: "0" }),
    priceType,
    slabConfig: slabConfigRequest.optional(),
  })
  .transform(
    (given, context): Slab =>
      slabOf(given, (message, path) => context.addIssue({ code: "custom", message, path: [...path] })) ?? z.NEVER,
  );

export const ratePlanRequest = z
  .strictObject({ pricingModel, slabs: list(slab, { minimum: 1, maximum: MOST_SLABS }) })
  .transform((plan): RatePlan => plan);

const slabRate = z
  .strictObject({
    order: wholeNumber({ minimum: 1, maximum: MOST_SLABS }),
    rate: decimalNumber(),
    slabRateConfig: boundsRequest.optional(),
  })
  .transform(({ order, rate, slabRateConfig = {} }) => ({ order, rate, bounds: slabRateConfig }));

/** Prices of slabs, one entry for each currency. */
export const rateValuesRequest = list(
  z
    .strictObject({
      currency: currencyCode(),
      slabRates: list(slabRate, { minimum: 1, maximum: MOST_SLABS }),
      rateConfig: boundsRequest.optional(),
    })
    .transform(({ currency, slabRates, rateConfig = {} }): RateValue => ({ currency, slabRates, bounds: rateConfig })),
  { maximum: MOST_CURRENCIES },
);

/** One amount for each currency. */
export const currencyRatesRequest = ({ minimum = 0 }: { minimum?: number } = {}) =>
  list(z.strictObject({ currency: currencyCode(), rate: decimalNumber() }), { minimum, maximum: MOST_CURRENCIES });

export const currencyList = <Member extends z.ZodType>(member: Member) => list(member, { maximum: MOST_CURRENCIES });

// What answers hold.
export const slabToWire = (one: Slab) => ({
  startAfter: one.startAfter,
  priceType: one.priceType,
  ...(one.priceType === "PACKAGE" && { slabConfig: { packageSize: toText(one.packageSize) } }),
});

export const ratePlanToWire = ({ pricingModel, slabs }: RatePlan) => ({
  pricingModel,
  slabs: slabs.map((one) => ({ order: one.order, ...slabToWire(one) })),
});

export const rateValuesToWire = (rateValues: readonly RateValue[]) =>
  rateValues.map(({ currency, slabRates, bounds }) => ({
    currency,
    slabRates: slabRates.map(({ order, rate, bounds: slabBounds }) => ({
      order,
      rate,
      slabRateConfig: boundsToWire(slabBounds),
    })),
    rateConfig: boundsToWire(bounds),
  }));

export const boundsToWire = ({ minimumRate, maximumRate }: RateBounds): Record<string, string> | undefined =>
  minimumRate || maximumRate
    ? {
        ...(minimumRate && { minimumRate: toText(minimumRate) }),
        ...(maximumRate && { maximumRate: toText(maximumRate) }),
      }
    : undefined;
