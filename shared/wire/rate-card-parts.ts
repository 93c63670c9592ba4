import * as z from "zod";
import type { RateBounds, RatePlan, RateValue, Recurrence, Slab } from "#domain/catalog/rate-card.ts";
import { type Decimal, decimal, toText } from "#domain/money/decimal.ts";
import { parseDuration } from "#domain/time/duration.ts";
import { currencyCode, decimalNumber, list, text, wholeNumber } from "#wire/primitives.ts";

/** What several rate cards are made of, both ways (Togai rules §14.5–14.7). */

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

const MOST_CYCLES = 1_200;
export const EVERY_CYCLE: Recurrence = { interval: 1, offset: 0 };

export const recurrenceRequest = z
  .strictObject({
    interval: wholeNumber({ minimum: 1, maximum: MOST_CYCLES }).optional(),
    offset: wholeNumber({ minimum: 0, maximum: MOST_CYCLES }).optional(),
  })
  .transform(({ interval = 1, offset = 0 }): Recurrence => ({ interval, offset }));

/** What an overage card calls its recurrence. */
export const billingConfigRequest = z
  .strictObject({
    interval: wholeNumber({ minimum: 1, maximum: MOST_CYCLES }).optional(),
    startOffset: wholeNumber({ minimum: 0, maximum: MOST_CYCLES }).optional(),
  })
  .transform(({ interval = 1, startOffset = 0 }): Recurrence => ({ interval, offset: startOffset }));

/** ISO 8601, kept as it was written. */
export const durationText = () =>
  z
    .string()
    .max(100)
    .refine((value) => parseDuration(value) !== undefined, { error: "must be an ISO 8601 duration such as P1M" })
    .meta({ wire: "string", format: "duration" });

export const invoiceTiming = z.enum(["IN_ADVANCE", "IN_ARREARS", "PREPAID"]);

/** One of the words that the contract has, of which a card of this type can be only some. */
export const oneOf = <Word extends string, Allowed extends Word>(
  word: z.ZodType<Word, Word>,
  allowed: readonly Allowed[],
) =>
  word.transform((given, context): Allowed => {
    const found = allowed.find((one) => one === given);
    if (found !== undefined) return found;
    context.addIssue({ code: "custom", message: `must be ${allowed.join(" or ")} on this card` });
    return z.NEVER;
  });

/** Names that may be missing; clients that have none write null as well. */
export const optionalText = (maximum: number) =>
  text({ maximum })
    .nullish()
    .transform((value) => value ?? undefined);

export const billableId = () => text({ minimum: 1, maximum: 50 });

/** How a card is called, by whichever of its two parts says so. */
export const naming = { displayName: optionalText(255), name: optionalText(50), tag: optionalText(50) };

export type Naming = {
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
  readonly tag?: string | undefined;
};
export const namesOf = ({ name, displayName, tag }: Naming): { name?: string; displayName?: string; tag?: string } => ({
  ...(name && { name }),
  ...(displayName && { displayName }),
  ...(tag && { tag }),
});

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
