import * as z from "zod";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import { toIso } from "#domain/time/instant.ts";
import { pricingCycleConfigRequest, pricingCycleConfigToWire, wirePricingCycleConfig } from "#wire/pricing-cycle.ts";
import { currencyCode, dateTimeOut, distinct, text } from "#wire/primitives.ts";

const currencies = () => distinct(currencyCode(), { maximum: 200 });

export const createPricePlanRequest = z.strictObject({
  name: text({ minimum: 1, maximum: 50 }),
  description: text({ maximum: 255 }).optional(),
  type: z.enum(["BILLING", "PURCHASE"]),
  pricingCycleConfig: pricingCycleConfigRequest.optional(),
  supportedCurrencies: currencies(),
  deferredRevenue: z.boolean().optional(),
  allowOngoingCycleUpdates: z.boolean().optional(),
});

export const updatePricePlanRequest = z.strictObject({
  description: text({ maximum: 255 }).optional(),
  pricingCycleConfig: pricingCycleConfigRequest.optional(),
  supportedCurrencies: currencies().optional(),
});

export const migrationMode = z.enum([
  "IMMEDIATE",
  "IMMEDIATE_IGNORE_OVERRIDE",
  "NEXT_CYCLE",
  "NEXT_CYCLE_IGNORE_OVERRIDE",
  "START_OF_CURRENT_CYCLE",
  "NONE",
]);
export const versionsToMigrate = z.enum(["LATEST_VERSION", "ALL_VERSION"]);

export const finalizePricePlanRequest = z.strictObject({
  migrationMode: migrationMode.optional(),
  versionsToMigrate: versionsToMigrate.optional(),
});

export const wirePricePlan = z.strictObject({
  id: z.string(),
  referenceId: z.string(),
  version: z.int(),
  name: z.string(),
  description: z.string().optional(),
  type: z.enum(["BILLING", "PURCHASE"]),
  pricingCycleConfig: wirePricingCycleConfig.optional(),
  supportedCurrencies: z.array(z.string()),
  deferredRevenue: z.boolean(),
  allowOngoingCycleUpdates: z.boolean(),
  status: z.enum(["DRAFT", "ACTIVE"]),
  createdAt: dateTimeOut(),
  updatedAt: dateTimeOut(),
});
export const wirePricePlans = z.strictObject({ data: z.array(wirePricePlan), nextToken: z.string().optional() });

export const pricePlanToWire = (plan: PricePlan): z.input<typeof wirePricePlan> => ({
  id: plan.id,
  referenceId: plan.referenceId,
  version: plan.version,
  name: plan.name,
  description: plan.description,
  type: plan.type,
  pricingCycleConfig: plan.pricingCycleConfig && pricingCycleConfigToWire(plan.pricingCycleConfig),
  supportedCurrencies: [...plan.supportedCurrencies],
  deferredRevenue: plan.deferredRevenue,
  allowOngoingCycleUpdates: plan.allowOngoingCycleUpdates,
  status: plan.status,
  createdAt: toIso(plan.createdAt),
  updatedAt: toIso(plan.updatedAt),
});
