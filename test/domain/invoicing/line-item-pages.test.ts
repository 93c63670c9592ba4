import { describe, expect, it } from "vitest";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import { sumOf } from "#domain/invoicing/line-item-node.ts";
import { inPages } from "#domain/invoicing/line-item-pages.ts";
import { ONE } from "#domain/money/decimal.ts";
import { nodesOf, outline } from "./outline.ts";

const leaf = (index: number): LineItem => ({
  id: `urc.${index}`,
  type: "USAGE_RATE_CARD_AMOUNT",
  description: `Card ${index}`,
  units: "USD",
  value: ONE,
  lineItems: [],
});
const subTotalOf = (count: number): LineItem =>
  sumOf(
    { id: "sub_total_amount", type: "SUB_TOTAL_AMOUNT", description: "Sub-total", units: "USD" },
    Array.from({ length: count }, (_, index) => leaf(index)),
  );

describe("a tree for the wire", () => {
  it.each([0, 1, 49, 50])("is unchanged where a node has %i children", (count) => {
    expect(inPages(subTotalOf(count))).toEqual(subTotalOf(count));
  });

  it("puts the 51st child on a second page", () => {
    const [first, second, ...others] = inPages(subTotalOf(51)).lineItems;
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      id: "sub_total_amount.part.1",
      type: "SUB_TOTAL_AMOUNT",
      description: "Sub-total, part 1 of 2",
      units: "USD",
    });
    expect(first!.lineItems.length).toBe(50);
    expect(outline(second!)).toBe("SUB_TOTAL_AMOUNT 1\n  USAGE_RATE_CARD_AMOUNT 1");
  });

  it("pages its pages where there are more than 2,500 children", () => {
    const tree = inPages(subTotalOf(2_501));
    const nodes = nodesOf(tree);
    expect(tree.lineItems.length).toBe(2);
    expect(tree.lineItems.map(({ lineItems }) => lineItems.length)).toEqual([50, 1]);
    expect(nodes.filter(({ type }) => type === "USAGE_RATE_CARD_AMOUNT").length).toBe(2_501);
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
  });

  it("pages nodes at any depth", () => {
    const deep = sumOf({ id: "gross_amount", type: "GROSS_AMOUNT", description: "Gross" }, [subTotalOf(60)]);
    const paged = inPages(deep);
    expect(paged.lineItems.map(({ lineItems }) => lineItems.length)).toEqual([2]);
    expect(paged.units).toBeUndefined();
  });
});
