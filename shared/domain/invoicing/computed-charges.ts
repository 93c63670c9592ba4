import type { LineItem } from "#domain/invoicing/invoice.ts";
import { findNode } from "#domain/invoicing/line-item-search.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import { ownValue } from "#domain/invoicing/miscellaneous-lines.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { toText } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";

/** A charge with what it comes to, as text; what depends on an invoice to come stays the computation that was given. */
export type ComputedCharge = { readonly charge: MiscellaneousCharge; readonly value: string };

/** Charges with what they come to on an invoice, or by themselves where there is none yet (Togai rule §17.9). */
export const computedCharges = (
  charges: readonly MiscellaneousCharge[],
  { currency, revenueInfo }: { readonly currency: CurrencyCode; readonly revenueInfo?: LineItem },
): readonly ComputedCharge[] => {
  const lines = (revenueInfo && findNode(revenueInfo, "TOTAL_MISCELLANEOUS_CHARGES")?.lineItems) ?? [];
  return charges.map((charge, index) => {
    const line = lines.find(({ id }) => id === `misc.${index + 1}`);
    const own = ownValue(charge);
    const value = line?.value ?? (own && cutToMinorUnit(own, currency));
    return { charge, value: value ? toText(value) : charge.type === "VALUE" ? charge.value : "" };
  });
};
