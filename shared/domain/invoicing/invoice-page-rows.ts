import { partsOfGroup } from "#domain/invoicing/composite-invoice.ts";
import type { Invoice, LineItem } from "#domain/invoicing/invoice.ts";
import { quantityText } from "#domain/invoicing/invoice-page-quantity.ts";
import { singlePrice, slabText } from "#domain/invoicing/invoice-page-slabs.ts";
import { plainText } from "#domain/invoicing/invoice-words.ts";
import { type CurrencyCode, minorUnits } from "#domain/money/currency.ts";
import { type Decimal, isDecimal } from "#domain/money/decimal.ts";
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
  const parts = partsOfGroup(revenueInfo);
  if (parts.length === 0) return rowsBelow(revenueInfo, { currency, depth: 0 });
  return parts.flatMap((part) => [
    { ...row("group", part, { currency, depth: 0 }), keepWithNext: part.lineItems.length > 0 },
    ...rowsBelow(part, { currency, depth: 1 }),
  ]);
};

const rowsBelow = (node: LineItem, place: Place): readonly PageRow[] => {
  if (node.lineItems.length === 0) return [];
  const { charged, others } = sectionsOf(node);
  return [...charged, ...others].flatMap((line) => rowsOf(line, place));
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
    case "TOTAL_PURCHASE_AMOUNT":
    case "PRICE_PLAN_AMOUNT":
    case "SUB_TOTAL_AMOUNT": {
      const parts = trueUpLast(node.lineItems).map(sectionsOf);
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

/** Whoever reads the minimum wants to have seen what it is the minimum of. */
const trueUpLast = (lines: readonly LineItem[]): readonly LineItem[] =>
  lines.toSorted((one, two) => Number(one.type === "TRUE_UP_AMOUNT") - Number(two.type === "TRUE_UP_AMOUNT"));

const ORDER: readonly LineItem["type"][] = ["TOTAL_CREDITS", "TOTAL_MISCELLANEOUS_CHARGES", "TOTAL_TAX_AMOUNT"];
const rank = ({ type }: LineItem): number => ORDER.indexOf(type);

type Place = { readonly currency: CurrencyCode; readonly depth: number };

const rowsOf = (node: LineItem, place: Place): readonly PageRow[] => {
  switch (node.type) {
    case "CUSTOM_TAG":
    case "TOTAL_PRICING_RULE_ADDITION_AMOUNT":
    case "TOTAL_MISCELLANEOUS_CHARGES":
    case "TOTAL_TAX_AMOUNT":
      return groupRows(node, place);
    case "TOTAL_CREDITS":
      return groupRows(negated(node), place);
    default:
      return cardRows(node, place);
  }
};

const groupRows = (node: LineItem, { currency, depth }: Place): readonly PageRow[] => [
  { ...row("group", node, { currency, depth }), ...totalElsewhere(node), keepWithNext: node.lineItems.length > 0 },
  ...node.lineItems.flatMap((child) => rowsOf(child, { currency, depth: depth + 1 })),
];

/** The sums of credits, other charges and taxes stand below the table: there they count. */
const totalElsewhere = ({ type }: LineItem): Partial<PageRow> =>
  type === "CUSTOM_TAG" || type === "TOTAL_PRICING_RULE_ADDITION_AMOUNT" ? {} : { amount: "" };

/** A card that has one price for all its units is one row; else what it is made of stands below it, together with it. */
const cardRows = (card: LineItem, place: Place): readonly PageRow[] => {
  const lines = [itemRow("item", card, place), ...partRows(card, card, deeper(place))];
  return lines.map((line, index) => ({ ...line, keepWithNext: index < lines.length - 1 }));
};

const itemRow = (kind: "item" | "part", node: LineItem, place: Place): PageRow => {
  const price = singlePrice(node);
  return row(kind, price ? { ...node, valuePerQuantity: price } : node, place);
};

/** Slabs, windows with their slabs, and what bounds and rules change. */
const partRows = (node: LineItem, card: LineItem, place: Place): readonly PageRow[] =>
  singlePrice(node)
    ? []
    : node.lineItems.flatMap((part) => [partRow(part, card, place), ...partRows(part, card, deeper(place))]);

const partRow = (part: LineItem, card: LineItem, place: Place): PageRow =>
  part.metadata?.["priceType"] === undefined
    ? itemRow("part", part, place)
    : { ...row("part", part, place), ...slabText(part, card, place.currency) };

const deeper = ({ currency, depth }: Place): Place => ({ currency, depth: depth + 1 });

const row = (kind: PageRow["kind"], node: LineItem, { currency, depth }: Place): PageRow => ({
  kind,
  depth,
  description: plainText(node.description) + reaching(node, currency),
  quantity: quantityText(node),
  unitPrice: node.valuePerQuantity ? money(node.valuePerQuantity, currency) : "",
  amount: money(node.value, currency),
  keepWithNext: false,
});

/** What is added up to a minimum is not the minimum, which a reader would take its name for. */
const reaching = ({ type, metadata = {} }: LineItem, currency: CurrencyCode): string => {
  const minimum = metadata["minimumCommitment"];
  return type === "TRUE_UP_AMOUNT" && isDecimal(minimum) ? `: top-up to ${money(minimum, currency)}` : "";
};

const money = (value: Decimal, currency: CurrencyCode): string =>
  figure(value, { minimumPlaces: minorUnits(currency) });

/** Credits are positive in the tree; people add up what they see. */
const negated = (node: LineItem): LineItem => ({
  ...node,
  value: node.value.neg(),
  lineItems: node.lineItems.map(negated),
});
