import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { AddOnId, FeatureId, UsageMeterId } from "#domain/ids.ts";
import { earningsOf } from "#domain/metrics/earnings.ts";
import { type Decimal, decimal, sum, toText } from "#domain/money/decimal.ts";
import { chargesOf } from "#domain/rating/charges.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import { NO_QUANTITIES } from "#domain/rating/quantities.ts";
import { type TimeZone, UTC } from "#domain/time/calendar.ts";
import { DAY, type Instant, instantOf } from "#domain/time/instant.ts";
import { nextCycle } from "#domain/time/pricing-cycle.ts";
import { cycleOn } from "../rating/cycles.ts";
import {
  commitmentCard,
  creditGrantCard,
  entitlementCard,
  licenseCard,
  overageCard,
  seatsFrom,
} from "../rating/more-cards.ts";
import { feeCard, USD, usageCard } from "../rating/rate-cards.ts";
import { instant, ZONES, zone } from "../time/builders.ts";

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
  now: place.cycle.end,
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

describe("what a grant earns in January and the months after it", () => {
  const credit = { ...creditGrantCard(), recurrence: { interval: 3, offset: 0 } };
  const offset = { recurrence: { interval: 1, offset: 1 } };

  it.each`
    card                                                | on              | amounts              | because
    ${entitlementCard()}                                | ${"2025-01-10"} | ${["120", "0", "0"]} | ${"120 units at 1 are earned on the first day"}
    ${entitlementCard({ limits: ["10", "20"] })}        | ${"2025-01-10"} | ${["30", "0", "0"]}  | ${"all configurations have one price"}
    ${entitlementCard({ invoiceTiming: "IN_ARREARS" })} | ${"2025-01-10"} | ${["120", "0", "0"]} | ${"whenever it is invoiced"}
    ${entitlementCard({ invoiceTiming: "PREPAID" })}    | ${"2025-01-10"} | ${[]}                | ${"what waits for the money is not the cycle's"}
    ${entitlementCard(offset)}                          | ${"2025-01-10"} | ${["0", "0", "0"]}   | ${"the first cycle is free"}
    ${entitlementCard(offset)}                          | ${"2025-02-10"} | ${["120", "0", "0"]} | ${"the second is not"}
    ${creditGrantCard()}                                | ${"2025-01-10"} | ${["10", "0", "0"]}  | ${"the price counts, not the credit"}
    ${creditGrantCard({ invoiceTiming: "PREPAID" })}    | ${"2025-01-10"} | ${[]}                | ${"an order is not the cycle's"}
    ${creditGrantCard({ grantType: "ONE_TIME" })}       | ${"2025-02-10"} | ${["0", "0", "0"]}   | ${"it was granted in January"}
    ${credit}                                           | ${"2025-01-10"} | ${["10", "0", "0"]}  | ${"three months are paid for from the first day"}
    ${credit}                                           | ${"2025-02-10"} | ${["0", "0", "0"]}   | ${"January has earned it"}
    ${{ ...credit, invoiceTiming: "IN_ARREARS" }}       | ${"2025-03-10"} | ${["0", "0", "0"]}   | ${"March only bills it"}
    ${credit}                                           | ${"2025-04-10"} | ${["10", "0", "0"]}  | ${"the next three months begin"}
  `("$card.type $card.invoiceTiming on $on: $amounts, $because", ({ card, on, amounts }) => {
    const place = cycleOn(on);
    const earnings = earningsOf(terms(card, place), stretches(place, [1], [2], [28]));

    expect(earnings.flatMap((one) => one.amounts.map(toText))).toEqual(amounts);
  });
});

describe("what is earned on the last day of January", () => {
  const records = "feature.records" as FeatureId;
  const beyond = overageCard();
  const usage = usageCard(">0: PER_UNIT 2");
  const floor = commitmentCard("1000");
  const onLastDay = (
    rateCards: readonly RateCard[],
    { on = "2025-01-10", until = "9999-01-01", now, overage = "7000" }: Readonly<Record<string, string>>,
    ...used: Used[]
  ): string[] => {
    const place = cycleOn(on, { until });
    const seats = new Map([["addon.seat" as AddOnId, seatsFrom({ "2025-01-01": "5" })]]);
    const more = { seats, overage: new Map([[records, decimal(overage)]]) };
    const given = { ...terms(rateCards[0]!, place), ...more, rateCards, ...(now && { now: instant(now) }) };
    return earningsOf(given, stretches(place, ...used))[0]!.amounts.map(toText);
  };
  const quarterly = { ...beyond, recurrence: { interval: 3, offset: 0 } };
  const inAdvance = feeCard({ rate: "100", invoiceTiming: "IN_ADVANCE" });
  const all = [[30, "320"], [31]];

  it.each`
    cards                                               | traits                                 | used                         | amounts              | because
    ${[beyond]}                                         | ${{}}                                  | ${[[1], [30], [31]]}         | ${["0", "0", "310"]} | ${"250 + 60 for the whole window"}
    ${[beyond]}                                         | ${{ overage: "0" }}                    | ${[[30], [31]]}              | ${["0", "0"]}        | ${"nothing was used beyond"}
    ${[beyond]}                                         | ${{ now: "2025-01-30T23:59:59.999Z" }} | ${[[30], [31]]}              | ${["0", "0"]}        | ${"that day has not begun"}
    ${[beyond]}                                         | ${{ now: "2025-01-31T00:00:00Z" }}     | ${[[30], [31]]}              | ${["0", "310"]}      | ${"it has"}
    ${[quarterly]}                                      | ${{}}                                  | ${[[30], [31]]}              | ${["0", "0"]}        | ${"the window goes on"}
    ${[quarterly]}                                      | ${{ on: "2025-03-10" }}                | ${[[30], [31]]}              | ${["0", "310"]}      | ${"March ends it"}
    ${[quarterly]}                                      | ${{ until: "2025-02-01" }}             | ${[[30], [31]]}              | ${["0", "310"]}      | ${"so does the end of the plan"}
    ${[floor]}                                          | ${{}}                                  | ${[[30], [31]]}              | ${["0", "1000"]}     | ${"nothing counts towards it"}
    ${[floor, usage]}                                   | ${{}}                                  | ${all}                       | ${["0", "360"]}      | ${"1000 − 640"}
    ${[floor, usage]}                                   | ${{}}                                  | ${[[30, "320"], [31, "30"]]} | ${["0", "300"]}      | ${"what is used on that day counts, too"}
    ${[floor, usage]}                                   | ${{}}                                  | ${[[30, "600"], [31]]}       | ${["0", "0"]}        | ${"1200 is more"}
    ${[floor, usage, inAdvance]}                        | ${{}}                                  | ${all}                       | ${["0", "360"]}      | ${"fees in advance do not count"}
    ${[floor, usage, feeCard({ rate: "50" })]}          | ${{}}                                  | ${all}                       | ${["0", "310"]}      | ${"those in arrears do"}
    ${[floor, usage, licenseCard()]}                    | ${{}}                                  | ${all}                       | ${["0", "310"]}      | ${"so do 5 seats at 10"}
    ${[floor, usage, beyond]}                           | ${{}}                                  | ${all}                       | ${["0", "50"]}       | ${"and overage of 310"}
    ${[floor, usageCard(">0: PER_UNIT 0.001")]}         | ${{}}                                  | ${[[30, "1"], [31]]}         | ${["0", "999.999"]}  | ${"nothing is cut"}
    ${[floor, commitmentCard("2000"), usage]}           | ${{}}                                  | ${all}                       | ${["0", "0"]}        | ${"a higher floor holds"}
    ${[commitmentCard("2000"), floor, usage]}           | ${{}}                                  | ${all}                       | ${["0", "1360"]}     | ${"that one is missing more"}
    ${[commitmentCard("9", { rateValues: [] }), usage]} | ${{}}                                  | ${all}                       | ${["0", "0"]}        | ${"no rate in the currency is no floor"}
    ${[floor, usage]}                                   | ${{ now: "2025-01-30T12:00:00Z" }}     | ${all}                       | ${["0", "0"]}        | ${"what is missing is not known yet"}
    ${[floor, usage]}                                   | ${{}}                                  | ${[[30, "320"]]}             | ${["0"]}             | ${"the stretches do not reach it"}
  `("$because: $amounts", ({ cards, traits, used, amounts }) => {
    expect(onLastDay(cards, traits, ...used)).toEqual(amounts);
  });

  it("cannot be told of stretches that end within that day", () => {
    expect(() => onLastDay([floor], {}, [30.5])).toThrow(/must never happen/);
  });
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

        const earnings = earningsOf({ rateCards, currency: USD, place, zone: name, now: place.cycle.end }, cut);

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
