import * as z from "zod";
import type { RuleLog } from "#domain/pricing-rules/rule-log.ts";
import { decimalOut } from "#wire/primitives.ts";

export const wirePricingRuleLog = z.strictObject({
  id: z.string(),
  type: z.enum(["CONDITION_TRUE", "CONDITION_FALSE", "CONDITION_ERROR", "COMPUTATION_ERROR"]),
  order: z.int(),
  changes: z.strictObject({
    key: z.string(),
    keyName: z.string(),
    oldRevenue: decimalOut(),
    newRevenue: decimalOut(),
    oldUsage: decimalOut().optional(),
    newUsage: decimalOut().optional(),
    errorMessage: z.string().optional(),
  }),
  rule: z.strictObject({
    id: z.string(),
    name: z.string(),
    condition: z.string().optional(),
    computation: z.string(),
  }),
  variablesValue: z.record(z.string(), z.strictObject({ name: z.string(), value: z.string() })),
});

export const wirePricingRuleLogs = z.strictObject({ data: z.array(wirePricingRuleLog) });

export const pricingRuleLogsToWire = (logs: readonly RuleLog[]): z.input<typeof wirePricingRuleLogs> => ({
  data: logs.map(({ id, type, order, changes, rule, variablesValue }) => ({
    id,
    type,
    order,
    changes,
    rule,
    variablesValue,
  })),
});
