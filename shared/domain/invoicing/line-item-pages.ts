import type { LineItem } from "#domain/invoicing/invoice.ts";
import { sumOf } from "#domain/invoicing/line-item-node.ts";

/**
 * The same tree as the wire can carry it: where a node has more than 50 children, nodes of its own type and with parts of its
 * value stand between, 50 children each. Values, leaves and their order stay as they are; a tree within the limit is unchanged.
 */
export const inPages = (node: LineItem): LineItem => ({
  ...node,
  lineItems: paged({ ...node, id: `${node.id}.part` }, node.lineItems.map(inPages)),
});

/** How many children a line item may have on the wire (Togai's schema InvoiceLineItem). */
const MOST_LINE_ITEMS = 50;

const paged = (parent: LineItem, children: readonly LineItem[]): readonly LineItem[] => {
  if (children.length <= MOST_LINE_ITEMS) return children;
  const count = Math.ceil(children.length / MOST_LINE_ITEMS);
  const pages = Array.from({ length: count }, (_, index) => pageOf(parent, children, { index, count }));
  return paged({ ...parent, id: `${parent.id}.part` }, pages);
};

const pageOf = (
  { id, type, description, units }: LineItem,
  children: readonly LineItem[],
  { index, count }: { readonly index: number; readonly count: number },
): LineItem =>
  sumOf(
    {
      id: `${id}.${index + 1}`,
      type,
      description: `${description}, part ${index + 1} of ${count}`,
      ...(units !== undefined && { units }),
    },
    children.slice(index * MOST_LINE_ITEMS, (index + 1) * MOST_LINE_ITEMS),
  );
