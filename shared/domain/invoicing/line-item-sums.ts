import { assert } from "#domain/assert.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import { type CurrencyCode, minorUnits } from "#domain/money/currency.ts";
import { type Decimal, decimalPlaces, runningSum, toText } from "#domain/money/decimal.ts";

/**
 * Stops at a tree that a customer could prove wrong with a pencil: a node that is not the sum of its children, an amount finer
 * than the currency, or two nodes with one id.
 */
export const assertAddsUp = (root: LineItem, currency: CurrencyCode): void => {
  const places = minorUnits(currency);
  const ids = new Set<string>();
  let nodes = 0;
  const check = (node: LineItem): void => {
    nodes += 1;
    ids.add(node.id);
    assert(ids.size === nodes, () => `two line items have the id ${node.id}`);
    assert(
      decimalPlaces(node.value) <= places,
      () => `${node.id} is ${toText(node.value)}, finer than ${currency} goes`,
    );
    if (node.lineItems.length === 0) return;
    const parts = runningSum();
    for (const part of node.lineItems) parts.add(signedValue(part));
    const total = parts.total();
    assert(total.eq(node.value), () => `${node.id} is ${toText(node.value)}, its parts add up to ${toText(total)}`);
    node.lineItems.forEach(check);
  };
  check(root);
};

/** Credits are written as positive numbers and subtracted. */
const signedValue = ({ type, value }: LineItem): Decimal => (type === "TOTAL_CREDITS" ? value.neg() : value);
