import type { CycleInvoice } from "#domain/invoicing/invoice.ts";
import { toText } from "#domain/money/decimal.ts";
import { lineOf } from "./checks/trees.ts";
import type { Company } from "./company.ts";

import { type Thousandths, thousandths } from "./model-usage.ts";

/** Millionths of money: thousandths of units at thousandths of a rate. */
type Millionths = bigint;

const cut = (amount: Millionths, currency: string): Thousandths => {
  const unit = currency === "JPY" ? 1_000_000n : 10_000n;
  return ((amount / unit) * unit) / 1000n;
};

const upTo = (units: Thousandths, from: Thousandths, until: Thousandths): Thousandths => {
  if (units <= from) return 0n;
  return (units < until ? units : until) - from;
};

/** 0.37 for each of the first forty, 1.999 for every seven begun up to two hundred, then 30 once. */
const priceOfCalls = (units: Thousandths, currency: string): Thousandths => {
  const first = cut(upTo(units, 0n, 40_000n) * 370n, currency);
  const packages = (upTo(units, 40_000n, 200_000n) + 6_999n) / 7_000n;
  const second = cut(packages * 1_999_000n, currency);
  return first + second + (units > 200_000n ? 30_000n : 0n);
};

/** All at 1.111 up to five, all at 0.777 beyond, and never less than 2. */
const priceOfStorage = (units: Thousandths, currency: string): Thousandths => {
  const price = cut(units * (units <= 5_000n ? 1_111n : 777n), currency);
  return price < 2_000n ? 2_000n : price;
};

/** What the cards of the catalog charge for a quantity, worked out by hand (Togai rule §14.7), against the invoice's line. */
export const usagePrice = (
  { items }: Company,
  { id, currency, revenueInfo }: CycleInvoice,
  { meterId, used }: { readonly meterId: string; readonly used: Thousandths },
): readonly string[] => {
  const isCalls = meterId === items.calls;
  const name = isCalls ? "calls" : "storage";
  const line = lineOf(revenueInfo, "USAGE_RATE_CARD_AMOUNT", name);
  if (!line) return [`priced: ${id} has no line of ${name}`];
  const wanted = isCalls ? priceOfCalls(used, currency) : priceOfStorage(used, currency);
  const is = thousandths(toText(line.value));
  return is === wanted ? [] : [`priced: ${id} charges ${is}/1000 for ${used}/1000 of ${name}, not ${wanted}/1000`];
};
