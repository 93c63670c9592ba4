import type { CoverableLine } from "#domain/credits/credit-scope.ts";
import { cardTypeOf } from "#domain/invoicing/card-nodes.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";

/**
 * The lines below a gross amount that credits may pay for: those of cards and of custom invoices by what they are of, and true-up
 * and rules' additions, which are of nothing in particular. Totals and groups stand for the lines in them.
 */
export const coverableLines = (node: LineItem): readonly CoverableLine[] => {
  const { id, type, value, metadata, lineItems } = node;
  const cardType = cardTypeOf(type);
  if (cardType) return [{ id, value, cardType, billableId: id.slice(id.indexOf(".") + 1) }];
  if (lineItems.length > 0) return lineItems.flatMap(coverableLines);
  const billableId = metadata?.["billableId"];
  return [{ id, value, ...(typeof billableId === "string" && { billableId }) }];
};
