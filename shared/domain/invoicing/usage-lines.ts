import type { LineItem } from "#domain/invoicing/invoice.ts";
import { totalOf } from "#domain/invoicing/line-item-node.ts";
import { cardKey } from "#domain/rating/card-key.ts";
import type { Charge } from "#domain/rating/charges.ts";

/** The quantities behind the charges as they were measured, uncut: usage, seats and overage; nothing where nothing is billed by them. */
export const usageTree = (charges: readonly Charge[]): readonly LineItem[] => {
  const lines = charges.flatMap(usageLines);
  return lines.length > 0 ? [totalOf("TOTAL_USAGE", { description: "Usage", units: USAGE_UNITS }, lines)] : [];
};

const USAGE_UNITS = "USAGE_UNITS";

const usageLines = (charge: Charge): readonly LineItem[] => {
  switch (charge.type) {
    case "USAGE":
      return [usageLine(charge, charge.card.billableId)];
    case "LICENSE":
    case "ENTITLEMENT_OVERAGE":
      return [usageLine(charge, cardKey(charge.card))];
    case "FIXED_FEE":
    case "BILLING_ENTITLEMENT":
    case "CREDIT_GRANT":
      return [];
  }
};

const usageLine = (
  { card, quantity }: Extract<Charge, { type: "USAGE" | "LICENSE" | "ENTITLEMENT_OVERAGE" }>,
  key: string,
): LineItem => ({
  id: `usage.${key}`,
  type: "USAGE_METER_USAGE",
  description: card.displayName,
  units: USAGE_UNITS,
  value: quantity,
  lineItems: [],
});
