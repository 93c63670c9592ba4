import { type CurrencyCode, minorUnits } from "#domain/money/currency.ts";
import { type Decimal, decimal, decimalPlaces, divide, round, sum, toText, ZERO } from "#domain/money/decimal.ts";
import { figure } from "#domain/money/figure.ts";

/**
 * The amount without what is smaller than the currency's smallest unit, cut towards zero (Togai rule §17.6): 32.109 USD is
 * 32.10, -32.109 USD is -32.10, 10.9 JPY is 10.
 */
export const cutToMinorUnit = (amount: Decimal, currency: CurrencyCode): Decimal =>
  round(amount, { scale: minorUnits(currency), rounding: "DOWN" });

/** Whether an amount is a whole number of the currency's smallest unit. */
const isWhole = (amount: Decimal, currency: CurrencyCode): boolean => decimalPlaces(amount) <= minorUnits(currency);

/**
 * An amount for people: `USD 1,234.50`, `USD -0.05`, `JPY 1,235`. It always has the currency's decimal places, and more where
 * the amount has more (a price of `USD 0.0025` each); nothing is rounded away.
 */
export const formatMoney = (amount: Decimal, currency: CurrencyCode): string =>
  `${currency} ${figure(amount, { minimumPlaces: minorUnits(currency) })}`;

/**
 * Splits a total by weight into whole smallest units that add up to it exactly. Each share is first cut towards zero; the
 * units left over go one each to the shares that lost most by that, among equals to the first.
 *
 *   1.00 USD by 1 : 1 : 1 = 0.34, 0.33, 0.33
 */
export const allocate = (total: Decimal, weights: readonly Decimal[], currency: CurrencyCode): Decimal[] => {
  const weight = sum(weights);
  assertDivisible({ total, weight, weights }, currency);
  if (total.eq(ZERO)) return weights.map(() => ZERO);
  const unit = decimal(`1e-${minorUnits(currency)}`);
  const units = total.abs().times(decimal(`1e${minorUnits(currency)}`));
  const cuts = weights.map((part) => cutShare(units.times(part), weight));
  const odd = units.minus(sum(cuts.map(({ share }) => share)));
  const mostLost = cuts.toSorted((first, second) => second.lost.cmp(first.lost));
  const raised = new Set(mostLost.filter((_, rank) => odd.gt(String(rank))));
  return cuts.map((cut) => {
    const amount = (raised.has(cut) ? cut.share.plus("1") : cut.share).times(unit);
    return total.lt(ZERO) ? amount.neg() : amount;
  });
};

/** The whole units of `dividend / weight`, and what they fall short of it, times the weight: exact, with no division left. */
const cutShare = (dividend: Decimal, weight: Decimal): { share: Decimal; lost: Decimal } => {
  const share = divide(dividend, weight, { scale: 0, rounding: "DOWN" });
  return { share, lost: dividend.minus(share.times(weight)) };
};

const assertDivisible = (
  { total, weight, weights }: { total: Decimal; weight: Decimal; weights: readonly Decimal[] },
  currency: CurrencyCode,
): void => {
  if (!isWhole(total, currency)) {
    throw new RangeError(`${toText(total)} ${currency} is not a whole number of the currency's smallest unit`);
  }
  if (weights.some((part) => part.lt(ZERO))) throw new RangeError("a weight is negative");
  if (weight.eq(ZERO) && !total.eq(ZERO)) throw new RangeError(`nothing to split ${toText(total)} ${currency} by`);
};
