import { chargeLine } from "#domain/invoicing/charge-lines.ts";
import type { Charge } from "#domain/invoicing/charges.ts";
import type { LineItem, LineItemType } from "#domain/invoicing/invoice.ts";
import { sumOf, totalOf } from "#domain/invoicing/line-item-node.ts";
import { assertAddsUp } from "#domain/invoicing/line-item-sums.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";

/** What an invoice is made of. The last three are leaves in the currency's minor unit; credits are positive. */
export type InvoiceContent = {
  readonly charges: readonly Charge[];
  readonly credits?: readonly LineItem[];
  readonly miscellaneousCharges?: readonly LineItem[];
  readonly taxes?: readonly LineItem[];
};

/**
 * The tree of an invoice's amounts (Togai rule §17.3). Every node is the sum of its children, but for the net amount, which is
 * the gross amount less the credits. Parts that an invoice does not have are left out.
 */
export const revenueTree = (content: InvoiceContent, currency: CurrencyCode): LineItem => {
  const { credits = [], miscellaneousCharges = [], taxes = [] } = content;
  const total = totalsIn(currency);
  const totalCredits = total.unlessEmpty("TOTAL_CREDITS", "Credits", credits);
  const gross = total.of("GROSS_AMOUNT", "Gross amount", grossParts(content.charges, currency));
  const net = {
    ...total.of("NET_AMOUNT", "Net amount", [...totalCredits, gross]),
    value: totalCredits.reduce((rest, { value }) => rest.minus(value), gross.value),
  };
  const amount = total.of("TOTAL_AMOUNT", "Total", [
    ...total.unlessEmpty("TOTAL_MISCELLANEOUS_CHARGES", "Other charges", miscellaneousCharges),
    ...total.unlessEmpty("TOTAL_TAX_AMOUNT", "Taxes", taxes),
    net,
  ]);
  const grandTotal = total.of("GRAND_TOTAL_AMOUNT", "Grand total", [amount]);
  assertAddsUp(grandTotal, currency);
  return grandTotal;
};

/** The quantities behind the charges, uncut, one line per usage card; nothing where nothing is billed by usage. */
export const usageTree = (charges: readonly Charge[]): readonly LineItem[] => {
  const lines = charges.flatMap((charge) => (charge.type === "USAGE" ? [usageLine(charge)] : []));
  return lines.length > 0 ? [totalOf("TOTAL_USAGE", { description: "Usage", units: USAGE_UNITS }, lines)] : [];
};

const USAGE_UNITS = "USAGE_UNITS";

const usageLine = ({ card, quantity }: Extract<Charge, { type: "USAGE" }>): LineItem => ({
  id: `usage.${card.billableId}`,
  type: "USAGE_METER_USAGE",
  description: card.displayName,
  units: USAGE_UNITS,
  value: quantity,
  lineItems: [],
});

const totalsIn = (currency: CurrencyCode) => {
  const of = (type: LineItemType, description: string, lineItems: readonly LineItem[]) =>
    totalOf(type, { description, units: currency }, lineItems);
  const unlessEmpty = (...[type, description, lineItems]: Parameters<typeof of>) =>
    lineItems.length > 0 ? [of(type, description, lineItems)] : [];
  return { of, unlessEmpty };
};

const grossParts = (charges: readonly Charge[], currency: CurrencyCode): readonly LineItem[] => {
  const total = totalsIn(currency);
  const { IN_ADVANCE = [], IN_ARREARS = [] } = Object.groupBy(charges, ({ card }) => card.invoiceTiming);
  const advanced = IN_ADVANCE.map((charge) => chargeLine(charge, currency));
  const subTotal = total.unlessEmpty("SUB_TOTAL_AMOUNT", "Sub-total", groupedByTag(IN_ARREARS, currency));
  return [
    ...total.unlessEmpty("TOTAL_ADVANCED_FEES", "Fees in advance", advanced),
    ...total.unlessEmpty("PRICE_PLAN_AMOUNT", "Price plan", subTotal),
  ];
};

/** In the order of the cards; cards of one tag share a node, which stands where the first of them would. */
const groupedByTag = (charges: readonly Charge[], currency: CurrencyCode): readonly LineItem[] =>
  [...Map.groupBy(charges, (charge) => charge.card.tag || charge)].map(([tagOrCharge, group]) =>
    typeof tagOrCharge === "string" ? taggedLine(tagOrCharge, group, currency) : chargeLine(tagOrCharge, currency),
  );

const taggedLine = (tag: string, charges: readonly Charge[], currency: CurrencyCode): LineItem =>
  sumOf(
    { id: `tag.${tag}`, type: "CUSTOM_TAG", description: tag, units: currency },
    charges.map((charge) => chargeLine(charge, currency)),
  );
