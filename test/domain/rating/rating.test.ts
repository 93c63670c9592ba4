import { describe, expect, it } from "vitest";
import { decimal, toText } from "#domain/money/decimal.ts";
import { rateQuantity } from "#domain/rating/rate-quantity.ts";
import { slabPrices } from "#domain/rating/slab-prices.ts";
import { onPaper, USD, usageCard } from "./rate-cards.ts";

type Options = Parameters<typeof usageCard>[1];
const rated = (priceList: string, usage: string, options: Options = {}) =>
  rateQuantity(slabPrices(usageCard(priceList, options), USD), decimal(usage));
const amount = (...rating: Parameters<typeof rated>) => toText(rated(...rating).amount);

const TWO_THEN_ONE = ">0: PER_UNIT 2; >100: PER_UNIT 1";

describe("the worked examples of Togai rule §14.7", () => {
  it.each`
    model       | slabs                                       | usage     | slabsCharged                  | total    | because
    ${"TIERED"} | ${TWO_THEN_ONE}                             | ${"150"}  | ${"1: 100 = 200, 2: 50 = 50"} | ${"250"} | ${"100 × 2 + 50 × 1"}
    ${"VOLUME"} | ${TWO_THEN_ONE}                             | ${"150"}  | ${"2: 150 = 150"}             | ${"150"} | ${"150 × 1"}
    ${"TIERED"} | ${TWO_THEN_ONE}                             | ${"100"}  | ${"1: 100 = 200"}             | ${"200"} | ${"100 still belongs to the first slab"}
    ${"VOLUME"} | ${TWO_THEN_ONE}                             | ${"100"}  | ${"1: 100 = 200"}             | ${"200"} | ${"100 still belongs to the first slab"}
    ${"VOLUME"} | ${TWO_THEN_ONE}                             | ${"101"}  | ${"2: 101 = 101"}             | ${"101"} | ${"one more and all of it costs 1"}
    ${"TIERED"} | ${">0: PACKAGE 10 per 1000"}                | ${"1500"} | ${"1: 1500 = 20"}             | ${"20"}  | ${"2 packages"}
    ${"TIERED"} | ${">0: FLAT 0; >10: PER_UNIT 100"}          | ${"12"}   | ${"1: 10 = 0, 2: 2 = 200"}    | ${"200"} | ${"0 + 2 × 100"}
    ${"TIERED"} | ${">0: FLAT 0; >1000: PACKAGE 1 per 10"}    | ${"1234"} | ${"1: 1000 = 0, 2: 234 = 24"} | ${"24"}  | ${"23.4 packages are 24"}
    ${"TIERED"} | ${">0: PER_UNIT 10; >2: PACKAGE 20 per 10"} | ${"10"}   | ${"1: 2 = 20, 2: 8 = 20"}     | ${"40"}  | ${"2 × 10 + 1 package"}
    ${"VOLUME"} | ${">0: PER_UNIT 10; >2: PACKAGE 20 per 10"} | ${"10"}   | ${"2: 10 = 20"}               | ${"20"}  | ${"exactly 1 package"}
    ${"TIERED"} | ${">0: FLAT 50; >100: FLAT 30"}             | ${"150"}  | ${"1: 100 = 50, 2: 50 = 30"}  | ${"80"}  | ${"both slabs were reached"}
    ${"VOLUME"} | ${">0: FLAT 50; >100: FLAT 30"}             | ${"150"}  | ${"2: 150 = 30"}              | ${"30"}  | ${"only the slab that holds 150"}
    ${"TIERED"} | ${">0: PER_UNIT 0.5 min 10 max 40"}         | ${"4"}    | ${"1: 4 = 10"}                | ${"10"}  | ${"2 is below the minimum"}
    ${"TIERED"} | ${">0: PER_UNIT 0.5 min 10 max 40"}         | ${"60"}   | ${"1: 60 = 30"}               | ${"30"}  | ${"30 lies between"}
    ${"TIERED"} | ${">0: PER_UNIT 0.5 min 10 max 40"}         | ${"200"}  | ${"1: 200 = 40"}              | ${"40"}  | ${"100 is above the maximum"}
    ${"VOLUME"} | ${">0: PER_UNIT 0.5 min 10 max 40"}         | ${"4"}    | ${"1: 4 = 10"}                | ${"10"}  | ${"bounds hold for volume too"}
    ${"VOLUME"} | ${">0: PER_UNIT 0.5 min 10 max 40"}         | ${"200"}  | ${"1: 200 = 40"}              | ${"40"}  | ${"bounds hold for volume too"}
  `("$model $slabs, usage $usage: $total, $because", ({ model, slabs, usage, slabsCharged, total }) => {
    const charge = rated(slabs, usage, { model });
    expect(onPaper(charge)).toBe(slabsCharged);
    expect(toText(charge.amount)).toBe(total);
    expect(toText(charge.adjustment)).toBe("0");
  });
});

describe("the test vectors of Togai rule §31", () => {
  it.each`
    vector            | slabs                                        | usage     | total      | because
    ${"3"}            | ${">0: PACKAGE 10 per 1000"}                 | ${"1"}    | ${"10"}    | ${"a package that is touched is paid"}
    ${"3"}            | ${">0: PACKAGE 10 per 1000"}                 | ${"1000"} | ${"10"}    | ${"it holds exactly 1000"}
    ${"3"}            | ${">0: PACKAGE 10 per 1000"}                 | ${"1001"} | ${"20"}    | ${"the second is touched"}
    ${"3"}            | ${">0: PACKAGE 10 per 1000"}                 | ${"0"}    | ${"0"}     | ${"none is touched"}
    ${"5"}            | ${">0: PER_UNIT 0.05; >5000: PER_UNIT 0.03"} | ${"7000"} | ${"310"}   | ${"250 + 60"}
    ${"23"}           | ${">0: PER_UNIT 0.001"}                      | ${"1"}    | ${"0.001"} | ${"rating does not cut; the invoice does"}
    ${"33, re-rated"} | ${">0: PER_UNIT 2"}                          | ${"50"}   | ${"100"}   | ${"50 × 2"}
  `("vector $vector: $usage units cost $total, $because", ({ slabs, usage, total }) => {
    expect(amount(slabs, usage)).toBe(total);
  });

  it("rates cycle 1 of the walk-through of §33 as 10,000 × 0.02 + 2,000 × 0.01 = 220", () => {
    const charge = rated(">0: PER_UNIT 0.02; >10000: PER_UNIT 0.01", "12000");
    expect(onPaper(charge)).toBe("1: 10000 = 200, 2: 2000 = 20");
    expect(toText(charge.amount)).toBe("220");
  });
});

describe("price lists that mix kinds of slabs and sizes of packages", () => {
  const steps = ">0: FLAT 100; >5: FLAT 50; >10: PER_UNIT 5; >15: PER_UNIT 1";
  const packs = ">0: PACKAGE 1 per 100; >1000: PACKAGE 1 per 1000; >101000: PACKAGE 0.5 per 1000";
  it.each`
    model       | slabs                                                            | usage        | total      | because
    ${"TIERED"} | ${steps}                                                         | ${"7"}       | ${"150"}   | ${"two flat prices"}
    ${"TIERED"} | ${steps}                                                         | ${"12"}      | ${"160"}   | ${"and 2 × 5"}
    ${"TIERED"} | ${steps}                                                         | ${"22"}      | ${"182"}   | ${"100 + 50 + 5 × 5 + 7 × 1"}
    ${"VOLUME"} | ${steps}                                                         | ${"15"}      | ${"75"}    | ${"15 × 5"}
    ${"VOLUME"} | ${steps}                                                         | ${"16"}      | ${"16"}    | ${"16 × 1"}
    ${"TIERED"} | ${packs}                                                         | ${"5325"}    | ${"15"}    | ${"10 of 100 and, for 4,325, 5 of 1,000"}
    ${"VOLUME"} | ${packs}                                                         | ${"1000"}    | ${"10"}    | ${"10 of 100"}
    ${"VOLUME"} | ${packs}                                                         | ${"101000"}  | ${"101"}   | ${"101 of 1,000"}
    ${"VOLUME"} | ${packs}                                                         | ${"101001"}  | ${"51"}    | ${"102 of 1,000 at half the price"}
    ${"TIERED"} | ${">0: PACKAGE 10 per 1000000; >5000000: PACKAGE 8 per 1000000"} | ${"7500001"} | ${"74"}    | ${"5 × 10 + 3 × 8"}
    ${"TIERED"} | ${">0: PER_UNIT 10; >0.1: PER_UNIT 5; >1: PER_UNIT 2"}           | ${"0.5"}     | ${"3"}     | ${"0.1 × 10 + 0.4 × 5"}
    ${"VOLUME"} | ${">0: FLAT 10; >100: PER_UNIT 1; >200: PER_UNIT 0.5"}           | ${"100.5"}   | ${"100.5"} | ${"a part of a unit reaches the next slab"}
  `("$model $slabs, usage $usage: $total, $because", ({ model, slabs, usage, total }) => {
    expect(amount(slabs, usage, { model })).toBe(total);
  });
});

describe("both sides of every boundary", () => {
  const threeSlabs = ">0: PER_UNIT 3; >10: PER_UNIT 2; >20: PER_UNIT 1";
  it.each`
    usage             | tiered                                                                    | volume                                          | because
    ${"0"}            | ${""}                                                                     | ${""}                                           | ${"nothing was used"}
    ${"0.0000000001"} | ${"1: 0.0000000001 = 0.0000000003"}                                       | ${"1: 0.0000000001 = 0.0000000003"}             | ${"the least usage reaches the first slab"}
    ${"9.9"}          | ${"1: 9.9 = 29.7"}                                                        | ${"1: 9.9 = 29.7"}                              | ${"just under the first bound"}
    ${"10"}           | ${"1: 10 = 30"}                                                           | ${"1: 10 = 30"}                                 | ${"the bound belongs to the lower slab"}
    ${"10.000000001"} | ${"1: 10 = 30, 2: 0.000000001 = 0.000000002"}                             | ${"2: 10.000000001 = 20.000000002"}             | ${"just over the first bound"}
    ${"20"}           | ${"1: 10 = 30, 2: 10 = 20"}                                               | ${"2: 20 = 40"}                                 | ${"the second bound, too"}
    ${"20.5"}         | ${"1: 10 = 30, 2: 10 = 20, 3: 0.5 = 0.5"}                                 | ${"3: 20.5 = 20.5"}                             | ${"the last slab has no end"}
    ${"1e40"}         | ${`1: 10 = 30, 2: 10 = 20, 3: ${"9".repeat(38)}80 = ${"9".repeat(38)}80`} | ${`3: 1${"0".repeat(40)} = 1${"0".repeat(40)}`} | ${"41 digits are exact"}
  `("usage $usage is «$tiered» in tiers and «$volume» by volume, $because", ({ usage, tiered, volume }) => {
    expect(onPaper(rated(threeSlabs, usage))).toBe(tiered);
    expect(onPaper(rated(threeSlabs, usage, { model: "VOLUME" }))).toBe(volume);
  });

  it.each`
    usage    | tiered        | volume            | because
    ${"5"}   | ${""}         | ${""}             | ${"below the first slab it is free"}
    ${"100"} | ${""}         | ${""}             | ${"its start does not belong to it"}
    ${"101"} | ${"1: 1 = 2"} | ${"1: 101 = 202"} | ${"tiers leave the first 100 free, volume prices all"}
  `("a first slab above 100 makes $usage «$tiered» or «$volume», $because", ({ usage, tiered, volume }) => {
    expect(onPaper(rated(">100: PER_UNIT 2", usage))).toBe(tiered);
    expect(onPaper(rated(">100: PER_UNIT 2", usage, { model: "VOLUME" }))).toBe(volume);
  });

  it("says for each slab where it lies, what it costs, and which bound was applied", () => {
    const { slabs } = rated(">0: PACKAGE 10 per 1000 max 15; >5000: FLAT 7 min 9", "5001");
    expect(
      slabs.map(({ slab: { startAfter, upTo, rate }, packageQuantity, minimumRateApplied, maximumRateApplied }) => ({
        from: toText(startAfter),
        upTo: upTo && toText(upTo),
        rate: toText(rate),
        packages: packageQuantity && toText(packageQuantity),
        minimumRateApplied,
        maximumRateApplied,
      })),
    ).toEqual([
      { from: "0", upTo: "5000", rate: "10", packages: "5", minimumRateApplied: false, maximumRateApplied: true },
      {
        from: "5000",
        upTo: undefined,
        rate: "7",
        packages: undefined,
        minimumRateApplied: true,
        maximumRateApplied: false,
      },
    ]);
  });
});

describe("bounds of a slab", () => {
  it.each`
    usage      | amount  | minimum  | maximum  | because
    ${"9.99"}  | ${"10"} | ${true}  | ${false} | ${"just under the minimum"}
    ${"10"}    | ${"10"} | ${false} | ${false} | ${"the minimum needs no raising"}
    ${"40"}    | ${"40"} | ${false} | ${false} | ${"the maximum needs no lowering"}
    ${"40.01"} | ${"40"} | ${false} | ${true}  | ${"just over the maximum"}
  `("$usage units of 1 within 10 and 40 are $amount, $because", ({ usage, amount: expected, minimum, maximum }) => {
    const [slab] = rated(">0: PER_UNIT 1 min 10 max 40", usage).slabs;
    expect(toText(slab!.amount)).toBe(expected);
    expect(slab).toMatchObject({ minimumRateApplied: minimum, maximumRateApplied: maximum });
  });
});

it("the bounds of one slab hold where another has none", () => {
  expect(onPaper(rated(">0: PER_UNIT 1; >10: PER_UNIT 1 min 5", "11"))).toBe("1: 10 = 10, 2: 1 = 5");
});

describe("prices", () => {
  it.each`
    slabs                                   | usage                                         | total                                         | because
    ${">0: FLAT 50"}                        | ${"0"}                                        | ${"0"}                                        | ${"a flat price is for use, not for waiting"}
    ${">0: FLAT 50"}                        | ${"0.1"}                                      | ${"50"}                                       | ${"any use is use"}
    ${">0: PER_UNIT -2"}                    | ${"3"}                                        | ${"-6"}                                       | ${"negative prices are credits"}
    ${">0: FLAT -5"}                        | ${"3"}                                        | ${"-5"}                                       | ${"negative prices are credits"}
    ${">0: PACKAGE -1 per 10"}              | ${"11"}                                       | ${"-2"}                                       | ${"2 packages of credit"}
    ${">0: PER_UNIT 0"}                     | ${"3"}                                        | ${"0"}                                        | ${"free is a price"}
    ${">0: PER_UNIT 0.1000000000000000055"} | ${"3"}                                        | ${"0.3000000000000000165"}                    | ${"no digit is lost"}
    ${">0: PER_UNIT 1e-30"}                 | ${"1e30"}                                     | ${"1"}                                        | ${"neither small nor large numbers are rounded"}
    ${">0: PER_UNIT 3"}                     | ${"12345678901234567890123456789012345678.5"} | ${"37037036703703703670370370367037037035.5"} | ${"38 digits and a half"}
    ${">0: PACKAGE 1 per 0.25"}             | ${"1.1"}                                      | ${"5"}                                        | ${"4.4 packages of a quarter"}
    ${">0: PACKAGE 2 per 3"}                | ${"1e-25"}                                    | ${"2"}                                        | ${"a speck touches the first package"}
  `("$usage at «$slabs» is $total, $because", ({ slabs, usage, total }) => {
    expect(amount(slabs, usage)).toBe(total);
  });
});

describe("usage below zero", () => {
  it.each`
    slabs                        | model       | because
    ${">0: PER_UNIT 2"}          | ${"TIERED"} | ${"an invoice does not pay for usage"}
    ${">0: PER_UNIT 2"}          | ${"VOLUME"} | ${"an invoice does not pay for usage"}
    ${">0: PER_UNIT -2"}         | ${"TIERED"} | ${"nor does a credit turn into a charge"}
    ${">0: FLAT 50 min 10"}      | ${"TIERED"} | ${"no slab was reached"}
    ${">0: PACKAGE 10 per 1000"} | ${"VOLUME"} | ${"no package was touched"}
  `("-5 units at «$slabs» $model cost nothing, $because", ({ slabs, model }) => {
    const charge = rated(slabs, "-5", { model });
    expect(charge.slabs).toEqual([]);
    expect(toText(charge.amount)).toBe("0");
    expect(toText(charge.quantity)).toBe("-5");
  });

  it("still owes the card's minimum", () => {
    const charge = rated(">0: PER_UNIT 2", "-5", { bounds: { minimumRate: "10" } });
    expect(toText(charge.amount)).toBe("10");
  });
});

describe("bounds of the card", () => {
  const bounds = { minimumRate: "10", maximumRate: "40" };
  it.each`
    usage      | adjustment | total      | because
    ${"0"}     | ${"10"}    | ${"10"}    | ${"the minimum is owed without any usage"}
    ${"9"}     | ${"1"}     | ${"10"}    | ${"one short of the minimum"}
    ${"9.99"}  | ${"0.01"}  | ${"10"}    | ${"just under"}
    ${"10"}    | ${"0"}     | ${"10"}    | ${"exactly the minimum"}
    ${"10.01"} | ${"0"}     | ${"10.01"} | ${"just over"}
    ${"40"}    | ${"0"}     | ${"40"}    | ${"exactly the maximum"}
    ${"40.01"} | ${"-0.01"} | ${"40"}    | ${"just over the maximum"}
    ${"100"}   | ${"-60"}   | ${"40"}    | ${"60 over the maximum"}
  `("$usage units of 1 are adjusted by $adjustment to $total, $because", ({ usage, adjustment, total }) => {
    const charge = rated(">0: PER_UNIT 1", usage, { bounds });
    expect(toText(charge.adjustment)).toBe(adjustment);
    expect(toText(charge.amount)).toBe(total);
  });

  it("are applied to the sum of slabs that have kept their own bounds", () => {
    const charge = rated(">0: PER_UNIT 1 max 5; >10: PER_UNIT 1 min 3", "11", { bounds: { minimumRate: "9" } });
    expect(onPaper(charge)).toBe("1: 10 = 5, 2: 1 = 3");
    expect(toText(charge.adjustment)).toBe("1");
    expect(toText(charge.amount)).toBe("9");
  });

  it.each`
    bounds                   | usage   | total   | because
    ${{ minimumRate: "10" }} | ${"99"} | ${"99"} | ${"without a maximum there is none"}
    ${{ maximumRate: "40" }} | ${"0"}  | ${"0"}  | ${"without a minimum there is none"}
    ${{ maximumRate: "0" }}  | ${"99"} | ${"0"}  | ${"a maximum of zero is a maximum"}
    ${{ minimumRate: "0" }}  | ${"99"} | ${"99"} | ${"a minimum of zero changes nothing here"}
  `("of $bounds leave $usage units at $total, $because", ({ bounds, usage, total }) => {
    expect(amount(">0: PER_UNIT 1", usage, { bounds })).toBe(total);
  });

  it("a minimum of zero keeps a negative price from paying out", () => {
    const charge = rated(">0: PER_UNIT -1", "5", { bounds: { minimumRate: "0" } });
    expect(toText(charge.adjustment)).toBe("5");
    expect(toText(charge.amount)).toBe("0");
  });
});
