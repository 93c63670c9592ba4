import type { Invoice, LineItem } from "#domain/invoicing/invoice.ts";
import { singlePrice, slabText } from "#domain/invoicing/invoice-page-slabs.ts";
import { plainText } from "#domain/invoicing/invoice-words.ts";
import { type CurrencyCode, minorUnits } from "#domain/money/currency.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { figure } from "#domain/money/figure.ts";

/** A line of the table. A `group` heads the items under it, a `part` explains the item above it; figures are empty where there are none. */
export type PageRow = {
  readonly kind: "group" | "item" | "part";
  /** How far the row is set in: 0 for the outermost. */
  readonly depth: number;
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly amount: string;
  /** Never the last row of a page: what follows belongs to it. A rate card stays together with all its slabs. */
  readonly keepWithNext: boolean;
};

/**
 * The lines of the table, in the order of the tree: what was used and the fees, then credits, other charges and taxes. A rate
 * card that all comes from one price per unit is one row; others have a row for each slab.
 */
export const tableRows = ({ revenueInfo, currency }: Invoice): readonly PageRow[] => {
  const sections = sectionsOf(revenueInfo);
  return [
    ...sections.charged.flatMap((node) => rowsOf(node, { currency, depth: 0 })),
    ...sections.others.flatMap((node) => rowsOf(node, { currency, depth: 0 })),
  ];
};

type Sections = { readonly charged: readonly LineItem[]; readonly others: readonly LineItem[] };

/** Takes the totals apart: they are printed below the table. */
const sectionsOf = (node: LineItem): Sections => {
  switch (node.type) {
    case "GRAND_TOTAL_AMOUNT":
    case "TOTAL_AMOUNT":
    case "NET_AMOUNT":
    case "GROSS_AMOUNT":
    case "TOTAL_ADVANCED_FEES":
    case "PRICE_PLAN_AMOUNT":
    case "SUB_TOTAL_AMOUNT": {
      const parts = node.lineItems.map(sectionsOf);
      return {
        charged: parts.flatMap(({ charged }) => charged),
        others: parts.flatMap(({ others }) => others).toSorted((one, two) => rank(one) - rank(two)),
      };
    }
    case "TOTAL_CREDITS":
    case "TOTAL_MISCELLANEOUS_CHARGES":
    case "TOTAL_TAX_AMOUNT":
      return { charged: [], others: node.lineItems.length > 0 ? [node] : [] };
    default:
      return { charged: [node], others: [] };
  }
};

const ORDER: readonly LineItem["type"][] = ["TOTAL_CREDITS", "TOTAL_MISCELLANEOUS_CHARGES", "TOTAL_TAX_AMOUNT"];
const rank = ({ type }: LineItem): number => ORDER.indexOf(type);

type Place = { readonly currency: CurrencyCode; readonly depth: number };

const rowsOf = (node: LineItem, place: Place): readonly PageRow[] => {
  switch (node.type) {
    case "CUSTOM_TAG":
    case "TOTAL_MISCELLANEOUS_CHARGES":
    case "TOTAL_TAX_AMOUNT":
      return groupRows(node, place);
    case "TOTAL_CREDITS":
      return groupRows(negated(node), place);
    case "USAGE_RATE_CARD_AMOUNT":
      return usageRows(node, place);
    default:
      return [row("item", node, place)];
  }
};

const groupRows = (node: LineItem, { currency, depth }: Place): readonly PageRow[] => [
  { ...row("group", node, { currency, depth }), ...totalElsewhere(node), keepWithNext: node.lineItems.length > 0 },
  ...node.lineItems.flatMap((child) => rowsOf(child, { currency, depth: depth + 1 })),
];

/** The sums of credits, other charges and taxes stand below the table: there they count. */
const totalElsewhere = ({ type }: LineItem): Partial<PageRow> => (type === "CUSTOM_TAG" ? {} : { amount: "" });

const usageRows = (card: LineItem, { currency, depth }: Place): readonly PageRow[] => {
  const price = singlePrice(card);
  if (price) return [row("item", { ...card, valuePerQuantity: price }, { currency, depth })];
  const parts = card.lineItems.map((part) => partRow(part, card, { currency, depth: depth + 1 }));
  return [row("item", card, { currency, depth }), ...parts].map((line, index) => ({
    ...line,
    keepWithNext: index < parts.length,
  }));
};

const partRow = (part: LineItem, card: LineItem, place: Place): PageRow =>
  part.type === "USAGE_RATE_CARD_SLAB_AMOUNT"
    ? { ...row("part", part, place), ...slabText(part, card, place.currency) }
    : row("part", part, place);

const row = (kind: PageRow["kind"], node: LineItem, { currency, depth }: Place): PageRow => ({
  kind,
  depth,
  description: plainText(node.description),
  quantity: quantityText(node),
  unitPrice: node.valuePerQuantity ? money(node.valuePerQuantity, currency) : "",
  amount: money(node.value, currency),
  keepWithNext: false,
});

/** A prorated fee has no quantity but a share: `11/31` of its price. */
const quantityText = ({ quantity, metadata: { billedDays, fullDays } = {} }: LineItem): string => {
  if (typeof billedDays === "string" && typeof fullDays === "string") return `${billedDays}/${fullDays}`;
  return quantity ? figure(quantity) : "";
};

const money = (value: Decimal, currency: CurrencyCode): string =>
  figure(value, { minimumPlaces: minorUnits(currency) });

/** Credits are positive in the tree; people add up what they see. */
const negated = (node: LineItem): LineItem => ({
  ...node,
  value: node.value.neg(),
  lineItems: node.lineItems.map(negated),
});
