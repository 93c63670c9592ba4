import type { LineItem } from "#domain/invoicing/invoice.ts";
import { toText } from "#domain/money/decimal.ts";

/** A tree as one reads it aloud: type and value, a level per indent. */
export const outline = (node: LineItem, indent = ""): string =>
  [`${indent}${node.type} ${toText(node.value)}`, ...node.lineItems.map((child) => outline(child, `${indent}  `))].join(
    "\n",
  );

/** All nodes, parents first. */
export const nodesOf = (node: LineItem): LineItem[] => [node, ...node.lineItems.flatMap(nodesOf)];

export const nodeOf = (root: LineItem, id: string): LineItem => {
  const node = nodesOf(root).find((candidate) => candidate.id === id);
  if (!node) throw new Error(`no line item ${id}`);
  return node;
};
