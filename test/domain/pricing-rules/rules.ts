import type { PricingRule } from "#domain/catalog/pricing-rule.ts";
import type { PricingRuleId } from "#domain/ids.ts";

type Traits = Partial<Omit<PricingRule, "condition" | "computation" | "id" | "action">> & {
  readonly id?: string;
  readonly when?: unknown;
  readonly compute: unknown;
  /** The variable to update; without it a line is added. */
  readonly update?: string;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
};

/** A rule in arrears that adds what it computes, or updates what it names. */
export const rule = ({ when, compute, update, description, metadata, id = "r1", ...rest }: Traits): PricingRule => ({
  name: `rule ${id}`,
  version: 1,
  order: 1,
  invoiceTiming: "IN_ARREARS",
  ...rest,
  id: id as PricingRuleId,
  ...(when !== undefined && { condition: jsonOf(when) }),
  computation: jsonOf(compute),
  action: {
    ...(description !== undefined && { description }),
    ...(metadata && { metadata }),
    ...(update === undefined ? { type: "ADD" } : { type: "UPDATE", target: update }),
  },
});

const jsonOf = (expression: unknown): string =>
  typeof expression === "string" ? expression : JSON.stringify(expression);

export const v = (name: string) => ({ var: name });
