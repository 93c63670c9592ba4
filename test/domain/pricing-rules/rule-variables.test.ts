import { expect, it } from "vitest";
import { ruleScope } from "#domain/pricing-rules/rule-scope.ts";
import { ruleVariables } from "#domain/pricing-rules/rule-variables.ts";
import { cycleOn } from "../rating/cycles.ts";
import { commitmentCard, creditGrantCard, entitlementCard, licenseCard, overageCard } from "../rating/more-cards.ts";
import { feeCard, usageCard } from "../rating/rate-cards.ts";

const plan = [
  usageCard(">0: PER_UNIT 1", { tag: "api" }),
  feeCard({ tag: "" }),
  licenseCard(),
  entitlementCard(),
  overageCard(),
  creditGrantCard(),
  commitmentCard("100"),
];

it("rules may read usage, revenue and credits of cards, their sums and the dates of the cycle", () => {
  expect([...ruleVariables(plan).readable].toSorted()).toEqual([
    "credit.cg.addon.credit",
    "invoice.end_date",
    "invoice.start_date",
    "revenue.ber.feature.records",
    "revenue.cg.addon.credit",
    "revenue.eo.feature.records",
    "revenue.ff.addon.platform",
    "revenue.lic.addon.seat",
    "revenue.rate_card_total",
    "revenue.tag.api",
    "revenue.urc.um.calls",
    "usage.eo.feature.records",
    "usage.lic.addon.seat",
    "usage.tag.api",
    "usage.urc.um.calls",
  ]);
});

it("rules may update usage and revenue of cards only", () => {
  expect([...ruleVariables(plan).updatable].toSorted()).toEqual([
    "revenue.ber.feature.records",
    "revenue.cg.addon.credit",
    "revenue.eo.feature.records",
    "revenue.ff.addon.platform",
    "revenue.lic.addon.seat",
    "revenue.urc.um.calls",
    "usage.eo.feature.records",
    "usage.lic.addon.seat",
    "usage.urc.um.calls",
  ]);
});

it("what a plan is checked against is what its rules find later", () => {
  const { readable, updatable } = ruleVariables(plan);
  const scope = ruleScope(plan, cycleOn("2025-01-10").cycle);
  expect([...scope.keys()].toSorted()).toEqual([...readable].toSorted());
  expect([...scope].flatMap(([name, { updates }]) => (updates ? [name] : [])).toSorted()).toEqual(
    [...updatable].toSorted(),
  );
});
