import { allocateCredits } from "#domain/credits/allocate-credits.ts";
import type { AvailableCredit } from "#domain/credits/available-credit.ts";
import { coverableLines } from "#domain/invoicing/coverable-lines.ts";
import type { CreditUse, LineItem } from "#domain/invoicing/invoice.ts";
import { totalOf } from "#domain/invoicing/line-item-node.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import { miscellaneousLines } from "#domain/invoicing/miscellaneous-lines.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { sum } from "#domain/money/decimal.ts";
import type { Interval } from "#domain/time/interval.ts";

/** What stands beside the gross amount of any invoice. */
export type InvoiceParts = {
  readonly credits: readonly LineItem[];
  readonly creditsUsed: readonly CreditUse[];
  readonly miscellaneousCharges: readonly LineItem[];
};

/** What credits take from a gross amount, and then what the charges beside it come to, which may go by the net amount (Togai rule §17.4). */
export const invoiceParts = (
  gross: LineItem,
  {
    credits,
    miscellaneousCharges,
    period,
    currency,
  }: {
    readonly credits: readonly AvailableCredit[];
    readonly miscellaneousCharges: readonly MiscellaneousCharge[];
    readonly period: Interval;
    readonly currency: CurrencyCode;
  },
): InvoiceParts => {
  const allocated = credits.length > 0 ? allocateCredits(coverableLines(gross), credits, { period, currency }) : [];
  const lines = allocated.map(
    ({ credit, amount }): LineItem => ({
      id: `credit.${credit.id}`,
      type: "SUB_CREDITS",
      description: credit.purpose,
      units: currency,
      value: amount,
      lineItems: [],
    }),
  );
  return {
    credits: lines,
    creditsUsed: allocated.map(({ credit, amount }) => ({ creditId: credit.id, amount })),
    miscellaneousCharges: miscellaneousLines(miscellaneousCharges, netOf(gross, lines, currency), currency),
  };
};

/** What charges beside the plan may read: the gross amount, the credits and the net amount. */
const netOf = (gross: LineItem, credits: readonly LineItem[], currency: CurrencyCode): readonly LineItem[] => {
  const total = totalOf("TOTAL_CREDITS", { description: "Credits", units: currency }, credits);
  const net: LineItem = {
    id: "net_amount",
    type: "NET_AMOUNT",
    description: "Net amount",
    value: gross.value.minus(sum(credits.map(({ value }) => value))),
    lineItems: [],
  };
  return [gross, total, net];
};
