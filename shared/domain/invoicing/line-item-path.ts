import type { LineItem } from "#domain/invoicing/invoice.ts";

/** The nodes from the root down to the one with an id, or undefined where the tree has none. */
export const pathTo = (root: LineItem, id: string): readonly LineItem[] | undefined => {
  if (root.id === id) return [root];
  for (const child of root.lineItems) {
    const path = pathTo(child, id);
    if (path) return [root, ...path];
  }
  return undefined;
};
