import { assert } from "#domain/assert.ts";
import { type Decimal, divide, toText } from "#domain/money/decimal.ts";

/** How many packages must be bought to cover a quantity: a package that is touched is paid whole. */
export const wholePackages = (quantity: Decimal, packageSize: Decimal): Decimal => {
  assert(packageSize.gt("0"), () => `a package of ${toText(packageSize)} units holds nothing`);
  return divide(quantity, packageSize, { scale: 0, rounding: "UP" });
};
