import type { Decimal } from "#domain/money/decimal.ts";

/** A charge beside the plan: a discount, a handling fee, a tax as a percentage of lines (Togai rule §17.9). */
export type MiscellaneousCharge = {
  readonly name: string;
  /** Whether reports of revenue count it. */
  readonly considerForRevenue: boolean;
} & (
  | { readonly type: "PRODUCT"; readonly rate: Decimal; readonly quantity: Decimal }
  /** A decimal, or JSON Logic over the ids of the invoice's line items. */
  | { readonly type: "VALUE"; readonly value: string }
);
