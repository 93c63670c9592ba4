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
    if (ids.size !== nodes) stop(`two line items have the id ${node.id}`);
    if (decimalPlaces(node.value) > places) stop(`${node.id} is ${toText(node.value)}, finer than ${currency} goes`);
    if (node.lineItems.length === 0) return;
    const parts = runningSum();
    for (const part of node.lineItems) {
      parts.add(signedValue(part));
      check(part);
    }
    const total = parts.total();
    if (!total.eq(node.value)) stop(`${node.id} is ${toText(node.value)}, its parts add up to ${toText(total)}`);
  };
  check(root);
};

const stop = (message: string): void => assert(false, () => message);

/** Credits are written as positive numbers and subtracted. */
const signedValue = ({ type, value }: LineItem): Decimal => (type === "TOTAL_CREDITS" ? value.neg() : value);
