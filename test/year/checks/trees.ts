import type { Invoice, LineItem } from "#domain/invoicing/invoice.ts";
import { toText } from "#domain/money/decimal.ts";
import { type Thousandths, thousandths } from "../model-usage.ts";

const PLACES: Readonly<Record<string, RegExp>> = {
  USD: /^-?\d+(\.\d{1,2})?$/,
  EUR: /^-?\d+(\.\d{1,2})?$/,
  JPY: /^-?\d+$/,
};

/** The first line of a type, and of a description where one is given, anywhere in the tree. */
export const lineOf = (node: LineItem, type: LineItem["type"], description?: string): LineItem | undefined => {
  if (node.type === type && (description === undefined || node.description === description)) return node;
  for (const part of node.lineItems) {
    const found = lineOf(part, type, description);
    if (found) return found;
  }
  return undefined;
};

const amountOf = (node: LineItem): Thousandths => thousandths(toText(node.value));

/** Every node is the sum of its parts, credits taken off, in whole units of the currency; credits used are those on the tree. */
export const checkTree = ({ id, currency, revenueInfo, totalAmount, creditsUsed = [] }: Invoice): readonly string[] => {
  const breaches: string[] = [];
  const walk = (node: LineItem): void => {
    if (!PLACES[currency]?.test(toText(node.value))) {
      breaches.push(`tree: ${node.id} of ${id} is ${toText(node.value)} ${currency}`);
      return;
    }
    if (node.lineItems.length === 0) return;
    node.lineItems.forEach(walk);
    if (breaches.length > 0) return;
    const parts = node.lineItems.map((part) => (part.type === "TOTAL_CREDITS" ? -amountOf(part) : amountOf(part)));
    const total = parts.reduce((sum, part) => sum + part, 0n);
    if (total !== amountOf(node))
      breaches.push(`tree: ${node.id} of ${id} is ${toText(node.value)}, its parts ${total}`);
  };
  walk(revenueInfo);
  if (!totalAmount.eq(revenueInfo.value)) breaches.push(`tree: the total of ${id} is not that of its lines`);
  const credits = lineOf(revenueInfo, "TOTAL_CREDITS");
  const used = creditsUsed.reduce((sum, { amount }) => sum + thousandths(toText(amount)), 0n);
  if (used !== (credits ? amountOf(credits) : 0n)) breaches.push(`credits: ${id} uses ${used}/1000 of credits`);
  return breaches;
};
