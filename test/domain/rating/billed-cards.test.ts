import { expect, it } from "vitest";
import { billedCards } from "#domain/rating/billed-cards.ts";
import { cycleOn } from "./cycles.ts";
import { entitlementCard } from "./more-cards.ts";
import { feeCard, usageCard } from "./rate-cards.ts";

const calls = usageCard(">0: PER_UNIT 1");
const setUp = feeCard({ name: "set-up", feeType: "ONE_TIME", invoiceTiming: "IN_ADVANCE" });
const support = feeCard({ name: "support", interval: 3, invoiceTiming: "IN_ADVANCE" });
const platform = feeCard({ name: "platform" });
const plan = [platform, setUp, calls, support];

it.each`
  timing          | on              | cards                    | because
  ${"IN_ARREARS"} | ${"2025-01-21"} | ${["platform", "calls"]} | ${"usage and the monthly fee, in the plan's order"}
  ${"IN_ADVANCE"} | ${"2025-01-21"} | ${["set-up", "support"]} | ${"the first cycle"}
  ${"IN_ADVANCE"} | ${"2025-02-21"} | ${[]}                    | ${"set-up is done and support is paid until April"}
  ${"IN_ADVANCE"} | ${"2025-04-21"} | ${["support"]}           | ${"the second quarter"}
`("$timing on $on bills $cards, $because", ({ timing, on, cards }) => {
  expect(billedCards(plan, timing, cycleOn(on)).map(({ card }) => card.name)).toEqual(cards);
});

it("a plan without cards bills nothing", () => {
  expect(billedCards([], "IN_ARREARS", cycleOn("2025-01-21"))).toEqual([]);
});

it("what goes by quantity comes without days", () => {
  const records = entitlementCard();
  expect(billedCards([calls, records], "IN_ARREARS", cycleOn("2025-01-21"))).toEqual([
    { type: "QUANTITY", card: calls },
  ]);
  expect(billedCards([calls, records], "IN_ADVANCE", cycleOn("2025-01-21"))).toEqual([
    { type: "QUANTITY", card: records },
  ]);
});

it("a fee comes with the days that it pays for", () => {
  expect(billedCards(plan, "IN_ADVANCE", cycleOn("2025-01-25", { from: "2025-01-21" }))).toEqual([
    { type: "FIXED_FEE", card: setUp, span: { days: 11, fullDays: 31 } },
    { type: "FIXED_FEE", card: support, span: { days: 70, fullDays: 90 } },
  ]);
});
