import { assert } from "#domain/assert.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, sum, toText } from "#domain/money/decimal.ts";
import { isWhole } from "#domain/money/money.ts";

/**
 * Stops at a tree that a customer could prove wrong with a pencil: a node that is not the sum of its children, an amount finer
 * than the currency, or two nodes with one id.
 */
export const assertAddsUp = (root: LineItem, currency: CurrencyCode): void => {
  const ids = new Set<string>();
  const check = (node: LineItem): void => {
    assert(!ids.has(node.id), () => `two line items have the id ${node.id}`);
    ids.add(node.id);
    assert(isWhole(node.value, currency), () => `${node.id} is ${toText(node.value)}, finer than ${currency} goes`);
    if (node.lineItems.length === 0) return;
    const total = sum(node.lineItems.map(signedValue));
    assert(total.eq(node.value), () => `${node.id} is ${toText(node.value)}, its parts add up to ${toText(total)}`);
    node.lineItems.forEach(check);
  };
  check(root);
};

/** Credits are written as positive numbers and subtracted. */
const signedValue = ({ type, value }: LineItem): Decimal => (type === "TOTAL_CREDITS" ? value.neg() : value);
