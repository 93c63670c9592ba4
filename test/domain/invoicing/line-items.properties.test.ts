import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { UsageMeterId } from "#domain/ids.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import { inPages } from "#domain/invoicing/line-item-pages.ts";
import { type Decimal, decimal, sum, toText } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { chargesOf } from "#domain/rating/charges.ts";
import { NO_QUANTITIES } from "#domain/rating/quantities.ts";
import { cycleOn } from "../rating/cycles.ts";
import { JPY, KWD, USD, usageCard } from "../rating/rate-cards.ts";
import { nodesOf } from "./outline.ts";
import { treeOf } from "./tree-of.ts";

const amount = fc
  .tuple(fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.nat(9))
  .map(([units, places]) => `${units}e-${places}`);
const quantity = fc.tuple(fc.bigInt(-5n, 10n ** 9n), fc.nat(6)).map(([units, places]) => `${units}e-${places}`);
const line = fc.record({
  price: amount,
  second: amount,
  usage: quantity,
  minimum: fc.option(amount, { nil: undefined }),
  tag: fc.option(fc.constantFrom("a", "b"), { nil: undefined }),
});
const currency = fc.constantFrom(USD, JPY, KWD);

type Line = typeof line extends fc.Arbitrary<infer T> ? T : never;

const treeOfLines = (lines: readonly (Line & { id: string })[], code: typeof USD): LineItem => {
  const rateCards = lines.map(({ id, price, second, minimum, tag }) =>
    usageCard(`>0: PER_UNIT ${price}; >1000: PER_UNIT ${second}`, {
      billableId: id as UsageMeterId,
      name: id,
      currency: code,
      bounds: minimum === undefined ? {} : { minimumRate: minimum },
      ...(tag !== undefined && { tag }),
    }),
  );
  const usage = new Map(lines.map(({ id, usage: units }) => [id as UsageMeterId, decimal(units)]));
  return treeOf(
    {
      charges: chargesOf(
        { rateCards, currency: code, quantities: { ...NO_QUANTITIES, usage } },
        "IN_ARREARS",
        cycleOn("2025-01-10"),
      ),
    },
    code,
  );
};
const numbered = (lines: readonly Line[]) => lines.map((one, index) => ({ ...one, id: `m${index}` }));
const values = (tree: LineItem) => new Map(nodesOf(tree).map(({ id, value }) => [id, toText(value)]));
const isWhole = (value: Decimal, smallest: string) => value.mod(smallest).eq("0");

describe("for any invoice", () => {
  it("every node is the sum of its children, in whole units of the currency", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), currency, (lines, code) => {
        const smallest = { USD: "0.01", JPY: "1", KWD: "0.001" }[code as string]!;
        for (const node of nodesOf(treeOfLines(numbered(lines), code))) {
          expect(isWhole(node.value, smallest)).toBe(true);
          if (node.lineItems.length > 0) {
            expect(toText(sum(node.lineItems.map(({ value }) => value)))).toBe(toText(node.value));
          }
        }
      }),
    );
  });

  it("a card is never billed less than its minimum, as far as the currency can say it", () => {
    fc.assert(
      fc.property(line, amount, (one, minimum) => {
        const tree = treeOfLines([{ ...one, minimum, id: "m" }], USD);
        expect(tree.value.gte(cutToMinorUnit(decimal(minimum), USD))).toBe(true);
      }),
    );
  });

  it("the order of the cards makes no difference to any amount", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const forward = values(treeOfLines(numbered(lines), USD));
        expect(values(treeOfLines(numbered(lines).toReversed(), USD))).toEqual(forward);
      }),
    );
  });

  it("in pages of fifty it has the same leaves in the same order, and still adds up", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 140 }), line, (count, one) => {
        const tree = treeOfLines(numbered(Array.from({ length: count }, () => ({ ...one, tag: undefined }))), USD);
        const pages = inPages(tree);
        const cards = (root: LineItem) =>
          nodesOf(root)
            .filter(({ id }) => id.startsWith("urc."))
            .map(({ id }) => id);
        expect(cards(pages)).toEqual(cards(tree));
        expect(toText(pages.value)).toBe(toText(tree.value));
        for (const { lineItems, value } of nodesOf(pages)) {
          expect(lineItems.length).toBeLessThanOrEqual(50);
          if (lineItems.length > 0) expect(toText(sum(lineItems.map((child) => child.value)))).toBe(toText(value));
        }
      }),
      { numRuns: 20 },
    );
  });
});
