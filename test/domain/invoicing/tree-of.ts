import type { LineItem } from "#domain/invoicing/invoice.ts";
import { type BilledLines, grossAmount, type LinesBeside, revenueTree } from "#domain/invoicing/line-items.ts";
import { planLines } from "#domain/invoicing/plan-lines.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Charge } from "#domain/rating/charges.ts";

/** The tree of charges that no rule has touched; those of in-advance and in-arrears cards may come together, as nowhere else. */
export const treeOf = (
  {
    charges,
    purchased = [],
    ...beside
  }: { readonly charges: readonly Charge[] } & Pick<BilledLines, "purchased"> & LinesBeside,
  currency: CurrencyCode,
): LineItem => {
  const { IN_ARREARS = [], IN_ADVANCE = [] } = Object.groupBy(charges, ({ card }) => card.invoiceTiming);
  const linesOf = (timing: "IN_ARREARS" | "IN_ADVANCE", ofTiming: readonly Charge[]) =>
    planLines({ charges: ofTiming.map((charge) => ({ charge, updates: [] })), additions: [] }, { timing, currency });
  const plan = { ...linesOf("IN_ARREARS", IN_ARREARS), advanced: linesOf("IN_ADVANCE", IN_ADVANCE).advanced };
  return revenueTree(grossAmount({ plan, purchased }, currency), beside, currency);
};
