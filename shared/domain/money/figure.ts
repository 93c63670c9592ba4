import { type Decimal, toText } from "#domain/money/decimal.ts";

/**
 * A number for people, with commas between thousands: `1,234,567`, `-0.05`, `0.0000025`. It has at least `minimumPlaces`
 * decimal places, and more where the number has more: nothing is rounded away.
 */
export const figure = (value: Decimal, { minimumPlaces = 0 }: { readonly minimumPlaces?: number } = {}): string => {
  const [whole = "0", fraction = ""] = toText(value.abs()).split(".");
  const places = fraction.padEnd(minimumPlaces, "0");
  return `${value.lt("0") ? "-" : ""}${whole.replace(THOUSANDS, ",")}${places === "" ? "" : `.${places}`}`;
};

/** Before each group of three that ends the number. */
const THOUSANDS = /\B(?=(?:\d{3})+$)/g;
