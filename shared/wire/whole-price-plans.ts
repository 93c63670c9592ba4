import * as z from "zod";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { WholePlan } from "#domain/catalog/whole-plan.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { FOREVER, SINCE_EVER, toIso } from "#domain/time/instant.ts";
import {
  pricePlanDetailsOverrideRequest,
  pricePlanDetailsRequest,
  pricePlanDetailsToWire,
  wirePricePlanDetails,
} from "#wire/price-plan-details.ts";
import { migrationMode, versionsToMigrate } from "#wire/price-plans.ts";
import { pricingRulesRequest, pricingRulesToWire, wirePricingRule } from "#wire/pricing-rules.ts";
import { currencyCode, dateTimeOut, distinct, text } from "#wire/primitives.ts";

/** The first generation of the API, in which a plan is one document (Togai rule §14.1). */

export const createWholePlanRequest = z.strictObject({
  name: text({ minimum: 1, maximum: 50 }),
  description: text({ maximum: 255 }).optional(),
  type: z.enum(["BILLING", "PURCHASE"]).optional(),
  pricePlanDetails: pricePlanDetailsRequest,
  pricingRules: pricingRulesRequest.optional(),
});

export const updateWholePlanRequest = z.strictObject({
  description: text({ maximum: 255 }).optional(),
  pricePlanDetails: pricePlanDetailsOverrideRequest.optional(),
  pricingRules: pricingRulesRequest.optional(),
  migrationMode: migrationMode.optional(),
  versionsToMigrate: versionsToMigrate.optional(),
});

export const activateWholePlanRequest = z.strictObject({ currencies: distinct(currencyCode(), { maximum: 200 }) });

const status = z.enum(["DRAFT", "ACTIVE", "ARCHIVED"]);

export const wireWholePlan = z.strictObject({
  id: z.string(),
  name: z.string(),
  type: z.enum(["BILLING", "PURCHASE"]),
  description: z.string().optional(),
  status,
  pricingSchedule: z.array(
    z.strictObject({
      id: z.string(),
      version: z.int(),
      startDate: dateTimeOut(),
      endDate: dateTimeOut(),
      isOverriden: z.boolean(),
      pricePlanDetails: wirePricePlanDetails,
      pricingRules: z.array(wirePricingRule),
    }),
  ),
});

export const wireWholePlans = z.strictObject({
  data: z.array(
    z.strictObject({
      id: z.string(),
      version: z.int(),
      name: z.string(),
      type: z.enum(["BILLING", "PURCHASE"]),
      description: z.string().optional(),
      status,
      usageMeters: z.array(z.string()),
      pricePlanDetails: wirePricePlanDetails,
      pricingRules: z.array(wirePricingRule),
      createdAt: dateTimeOut(),
      updatedAt: dateTimeOut(),
    }),
  ),
  nextToken: z.string().optional(),
  context: z.strictObject({ pageSize: z.int(), sortOrder: z.enum(["ASC", "DESC"]) }).optional(),
});

export const wholePlanToWire = ({ status, activeCurrencies, versions }: WholePlan): z.input<typeof wireWholePlan> => {
  const { plan: latest } = versions.at(-1) ?? versions[0];
  return {
    id: latest.id,
    name: latest.name,
    type: latest.type,
    description: latest.description,
    status,
    pricingSchedule: versions.map(({ plan, from, until }) => ({
      id: plan.referenceId,
      version: plan.version,
      startDate: toIso(from ?? SINCE_EVER),
      endDate: toIso(until ?? FOREVER),
      isOverriden: false,
      pricePlanDetails: pricePlanDetailsToWire(plan, supportedOf(plan, activeCurrencies)),
      pricingRules: pricingRulesToWire(plan.pricingRules),
    })),
  };
};

export const wholePlanListed = ({
  status,
  activeCurrencies,
  versions,
}: WholePlan): z.input<typeof wireWholePlans>["data"][number] => {
  const { plan } = versions.at(-1) ?? versions[0];
  return {
    id: plan.id,
    version: plan.version,
    name: plan.name,
    type: plan.type,
    description: plan.description,
    status,
    usageMeters: plan.rateCards.flatMap(({ type, billableId }) => (type === "USAGE" ? [billableId] : [])),
    pricePlanDetails: pricePlanDetailsToWire(plan, supportedOf(plan, activeCurrencies)),
    pricingRules: pricingRulesToWire(plan.pricingRules),
    createdAt: toIso(plan.createdAt),
    updatedAt: toIso(plan.updatedAt),
  };
};

/** A currency that a version does not support is not active in it. */
const supportedOf = ({ supportedCurrencies }: PricePlan, active: readonly CurrencyCode[]): CurrencyCode[] =>
  active.filter((currency) => supportedCurrencies.includes(currency));
