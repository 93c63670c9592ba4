import { describe, expect, it } from "vitest";
import { toIso } from "#domain/time/instant.ts";
import { openBillingWorld } from "../../support/billing-world.ts";
import {
  aCall,
  aFee,
  aMeter,
  anAccount,
  aPlan,
  associate,
  type Cycle,
  feeCard,
  schedule,
  usageCard,
} from "../../support/catalog-for-billing.ts";

/** A plan with one card, billed in arrears, for an account that is associated from a day on. */
const openAccount = async (cycle: Cycle, from: string, organization: object = {}) => {
  const shop = await openBillingWorld({
    now: "2023-01-01T00:00:00Z",
    organization: { name: "Acme Metering", ...organization },
  });
  const plan = await aPlan(shop, {
    cycle,
    cards: [usageCard(await aMeter(shop), { rates: { USD: [1] } })],
  });
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, from));
  return shop;
};

describe("cycles of every interval", () => {
  it.each<[string, string, Cycle, string, string[]]>([
    [
      "weekly from a Wednesday",
      "the first is cut to two days",
      { interval: "WEEKLY", day: "3" },
      "2023-10-23",
      ["2023-10-25", "2023-11-01"],
    ],
    [
      "weekly, last day",
      "weeks begin on Sunday",
      { interval: "WEEKLY", day: "LAST" },
      "2023-10-22",
      ["2023-10-29", "2023-11-05"],
    ],
    [
      "monthly on the 30th",
      "February has no 30th (§31 row 11)",
      { day: "30" },
      "2023-01-30",
      ["2023-02-28", "2023-03-30", "2023-04-30"],
    ],
    [
      "monthly, last day",
      "every month has a last day",
      { day: "LAST" },
      "2023-01-31",
      ["2023-02-28", "2023-03-31", "2023-04-30"],
    ],
    [
      "quarterly in month 2",
      "§31 row 10",
      { interval: "QUARTERLY", day: "3", month: "2", grace: 2 },
      "2023-01-15",
      ["2023-02-03", "2023-05-03"],
    ],
    [
      "quarterly, last day of the first month",
      "30 April, 31 July",
      { interval: "QUARTERLY", day: "LAST", month: "FIRST" },
      "2023-02-01",
      ["2023-04-30", "2023-07-31", "2023-10-31"],
    ],
    [
      "half-yearly in month 4",
      "15 April and 15 October",
      { interval: "HALF_YEARLY", day: "15", month: "4" },
      "2023-04-15",
      ["2023-10-15", "2024-04-15"],
    ],
    [
      "annually on the last of February",
      "a leap year has a 29th",
      { interval: "ANNUALLY", day: "LAST", month: "2" },
      "2023-02-28",
      ["2024-02-29", "2025-02-28"],
    ],
    [
      "anniversary of 31 October",
      "§31 row 12",
      { anniversary: true },
      "2023-10-31",
      ["2023-11-30", "2023-12-31", "2024-01-31", "2024-02-29"],
    ],
    [
      "anniversary by the quarter",
      "15 May",
      { interval: "QUARTERLY", month: "FIRST", anniversary: true },
      "2023-05-15",
      ["2023-08-15", "2023-11-15"],
    ],
  ])("%s: %s", async (_name, _because, cycle, from, ends) => {
    const shop = await openAccount(cycle, from);

    await shop.passTo(`${ends.at(-1)}T00:00:00Z`);
    await shop.passTo("2025-03-15T00:00:00Z");

    const invoices = await shop.invoicesOf("acme");
    const starts = [from, ...ends];
    expect(invoices.slice(0, ends.length).map(({ startDate, endDate }) => [toIso(startDate), toIso(endDate)])).toEqual(
      ends.map((end, index) => [`${starts[index]}T00:00:00Z`, `${end}T00:00:00Z`]),
    );
    expect(new Set(invoices.slice(0, ends.length).map(({ status }) => status))).toEqual(new Set(["PAID"]));
  });
});

describe("a draft becomes due at the end of its cycle and grace, and not a millisecond before", () => {
  it.each`
    cycle                                                        | from            | zone                  | instant                   | because
    ${{ grace: 0 }}                                              | ${"2023-03-01"} | ${"UTC"}              | ${"2023-04-01T00:00:00Z"} | ${"no grace"}
    ${{ grace: 5 }}                                              | ${"2023-03-01"} | ${"UTC"}              | ${"2023-04-06T00:00:00Z"} | ${"five days"}
    ${{ interval: "QUARTERLY", day: "3", month: "2", grace: 2 }} | ${"2023-01-15"} | ${"UTC"}              | ${"2023-02-05T00:00:00Z"} | ${"§31 row 10: DUE on 5 February"}
    ${{ interval: "WEEKLY", grace: 1 }}                          | ${"2023-03-06"} | ${"Asia/Kolkata"}     | ${"2023-03-13T18:30:00Z"} | ${"midnight in India is 18:30 UTC"}
    ${{ interval: "WEEKLY", grace: 1 }}                          | ${"2023-03-06"} | ${"Asia/Kathmandu"}   | ${"2023-03-13T18:15:00Z"} | ${"midnight in Nepal is 18:15 UTC"}
    ${{ grace: 2 }}                                              | ${"2023-03-01"} | ${"Europe/Berlin"}    | ${"2023-04-02T22:00:00Z"} | ${"summer time has begun on 26 March"}
    ${{ interval: "WEEKLY", grace: 7 }}                          | ${"2023-10-23"} | ${"Europe/Berlin"}    | ${"2023-11-05T23:00:00Z"} | ${"a grace of seven days with 25 hours in one"}
    ${{ interval: "WEEKLY", grace: 0 }}                          | ${"2023-03-06"} | ${"America/New_York"} | ${"2023-03-13T04:00:00Z"} | ${"clocks went forward the day before"}
    ${{ interval: "WEEKLY", grace: 0 }}                          | ${"2023-03-06"} | ${"America/St_Johns"} | ${"2023-03-13T02:30:00Z"} | ${"Newfoundland is half an hour off"}
  `("$cycle from $from in $zone: $instant, since $because", async ({ cycle, from, zone, instant }) => {
    const shop = await openAccount(cycle, from, { timeZone: zone });
    const justBefore = toIso((Date.parse(instant) - 1) as never);

    await shop.passTo(justBefore);
    expect((await shop.factsOf("acme"))[0]).toMatchObject({ status: "DRAFT", number: undefined });

    await shop.passTo(instant);
    expect((await shop.factsOf("acme"))[0]).toMatchObject({ status: "PAID", number: expect.stringMatching(/-1$/) });
  });
});

describe("usage at the boundaries of a cycle", () => {
  it.each`
    zone                    | month        | first                     | last                          | because
    ${"UTC"}                | ${"2023-03"} | ${"2023-03-01T00:00:00Z"} | ${"2023-03-31T23:59:59.999Z"} | ${"the plain case"}
    ${"Asia/Kolkata"}       | ${"2023-03"} | ${"2023-02-28T18:30:00Z"} | ${"2023-03-31T18:29:59.999Z"} | ${"five and a half hours ahead"}
    ${"Asia/Kathmandu"}     | ${"2023-03"} | ${"2023-02-28T18:15:00Z"} | ${"2023-03-31T18:14:59.999Z"} | ${"five and three quarters ahead"}
    ${"Pacific/Chatham"}    | ${"2023-04"} | ${"2023-03-31T10:15:00Z"} | ${"2023-04-30T11:14:59.999Z"} | ${"clocks go back on 2 April, between :15 and :15"}
    ${"Europe/Berlin"}      | ${"2023-03"} | ${"2023-02-28T23:00:00Z"} | ${"2023-03-31T21:59:59.999Z"} | ${"a month with a day of 23 hours"}
    ${"America/New_York"}   | ${"2023-11"} | ${"2023-11-01T04:00:00Z"} | ${"2023-12-01T04:59:59.999Z"} | ${"a month with a day of 25 hours"}
    ${"Pacific/Kiritimati"} | ${"2023-03"} | ${"2023-02-28T10:00:00Z"} | ${"2023-03-31T09:59:59.999Z"} | ${"fourteen hours ahead"}
  `("of $month in $zone, $because", async ({ zone, month, first, last }) => {
    const shop = await openAccount({ grace: 3 }, `${month}-01`, { timeZone: zone, futureEventHours: 8_000 });
    const before = toIso((Date.parse(first) - 1) as never);
    const after = toIso((Date.parse(last) + 1) as never);
    await shop.passTo(first);

    await shop.use(
      aCall("acme", before, "1000"),
      aCall("acme", first, "1"),
      aCall("acme", last, "20"),
      aCall("acme", after, "300"),
    );
    await shop.passTo(toIso((Date.parse(last) + 4 * 86_400_000) as never));

    expect(await shop.factsOf("acme")).toMatchObject([
      { status: "DUE", total: "21" },
      { status: "DRAFT", total: "300" },
    ]);
  });
});

describe("currencies with another minor unit", () => {
  it.each`
    currency | rate      | units      | total      | because
    ${"JPY"} | ${10.9}   | ${"1"}     | ${"10"}    | ${"§31 row 23: a yen has no parts"}
    ${"JPY"} | ${0.333}  | ${"7"}     | ${"2"}     | ${"2.331 is cut to 2"}
    ${"KWD"} | ${0.0019} | ${"1"}     | ${"0.001"} | ${"a dinar has 1,000 fils"}
    ${"KWD"} | ${1.2345} | ${"3"}     | ${"3.703"} | ${"3.7035 is cut, not rounded"}
    ${"USD"} | ${0.001}  | ${"32109"} | ${"32.1"}  | ${"§17.6: 32.109 is cut to 32.10"}
  `("$units at $rate $currency are $total, $because", async ({ currency, rate, units, total }) => {
    const shop = await openBillingWorld();
    const plan = await aPlan(shop, {
      currencies: ["USD", "JPY", "KWD"],
      cards: [usageCard(await aMeter(shop), { rates: { USD: [rate], JPY: [rate], KWD: [rate] } })],
    });
    await anAccount(shop, "acme", { invoiceCurrency: currency });
    await schedule(shop, "acme", associate(plan, "2025-01-01"));
    await shop.settle();
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", units));
    await shop.passTo("2025-02-01T00:00:00Z");

    const [invoice] = await shop.invoicesOf("acme");
    expect([invoice?.currency, (await shop.factsOf("acme"))[0]?.total]).toEqual([currency, total]);
  });
});

describe("fees that recur", () => {
  it("are billed in arrears every third cycle, and in the last one for what is left", async () => {
    const shop = await openBillingWorld();
    const plan = await aPlan(shop, {
      cards: [feeCard(await aFee(shop), { rate: 90, prorated: true, recurrence: { interval: 3 } })],
    });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(plan, "2025-01-01", "2025-08-01"));
    await shop.passTo("2025-12-01T00:00:00Z");

    expect(await shop.factsOf("acme")).toMatchObject([
      // Cycles 2 and 5 close a quarter each; of the third quarter only July, 31 of its 92 days, is left.
      { start: "2025-03-01T00:00:00Z", end: "2025-04-01T00:00:00Z", total: "90", number: "2025-04-1" },
      { start: "2025-06-01T00:00:00Z", end: "2025-07-01T00:00:00Z", total: "90", number: "2025-07-2" },
      { start: "2025-07-01T00:00:00Z", end: "2025-08-01T00:00:00Z", total: "30.32", number: "2025-08-3" },
    ]);
  });

  it("are billed in advance every third cycle (§31 row 17)", async () => {
    const shop = await openBillingWorld();
    const plan = await aPlan(shop, {
      cards: [feeCard(await aFee(shop), { rate: 90, timing: "IN_ADVANCE", recurrence: { interval: 3 } })],
    });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(plan, "2025-01-01"));
    await shop.passTo("2025-07-31T00:00:00Z");

    expect((await shop.factsOf("acme")).map(({ start, total }) => [start.slice(0, 10), total])).toEqual([
      ["2025-01-01", "90"],
      ["2025-04-01", "90"],
      ["2025-07-01", "90"],
    ]);
  });

  it("pay for the days of a cycle that was cut (§31 row 28)", async () => {
    const shop = await openBillingWorld();
    const fee = await aFee(shop);
    for (const timing of ["IN_ADVANCE", "IN_ARREARS"] as const) {
      const plan = await aPlan(shop, { cards: [feeCard(fee, { rate: 50, prorated: true, timing })] });
      await anAccount(shop, timing);
      await schedule(shop, timing, associate(plan, "2025-01-21"));
    }
    await shop.passTo("2025-02-01T00:00:00Z");

    // 21 to 31 January are 11 of 31 days: 50 × 11 / 31 = 17.741…
    expect((await shop.factsOf("IN_ADVANCE"))[0]).toMatchObject({ total: "17.74" });
    expect((await shop.factsOf("IN_ARREARS"))[0]).toMatchObject({ total: "17.74", status: "DUE" });
  });
});
