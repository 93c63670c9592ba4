import { describe, expect, it } from "vitest";
import { allocateCredits, MOST_CREDITS } from "#domain/credits/allocate-credits.ts";
import type { AvailableCredit } from "#domain/credits/available-credit.ts";
import type { CoverableLine } from "#domain/credits/credit-scope.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { parseInstant } from "#domain/time/instant.ts";
import { USD } from "../rating/rate-cards.ts";
import { credit } from "./credits.ts";

const JANUARY = {
  period: { start: parseInstant("2025-01-01T00:00:00Z")!, end: parseInstant("2025-02-01T00:00:00Z")! },
  currency: USD,
};

/** `USAGE um.a 60` is the line of a card, `rule -10` one that is of nothing. */
const line = (text: string): CoverableLine => {
  const [first = "", second, third] = text.split(" ");
  if (third === undefined) return { id: first, value: decimal(second!) };
  return { id: `${first}.${second}`, value: decimal(third), cardType: first as "USAGE", billableId: second! };
};
const used = (lines: readonly string[], credits: readonly AvailableCredit[]) =>
  allocateCredits(lines.map(line), credits, JANUARY)
    .map(({ credit: { id }, amount }) => `${id} ${toText(amount)}`)
    .join(", ");
const ALL_USAGE = "ALL_USAGE_METER_RATE_CARDS";
const ALL_FEES = "ALL_FIXED_FEE_RATE_CARDS";

describe("which credit is used first", () => {
  it.each`
    credits                                                                                        | uses            | because
    ${[credit("a", { priority: 2, remaining: "80" }), credit("b")]}                                | ${"b 50, a 50"} | ${"the lower priority, and A keeps 30 (vector 19)"}
    ${[credit("a"), credit("b", { until: "2026-01-01" })]}                                         | ${"b 50, a 50"} | ${"one that expires before one that does not"}
    ${[credit("a", { until: "2026-01-02" }), credit("b", { until: "2026-01-01" })]}                | ${"b 50, a 50"} | ${"the one that expires first"}
    ${[credit("a", { from: "2024-01-02" }), credit("b", { from: "2024-01-01" })]}                  | ${"b 50, a 50"} | ${"the one that began first"}
    ${[credit("a", { made: "2024-01-02" }), credit("b", { made: "2024-01-01" })]}                  | ${"b 50, a 50"} | ${"the one that was made first"}
    ${[credit("b"), credit("a")]}                                                                  | ${"a 50, b 50"} | ${"all else is equal: by id, whatever order they come in"}
    ${[credit("a", { priority: 10 }), credit("b", { priority: 9 }), credit("c", { priority: 0 })]} | ${"c 50, b 50"} | ${"priorities are numbers, and nothing is left for the third"}
  `("$uses, $because", ({ credits, uses }) => {
    expect(used(["USAGE um.a 100"], credits)).toBe(uses);
  });
});

describe("what a credit covers", () => {
  const lines = [
    "USAGE um.a 60",
    "FIXED_FEE addon.f 40",
    "LICENSE addon.s 30",
    "CREDIT_GRANT addon.g 20",
    "true_up 10",
  ];
  it.each`
    scope                    | uses       | because
    ${[]}                    | ${"c 140"} | ${"everything but credit grants"}
    ${["um.a"]}              | ${"c 60"}  | ${"one meter"}
    ${["addon.s", "um.a"]}   | ${"c 90"}  | ${"a license and a meter"}
    ${[ALL_USAGE]}           | ${"c 60"}  | ${"all usage cards"}
    ${[ALL_FEES]}            | ${"c 40"}  | ${"all fixed fees, but no licenses"}
    ${[ALL_USAGE, ALL_FEES]} | ${"c 100"} | ${"both"}
    ${["addon.g"]}           | ${"c 20"}  | ${"a credit grant that is named"}
    ${["um.other"]}          | ${""}      | ${"nothing of this invoice"}
  `("for $scope: $uses, $because", ({ scope, uses }) => {
    expect(used(lines, [credit("c", { scope, remaining: "1000" })])).toBe(uses);
  });

  it.each`
    lines                                                        | scope          | uses          | because
    ${["USAGE um.a 220", "rule -24.74"]}                         | ${[ALL_USAGE]} | ${"c 195.26"} | ${"the invoice is never below zero"}
    ${["USAGE um.a 100", "USAGE um.b -30"]}                      | ${[ALL_USAGE]} | ${"c 70"}     | ${"a card below zero is taken off"}
    ${["USAGE um.a 100", "USAGE um.b -30", "x 50"]}              | ${["um.a"]}    | ${"c 100"}    | ${"of the one line all, for the discount is another's"}
    ${["USAGE um.a 100", "rule -50", "CREDIT_GRANT addon.g 60"]} | ${[]}          | ${"c 50"}     | ${"a credit grant is not paid for by what a discount has paid"}
    ${["USAGE um.a -10"]}                                        | ${[]}          | ${""}         | ${"there is nothing to pay"}
    ${["USAGE um.a 0"]}                                          | ${[]}          | ${""}         | ${"there is nothing to pay"}
    ${[]}                                                        | ${[]}          | ${""}         | ${"there is nothing at all"}
  `("of $lines for $scope: $uses, $because", ({ lines: written, scope, uses }) => {
    expect(used(written, [credit("c", { scope, remaining: "1000" })])).toBe(uses);
  });

  it("is not covered again: each takes what the one before has left", () => {
    const both = [credit("a", { scope: ["um.a"] }), credit("b", { scope: [ALL_USAGE], remaining: "100", priority: 2 })];
    expect(used(["USAGE um.a 60", "USAGE um.b 5"], both)).toBe("a 50, b 15");
  });

  it("is first what no other credit can cover, so that the other finds its own", () => {
    const both = [credit("all"), credit("usage", { scope: [ALL_USAGE], remaining: "60", priority: 2 })];
    expect(used(["USAGE um.a 60", "FIXED_FEE addon.f 40"], both)).toBe("all 50, usage 50");
    expect(used(["FIXED_FEE addon.f 40", "USAGE um.a 60"], both)).toBe("all 50, usage 50");
  });
});

describe("a credit holds for an invoice", () => {
  it.each`
    from            | until           | holds    | because
    ${"2024-06-01"} | ${"2025-01-01"} | ${false} | ${"its end is exclusive, and the cycle starts there"}
    ${"2024-06-01"} | ${"2025-01-02"} | ${true}  | ${"one day of the cycle"}
    ${"2025-01-31"} | ${"2026-01-01"} | ${true}  | ${"the last day of the cycle"}
    ${"2025-02-01"} | ${"2026-01-01"} | ${false} | ${"the cycle's end is exclusive, and the credit begins there"}
    ${"2025-01-01"} | ${"2025-02-01"} | ${true}  | ${"the days of the cycle"}
  `("from $from until $until in January: $holds, $because", ({ from, until, holds }) => {
    expect(used(["USAGE um.a 100"], [credit("c", { from, until })])).toBe(holds ? "c 50" : "");
  });
});

it("what a credit has beyond the minor unit stays on it", () => {
  expect(used(["USAGE um.a 100"], [credit("c", { remaining: "10.009" }), credit("d", { remaining: "0.009" })])).toBe(
    "c 10",
  );
});

it(`no more than ${MOST_CREDITS} credits pay for one invoice`, () => {
  const many = Array.from({ length: MOST_CREDITS + 5 }, (_, index) =>
    credit(`c${String(index).padStart(2, "0")}`, { remaining: "1" }),
  );
  const none = credit("a", { remaining: "0" });
  expect(allocateCredits([line("USAGE um.a 100")], [none, ...many], JANUARY)).toHaveLength(MOST_CREDITS);
});
