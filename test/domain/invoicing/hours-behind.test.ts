import { expect, it } from "vitest";
import { hoursBehind } from "#domain/invoicing/hours-behind.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";
import { slab, usageCard } from "../../support/invoices.ts";

const card = (pricingModel: string) =>
  usageCard(
    "calls",
    [
      slab({ upTo: "100", quantity: "100", rate: "2", value: "200" }),
      slab({ after: "100", quantity: "50", rate: "1", value: "50" }),
    ],
    { pricingModel },
  );
const filled = (hours: readonly string[], pricingModel = "TIERED") =>
  hoursBehind(
    hours.map((quantity, at) => ({ hour: at as Instant, quantity: decimal(quantity) })),
    card(pricingModel),
  ).map(({ slabs }) => slabs.map(({ lineItemId, quantity }) => `${lineItemId.at(-1)}: ${toText(quantity)}`).join(", "));

it.each`
  hours                   | slabs                                                  | because
  ${["80", "70"]}         | ${["0: 80", "0: 20, 0: 50"]}                           | ${"the second fills the first slab and goes on"}
  ${["100", "1"]}         | ${["0: 100", "0: 1"]}                                  | ${"100 still belongs to the first slab"}
  ${["0", "150"]}         | ${["", "0: 100, 0: 50"]}                               | ${"an hour without units fills none"}
  ${["120", "-30", "60"]} | ${["0: 100, 0: 20", "0: -10, 0: -20", "0: 10, 0: 50"]} | ${"what is taken back leaves the slab it came to last"}
`("hours of $hours fill $slabs: $because", ({ hours, slabs }) => {
  expect(filled(hours)).toEqual(slabs);
});

it("all units are in the one slab of a volume card", () => {
  const { lineItems, ...node } = card("VOLUME");
  const behind = hoursBehind([{ hour: 0 as Instant, quantity: decimal("150") }], {
    ...node,
    lineItems: lineItems.slice(1),
  });
  expect(behind[0]!.slabs.map(({ quantity }) => toText(quantity))).toEqual(["150"]);
});
