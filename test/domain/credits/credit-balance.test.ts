import { expect, it } from "vitest";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { Credit } from "#domain/credits/credit.ts";
import { creditBalance } from "#domain/credits/credit-balance.ts";
import { decimal, toText } from "#domain/money/decimal.ts";

const credit = (id: string, given: string, left: string, applicableEntityIds: readonly string[] = []): Credit =>
  ({ id, creditAmount: decimal(given), balance: decimal(left), applicableEntityIds, status: "ACTIVE" }) as never;
const card = (type: string, billableId: string): RateCard => ({ type, billableId, name: billableId }) as never;
const PLAN = [card("USAGE", "um.1"), card("FIXED_FEE", "addon.1"), card("CREDIT_GRANT", "addon.2")];

const figures = (credits: readonly Credit[], holds: Record<string, string> = {}, cards: readonly RateCard[] = PLAN) => {
  const balance = creditBalance(
    credits,
    new Map(Object.entries(holds).map(([id, held]) => [id, decimal(held)])),
    cards,
  );
  return [balance.activeCredits, balance.availableBalance, balance.runningBalance, balance.inapplicableCredits]
    .map(toText)
    .join(" / ");
};

it("is 1000 / 800 / 700 with 1000 given, 200 invoiced and 100 on the running invoice (vector 20)", () => {
  expect(figures([credit("a", "1000", "800")], { a: "100" })).toBe("1000 / 800 / 700 / 0");
});

it("counts a credit that matches nothing of the plan only as inapplicable", () => {
  expect(figures([credit("a", "50", "50", ["addon.other"])])).toBe("0 / 0 / 0 / 50");
});

it.each([
  ["nothing, which is everything", [], "50 / 50 / 50 / 0"],
  ["a billable id of the plan", ["um.1"], "50 / 50 / 50 / 0"],
  ["all usage", ["ALL_USAGE_METER_RATE_CARDS"], "50 / 50 / 50 / 0"],
  ["all fees", ["ALL_FIXED_FEE_RATE_CARDS"], "50 / 50 / 50 / 0"],
  ["something else", ["um.9"], "0 / 0 / 0 / 50"],
])("matches a plan by %s", (_name, scope, expected) => {
  expect(figures([credit("a", "50", "50", scope)])).toBe(expected);
});

it("leaves credits aside that are not ACTIVE", () => {
  expect(figures([{ ...credit("a", "50", "0"), status: "VOIDED" }, credit("b", "10", "4")])).toBe("10 / 4 / 4 / 0");
});

it("takes a credit without a scope as applicable where there is no plan, and any other as not", () => {
  expect(figures([credit("a", "10", "10"), credit("b", "5", "5", ["um.1"])], {}, [])).toBe("10 / 10 / 10 / 5");
});
