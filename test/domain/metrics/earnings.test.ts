import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { AddOnId, UsageMeterId } from "#domain/ids.ts";
import { earningsOf } from "#domain/metrics/earnings.ts";
import { type Decimal, decimal, sum, toText } from "#domain/money/decimal.ts";
import { chargesOf } from "#domain/rating/charges.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import { NO_QUANTITIES } from "#domain/rating/quantities.ts";
import { type TimeZone, UTC } from "#domain/time/calendar.ts";
import { DAY, type Instant, instantOf } from "#domain/time/instant.ts";
import { nextCycle } from "#domain/time/pricing-cycle.ts";
import { cycleOn } from "../rating/cycles.ts";
import { feeCard, USD, usageCard } from "../rating/rate-cards.ts";
import { ZONES, zone } from "../time/builders.ts";

const CALLS = "um.calls" as UsageMeterId;
const JANUARY = cycleOn("2025-01-10");

type Used = readonly [day: number, calls?: string];

/** Stretches of a cycle that end after so many days of it, with what was used in them. */
const stretches = (place: CycleInSlice, ...used: Used[]) => {
  let { start } = place.cycle;
  return used.map(([day, calls]) => {
    const end = instantOf(place.cycle.start + day * DAY);
    const stretch = { start, end, usage: new Map(calls === undefined ? [] : [[CALLS, decimal(calls)]]) };
    start = end;
    return stretch;
  });
};
const terms = (card: RateCard, place: CycleInSlice = JANUARY, name: TimeZone = UTC) => ({
  rateCards: [card],
  currency: USD,
  place,
  zone: name,
});
const earned = (card: RateCard, ...used: Used[]): string[] =>
  earningsOf(terms(card), stretches(JANUARY, ...used)).flatMap(({ amounts }) => amounts.map(toText));

describe("what a usage card earns in stretches of a cycle", () => {
  const minimum = { bounds: { minimumRate: "10" } };
  const maximum = { bounds: { maximumRate: "100" } };

  it.each`
    slabs                                 | traits                 | used                                 | amounts                    | because
    ${">0: PER_UNIT 2; >100: PER_UNIT 1"} | ${{}}                  | ${[[1, "80"], [2, "70"]]}            | ${["160", "90"]}           | ${"20 × 2 + 50 × 1 more"}
    ${">0: PER_UNIT 2; >100: PER_UNIT 1"} | ${{}}                  | ${[[1, "80"], [2], [3, "70"], [31]]} | ${["160", "0", "90", "0"]} | ${"nothing is earned while nothing is used"}
    ${">0: PER_UNIT 2; >100: PER_UNIT 1"} | ${{ model: "VOLUME" }} | ${[[1, "100"], [2, "50"]]}           | ${["200", "-50"]}          | ${"150 × 1 is less than 100 × 2 was"}
    ${">0: PACKAGE 10 per 1000"}          | ${{}}                  | ${[[1, "1"], [2, "999"], [3, "1"]]}  | ${["10", "0", "10"]}       | ${"a package is paid whole when it is touched"}
    ${">0: FLAT 50; >100: FLAT 30"}       | ${{}}                  | ${[[1], [2, "1"], [3, "100"]]}       | ${["0", "50", "30"]}       | ${"a slab is earned when it is reached"}
    ${">0: PER_UNIT 1"}                   | ${minimum}             | ${[[1], [2, "4"], [3, "16"]]}        | ${["10", "0", "10"]}       | ${"the minimum is earned when the cycle starts"}
    ${">0: PER_UNIT 1"}                   | ${maximum}             | ${[[1, "90"], [2, "90"], [3, "90"]]} | ${["90", "10", "0"]}       | ${"the maximum ends it"}
    ${">0: PER_UNIT 1"}                   | ${{}}                  | ${[[1, "9"], [2, "-4"]]}             | ${["9", "-4"]}             | ${"a correction takes back"}
    ${">0: PER_UNIT 0.0000001"}           | ${{}}                  | ${[[1, "0.5"]]}                      | ${["0.00000005"]}          | ${"nothing is rounded"}
  `("$slabs $traits, used $used: $amounts, $because", ({ slabs, traits, used, amounts }) => {
    expect(earned(usageCard(slabs, traits), ...used)).toEqual(amounts);
  });

  it("does not depend on the usage of other meters", () => {
    const other = usageCard(">0: PER_UNIT 5", { billableId: "um.other" as UsageMeterId });

    expect(earned(other, [1, "80"])).toEqual(["0"]);
  });
});

it("a fee earns in a stretch what accrues in it", () => {
  const card = feeCard({ rate: "31", billableId: "addon.platform" as AddOnId });

  expect(earned(card, [0.5], [1], [1.5], [10], [31])).toEqual(["1", "0", "1", "8", "21"]);
});

it("every card stands for itself, in the order of the plan", () => {
  const cards = [feeCard({ rate: "31" }), usageCard(">0: PER_UNIT 2")];
  const earnings = earningsOf({ ...terms(cards[0]!), rateCards: cards }, stretches(JANUARY, [2, "3"], [4, "1"]));

  expect(earnings.map(({ card, amounts }) => [card, amounts.map(toText)])).toEqual([
    [cards[0], ["2", "2"]],
    [cards[1], ["6", "2"]],
  ]);
});

it("stops where the first stretch does not begin with the cycle", () => {
  const [, second] = stretches(JANUARY, [1], [2]);

  expect(() => earningsOf(terms(feeCard()), [second!])).toThrow(/must never happen/);
});

describe("for any usage, and cuts anywhere in a cycle", () => {
  const quantity = fc
    .tuple(fc.bigInt(-50n, 10n ** 9n), fc.nat(9))
    .map(([units, places]) => decimal(`${units}e-${places}`));
  const usageCards = fc.constantFrom(
    usageCard(">0: PER_UNIT 2; >100: PACKAGE 10 per 30; >1000: FLAT 7"),
    usageCard(">0: PER_UNIT 0.003 min 1 max 50; >10: PER_UNIT 0.1", { bounds: { minimumRate: "3" } }),
    usageCard(">0: PER_UNIT 2; >100: PER_UNIT 1", { model: "VOLUME", bounds: { maximumRate: "500" } }),
  );
  const feeCards = fc
    .tuple(
      fc.constantFrom("10", "49.99", "-7", "1000000007"),
      fc.boolean(),
      fc.constantFrom("IN_ADVANCE" as const, "IN_ARREARS" as const),
    )
    .map(([fee, enableProration, invoiceTiming]) => feeCard({ rate: fee, enableProration, invoiceTiming }));
  const places = fc
    .tuple(fc.constantFrom("2025-01-25", "2025-03-10", "2025-10-31"), fc.constantFrom(...ZONES))
    .map(([on, name]) => ({
      zone: name,
      place: cycleOn(on, { from: "2025-01-21", until: "2025-11-20", zone: name }),
    }));
  /** Where the cycle is cut, as parts of it, and what is used after each cut. */
  const cuts = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.option(quantity)), { maxLength: 12 });

  const cutAt = ({ cycle }: CycleInSlice, parts: readonly (readonly [number, Decimal | null])[]) => {
    const inside = parts.map(([part, used]): readonly [Instant, Decimal | null] => [
      instantOf(Math.floor(cycle.start + part * (cycle.end - cycle.start - 1))),
      used,
    ]);
    const usedFrom = new Map<Instant, Decimal | null>([[cycle.start, null], ...inside]);
    const starts = [...usedFrom.keys()].toSorted((first, second) => first - second);
    return starts.map((start, index) => {
      const used = usedFrom.get(start);
      return { start, end: starts[index + 1] ?? cycle.end, usage: new Map(used ? [[CALLS, used]] : []) };
    });
  };

  it("the stretches earn together what the cycle is charged", () => {
    fc.assert(
      fc.property(usageCards, feeCards, places, cuts, (usage, fee, { place, zone: name }, parts) => {
        const cut = cutAt(place, parts);
        const rateCards = [usage, fee];
        const calls = sum(cut.flatMap((stretch) => stretch.usage.get(CALLS) ?? []));
        const billing = {
          rateCards,
          currency: USD,
          quantities: { ...NO_QUANTITIES, usage: new Map([[CALLS, calls]]) },
        };
        const charged = (["IN_ADVANCE", "IN_ARREARS"] as const).flatMap((timing) => chargesOf(billing, timing, place));

        const earnings = earningsOf({ rateCards, currency: USD, place, zone: name }, cut);

        for (const { card, amounts } of earnings) {
          const { amount } = charged.find((charge) => charge.card === card)!;
          expect(toText(sum(amounts))).toBe(toText(amount));
        }
      }),
    );
  });

  it("a fee of several cycles earns over all of them what it is billed once", () => {
    fc.assert(
      fc.property(feeCards, fc.integer({ min: 1, max: 4 }), (fee, interval) => {
        const card = { ...fee, recurrence: { interval, offset: 0 } };
        const first = cycleOn("2025-01-21", { from: "2025-01-21", until: "2025-11-20", zone: zone("Asia/Kolkata") });
        const kolkata = zone("Asia/Kolkata");
        const billed: Decimal[] = [];
        const amounts: Decimal[] = [];
        for (let cycle = first.cycle; ; ) {
          const place = { ...first, cycle };
          const billing = { rateCards: [card], currency: USD, quantities: NO_QUANTITIES };
          billed.push(...chargesOf(billing, card.invoiceTiming, place).map(({ amount }) => amount));
          const whole = { start: cycle.start, end: cycle.end, usage: new Map() };
          amounts.push(...earningsOf(terms(card, place, kolkata), [whole]).flatMap((one) => one.amounts));
          const next = nextCycle(first.alignment, first.slice, cycle, kolkata);
          if (!next) break;
          cycle = next;
        }
        expect(toText(sum(amounts))).toBe(toText(sum(billed)));
      }),
    );
  });
});
