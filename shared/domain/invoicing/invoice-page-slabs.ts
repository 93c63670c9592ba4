import type { LineItem } from "#domain/invoicing/invoice.ts";
import { plainText } from "#domain/invoicing/invoice-words.ts";
import { type CurrencyCode, minorUnits } from "#domain/money/currency.ts";
import { type Decimal, isDecimal, toText } from "#domain/money/decimal.ts";
import { figure } from "#domain/money/figure.ts";

/** The price of a unit where it is the same for all units and nothing else adds to the amount; the slab needs no row then. */
export const singlePrice = ({ quantity, lineItems }: LineItem): Decimal | undefined => {
  const [slab, second] = lineItems;
  if (!slab || second) return undefined;
  const { priceType, startAfter, upTo, minimumRateApplied, maximumRateApplied } = slab.metadata ?? {};
  const allUnits = isDecimal(startAfter) && startAfter.eq("0") && upTo === undefined;
  const sameQuantity = quantity && slab.quantity?.eq(quantity);
  if (priceType !== "PER_UNIT" || !allUnits || !sameQuantity) return undefined;
  return minimumRateApplied || maximumRateApplied ? undefined : slab.valuePerQuantity;
};

/**
 * A slab for people, so that quantity and price of its row explain its amount:
 *
 *   0–1,000,000                                      400,000      2.50             per unit
 *   Above 100 · volume rate · flat                       150     30.00 flat        once for the whole slab
 *   All units · 2 packages of 1,000                    1,500     10.00 / 1,000     whole packages
 */
export const slabText = (
  slab: LineItem,
  card: LineItem,
  currency: CurrencyCode,
): { readonly description: string; readonly unitPrice: string } => {
  const { priceType, packageSize, packageQuantity, minimumRateApplied, maximumRateApplied } = slab.metadata ?? {};
  const rate = slab.valuePerQuantity ? figure(slab.valuePerQuantity, { minimumPlaces: minorUnits(currency) }) : "";
  const perPackage = priceType === "PACKAGE" && isDecimal(packageSize);
  const remarks = [
    rangeText(slab),
    card.metadata?.["pricingModel"] === "VOLUME" ? "volume rate" : "",
    perPackage && isDecimal(packageQuantity) ? packagesText(packageQuantity, packageSize) : "",
    minimumRateApplied === true ? "minimum charge" : "",
    maximumRateApplied === true ? "maximum charge" : "",
  ];
  return {
    description: remarks.filter((remark) => remark !== "").join(" · "),
    unitPrice: `${rate}${priceType === "FLAT" ? " flat" : ""}${perPackage ? ` / ${figure(packageSize)}` : ""}`,
  };
};

/** The upper bound belongs to the slab, the lower one to the slab before. */
const rangeText = ({ description, metadata: { startAfter, upTo } = {} }: LineItem): string => {
  if (!isDecimal(startAfter)) return plainText(description);
  if (isDecimal(upTo)) return `${figure(startAfter)}–${figure(upTo)}`;
  return startAfter.eq("0") ? "All units" : `Above ${figure(startAfter)}`;
};

const packagesText = (count: Decimal, size: Decimal): string =>
  `${figure(count)} ${toText(count) === "1" ? "package" : "packages"} of ${figure(size)}`;
