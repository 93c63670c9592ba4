import type { LineItem } from "#domain/invoicing/invoice.ts";
import { type Decimal, isDecimal, round } from "#domain/money/decimal.ts";
import { figure } from "#domain/money/figure.ts";

/** A prorated fee has no quantity but a share, `11/31` of its price; an average of seats is the fraction that it is, `85/31`. */
export const quantityText = ({ type, quantity, metadata = {} }: LineItem): string => {
  const { billedDays, seatDays, fullDays } = metadata;
  if (typeof fullDays === "string") {
    if (isFee(type) && typeof billedDays === "string") return `${billedDays}/${fullDays}`;
    if (isDecimal(seatDays))
      return quantity && hasFewPlaces(quantity) ? figure(quantity) : `${figure(seatDays)}/${fullDays}`;
  }
  if (!quantity) return "";
  // What a slab has of an average does not come out even; its amount was computed from the fraction.
  return type === "LICENSE_RATE_CARD_SLAB_AMOUNT" && !hasFewPlaces(quantity)
    ? `~ ${figure(round(quantity, { scale: FEW_PLACES, rounding: "HALF_UP" }))}`
    : figure(quantity);
};

const isFee = (type: LineItem["type"]): boolean =>
  type === "FIXED_FEE_RATE_CARD_AMOUNT" || type === "ADVANCED_FIXED_FEE";

const FEW_PLACES = 4;
const hasFewPlaces = (quantity: Decimal): boolean =>
  round(quantity, { scale: FEW_PLACES, rounding: "DOWN" }).eq(quantity);
