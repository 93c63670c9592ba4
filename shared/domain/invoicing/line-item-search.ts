import type { LineItem, LineItemType } from "#domain/invoicing/invoice.ts";

/** The first node of a type, in the tree's order, or undefined where the tree has none. */
export const findNode = (root: LineItem, type: LineItemType): LineItem | undefined => {
  if (root.type === type) return root;
  for (const child of root.lineItems) {
    const found = findNode(child, type);
    if (found) return found;
  }
  return undefined;
};
