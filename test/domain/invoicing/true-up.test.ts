import { describe, expect, it } from "vitest";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import { draftInvoice } from "#domain/invoicing/draft-invoice.ts";
import type { CycleInvoice } from "#domain/invoicing/invoice.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { credit } from "../credits/credits.ts";
import { rule } from "../pricing-rules/rules.ts";
import { commitmentCard } from "../rating/more-cards.ts";
import { EUR, feeCard, usageCard } from "../rating/rate-cards.ts";
import { aBasis } from "./invoice-basis.ts";
import { nodeOf, nodesOf } from "./outline.ts";

const calls = usageCard(">0: PER_UNIT 1");
const drafted = (
  units: string,
  commitment: RateCard,
  rest: Parameters<typeof aBasis>[0] & { cards?: readonly RateCard[] } = {},
): CycleInvoice | undefined => {
  const { cards = [calls], ...basis } = rest;
  return draftInvoice(aBasis({ rateCards: [...cards, commitment], usage: { "um.calls": units }, ...basis }));
};
const paper = (invoice: CycleInvoice | undefined) =>
  ["sub_total_amount", "true_up_amount", "price_plan_amount"].map((id) =>
    toText(nodeOf(invoice!.revenueInfo, id).value),
  );

describe("a minimum commitment", () => {
  it.each`
    commitment  | units        | parts                           | because
    ${"1000"}   | ${"640"}     | ${["640", "360", "1000"]}       | ${"the difference is billed (vector 6)"}
    ${"1000"}   | ${"1200"}    | ${["1200", "0", "1200"]}        | ${"nothing is missing, and the line says so"}
    ${"1000"}   | ${"1000"}    | ${["1000", "0", "1000"]}        | ${"exactly met"}
    ${"1000"}   | ${"0"}       | ${["0", "1000", "1000"]}        | ${"nothing was used"}
    ${"1000"}   | ${"639.999"} | ${["639.99", "360.01", "1000"]} | ${"it is compared with what is billed, not with what was cut off"}
    ${"10.009"} | ${"1"}       | ${["1", "9", "10"]}             | ${"it is cut itself"}
  `("of $commitment over $units is $parts, $because", ({ commitment, units, parts }) => {
    expect(paper(drafted(units, commitmentCard(commitment)))).toEqual(parts);
  });

  it("is not prorated in a cycle that the slice cuts", () => {
    expect(paper(drafted("1", commitmentCard("100"), { from: "2025-01-30", on: "2025-01-30" }))[2]).toBe("100");
  });

  it("counts what rules add", () => {
    const discount = rule({ compute: "-100" });
    expect(paper(drafted("640", commitmentCard("1000"), { pricingRules: [discount] }))).toEqual(["540", "460", "1000"]);
  });

  it("does not count fees in advance, and is no part of their invoice", () => {
    const cards = [calls, feeCard({ invoiceTiming: "IN_ADVANCE", enableProration: false })];
    expect(paper(drafted("10", commitmentCard("100"), { cards }))).toEqual(["10", "90", "100"]);
    const inAdvance = drafted("10", commitmentCard("100"), { cards, kind: "IN_ADVANCE" });
    expect(nodesOf(inAdvance!.revenueInfo).some(({ type }) => type === "TRUE_UP_AMOUNT")).toBe(false);
  });

  it("in a currency that it has no rate in is none", () => {
    const inEuro = commitmentCard("100", { rateValues: [{ currency: EUR, rate: decimal("100") }] });
    expect(toText(drafted("10", inEuro)!.totalAmount)).toBe("10");
  });

  it("is billed where nothing else is", () => {
    expect(paper(drafted("0", commitmentCard("100"), { cards: [] }))).toEqual(["0", "100", "100"]);
    expect(drafted("0", commitmentCard("100"), { cards: [], kind: "IN_ADVANCE" })).toBeUndefined();
  });

  it("comes before credits, which may pay for it", () => {
    const invoice = drafted("640", commitmentCard("1000"), { credits: [credit("c", { remaining: "900" })] });
    expect(toText(invoice!.totalAmount)).toBe("100");
  });

  it("of two is the higher one", () => {
    const cards = [calls, commitmentCard("50", { name: "low", billableId: "low" })];
    expect(paper(drafted("10", commitmentCard("100"), { cards }))).toEqual(["10", "90", "100"]);
  });
});
