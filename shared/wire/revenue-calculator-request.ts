import * as z from "zod";
import type { Decimal } from "#domain/money/decimal.ts";
import { toText } from "#domain/money/decimal.ts";
import { pricePlanDetailsRequest } from "#wire/price-plan-details.ts";
import { currencyCode, dateTime, decimalNumber, list, text, wholeNumber } from "#wire/primitives.ts";

/** Entries, meters and features that one request gives at the most. */
const MOST_GIVEN = 1_000;
/** Enough for a hundred years of monthly cycles. */
const MOST_CYCLES = 1_200;

const id = () => text({ minimum: 1, maximum: 50 });

/** A member that the mode asks for; what belongs to another mode is left aside, as the contract says. */
const needed = <T>(
  value: T | undefined,
  { member, mode, context }: { readonly member: string; readonly mode: string; readonly context: z.RefinementCtx },
): T => {
  if (value === undefined) {
    context.addIssue({ code: "custom", path: [member], message: `is needed for mode ${mode}` });
    return z.NEVER;
  }
  return value;
};

const currencyConfig = z
  .strictObject({
    mode: z.enum(["CUSTOM", "ACCOUNT_INVOICE"]),
    currency: currencyCode().optional(),
    accountId: id().optional(),
  })
  .transform(({ mode, currency, accountId }, context) =>
    mode === "CUSTOM"
      ? { mode, currency: needed(currency, { member: "currency", mode, context }) }
      : { mode, accountId: needed(accountId, { member: "accountId", mode, context }) },
  );

const pricePlanDetailsConfig = z
  .strictObject({
    mode: z.enum(["CUSTOM", "PRICE_PLAN", "ACCOUNT"]),
    pricePlanDetails: pricePlanDetailsRequest.optional(),
    pricePlanId: id().optional(),
    accountId: id().optional(),
    effectiveOn: dateTime().optional(),
    /** 1 is the first cycle. */
    pricingCycleOrdinal: wholeNumber({ minimum: 1, maximum: MOST_CYCLES }).optional(),
  })
  .transform(({ mode, pricePlanDetails, pricePlanId, accountId, effectiveOn, pricingCycleOrdinal = 1 }, context) => {
    const ordinal = pricingCycleOrdinal - 1;
    switch (mode) {
      case "CUSTOM":
        return { mode, details: needed(pricePlanDetails, { member: "pricePlanDetails", mode, context }), ordinal };
      case "PRICE_PLAN":
        return {
          mode,
          pricePlanId: needed(pricePlanId, { member: "pricePlanId", mode, context }),
          effectiveOn,
          ordinal,
        };
      case "ACCOUNT":
        return { mode, accountId: needed(accountId, { member: "accountId", mode, context }), effectiveOn };
    }
  });

const lookupRange = z.strictObject({ start: dateTime(), end: dateTime(), accountId: id() }).optional();
const lookupCycle = z.strictObject({ cycleEffectiveOn: dateTime().optional(), accountId: id() }).optional();
const lookupModes = z.enum(["CUSTOM", "LOOKUP_RANGE", "LOOKUP_CYCLE"]);

type LookedUp = {
  readonly mode: z.output<typeof lookupModes>;
  readonly lookupRange?: z.output<typeof lookupRange>;
  readonly lookupCycle?: z.output<typeof lookupCycle>;
};

/** What is given under `member`, or where it is looked up. */
const givenOrLookedUp = <Given>(
  { mode, lookupRange: range, lookupCycle: cycle }: LookedUp,
  given: Given | undefined,
  { member, context }: { readonly member: string; readonly context: z.RefinementCtx },
) => {
  switch (mode) {
    case "CUSTOM":
      return { mode, given: needed(given, { member, mode, context }) };
    case "LOOKUP_RANGE":
      return { mode, ...needed(range, { member: "lookupRange", mode, context }) };
    case "LOOKUP_CYCLE":
      return { mode, ...needed(cycle, { member: "lookupCycle", mode, context }) };
  }
};

const usageMap = z
  .record(z.string().max(50), decimalNumber())
  .refine((usage) => Object.keys(usage).length <= MOST_GIVEN, { error: `must have at most ${MOST_GIVEN} members` })
  .transform((usage): ReadonlyMap<string, Decimal> => new Map(Object.entries(usage)));

const usageConfig = z
  .strictObject({ mode: lookupModes, usageMap: usageMap.optional(), lookupRange, lookupCycle })
  .transform(({ usageMap: given, ...of }, context) => givenOrLookedUp(of, given, { member: "usageMap", context }));

const licenseEntry = z.strictObject({
  licenseId: id(),
  quantity: decimalNumber({ minimum: "0" })
    .refine((value) => value.mod("1").eq("0"), { error: "must be a whole number" })
    .meta({ wire: "integer", minimum: 0 }),
  effectiveFrom: dateTime(),
});

const licenseEntriesConfig = z
  .strictObject({
    mode: lookupModes,
    custom: list(licenseEntry, { maximum: MOST_GIVEN }).optional(),
    lookupRange,
    lookupCycle,
  })
  .transform(({ custom, ...of }, context) => givenOrLookedUp(of, custom, { member: "custom", context }));

/** The contract has names as whole numbers; those of accounts are texts. */
const seatName = z
  .union([text({ minimum: 1, maximum: 255 }), decimalNumber()])
  .transform((name) => (typeof name === "string" ? name : toText(name)));

const namedLicenseEntry = z
  .strictObject({
    licenseId: id(),
    name: seatName,
    effectiveFrom: dateTime(),
    effectiveUntil: dateTime().optional(),
  })
  .refine(({ effectiveFrom, effectiveUntil }) => effectiveUntil === undefined || effectiveFrom < effectiveUntil, {
    error: "must be after effectiveFrom",
    path: ["effectiveUntil"],
  });

const namedLicenseEntriesConfig = z
  .strictObject({
    mode: lookupModes,
    custom: list(namedLicenseEntry, { maximum: MOST_GIVEN }).optional(),
    lookupRange,
    lookupCycle,
  })
  .transform(({ custom, ...of }, context) => givenOrLookedUp(of, custom, { member: "custom", context }));

const prorationConfig = z
  .strictObject({
    mode: z.enum(["CUSTOM", "LOOKUP_CYCLE"]),
    customConfig: z
      .strictObject({ cycleStartDate: dateTime(), cycleEndDate: dateTime(), currentDate: dateTime() })
      .optional(),
    lookupCycleConfig: z
      .strictObject({
        currentDateTime: dateTime().optional(),
        cycleEffectiveOn: dateTime().optional(),
        accountId: id(),
      })
      .optional(),
  })
  .transform(({ mode, customConfig, lookupCycleConfig }, context) =>
    mode === "CUSTOM"
      ? { mode, ...needed(customConfig, { member: "customConfig", mode, context }) }
      : { mode, ...needed(lookupCycleConfig, { member: "lookupCycleConfig", mode, context }) },
  );

const entitlementOverageConfig = z
  .strictObject({
    mode: z.enum(["CUSTOM", "LOOKUP_CYCLE"]),
    custom: list(z.strictObject({ featureId: id(), quantity: decimalNumber({ minimum: "0" }) }), {
      maximum: MOST_GIVEN,
    }).optional(),
    lookupCycle: z.strictObject({ billingCycleEndDate: dateTime(), accountId: id() }).optional(),
  })
  .transform(({ mode, custom, lookupCycle: cycle }, context) =>
    mode === "CUSTOM"
      ? { mode, given: needed(custom, { member: "custom", mode, context }) }
      : { mode, ...needed(cycle, { member: "lookupCycle", mode, context }) },
  );

/** Togai rule §22. */
export const calculateRevenueRequest = z
  .strictObject({
    currencyConfig,
    pricePlanDetailsConfig,
    usageConfig,
    licenseEntriesConfig,
    namedLicenseEntriesConfig: namedLicenseEntriesConfig.optional(),
    prorationConfig: prorationConfig.optional(),
    entitlementOverageConfig: entitlementOverageConfig.optional(),
  })
  .transform((config) => ({
    currency: config.currencyConfig,
    plan: config.pricePlanDetailsConfig,
    usage: config.usageConfig,
    licenses: config.licenseEntriesConfig,
    namedLicenses: config.namedLicenseEntriesConfig,
    proration: config.prorationConfig,
    overage: config.entitlementOverageConfig,
  }));
