import { describe, expect, it } from "vitest";
import { toText } from "#domain/money/decimal.ts";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import {
  aFee,
  anAccount,
  aPlan,
  associate,
  disassociate,
  feeCard,
  schedule,
} from "../../support/catalog-for-billing.ts";
import { openSeatShop, type SeatTerms, seatCard } from "../../support/licenses.ts";

const totals = async (shop: BillingWorld): Promise<readonly string[]> =>
  (await shop.invoicesOf("acme")).map(({ invoiceType, totalAmount, status }) =>
    [invoiceType, toText(totalAmount), ...(status === "VOID" ? ["VOID"] : [])].join(" "),
  );

const credits = async ({ api }: BillingWorld): Promise<readonly string[]> =>
  ((await api.get("/credits")).body.data as { purpose: string; creditAmount: number }[])
    .map(({ purpose, creditAmount }) => `${purpose} ${creditAmount}`)
    .toSorted();

type FeeTerms = Partial<Parameters<typeof feeCard>[1]> & { readonly until?: string };

/** A fee of 31 in advance in January, sold to `acme`. */
const withFee = async ({ until, ...terms }: FeeTerms = {}) => {
  const shop = await openBillingWorld();
  const fee = await aFee(shop);
  const cards = [feeCard(fee, { rate: 31, timing: "IN_ADVANCE", prorated: true, ...terms })];
  const plan = await aPlan(shop, { name: "first", cards });
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, "2025-01-01", until));
  await shop.settle();
  return { ...shop, fee, plan };
};

const merged = async (shop: BillingWorld, plan: string, from: string, until?: string) => {
  const edits = [{ ...associate(plan, from, until), mergeSchedules: true }];
  expect((await shop.api.post("/v2/accounts/acme/edit_schedules", { edits })).status).toBe(200);
  expect((await shop.api.post("/v2/accounts/acme/finalize_schedules", {})).status).toBe(200);
  await shop.settle();
};

/** Voids the first invoice of the account and bills its cycle anew. */
const anew = async (shop: BillingWorld): Promise<number> => {
  const first = (await shop.invoicesOf("acme"))[0]?.id;
  expect((await shop.api.patch(`/invoices/${first}`, { status: "VOID" })).status).toBe(200);
  const { body } = await shop.api.post(`/tollbook/invoices/${first}/reissue`);
  await shop.settle();
  return body.totalAmount;
};

describe("a fee by the day that was paid in advance", () => {
  it("gives back the days after another plan has taken its place, which that plan's own fee uses (§14.8)", async () => {
    const shop = await withFee();
    await shop.passTo("2025-01-09T12:00:00Z");
    const dear = await aPlan(shop, {
      name: "dear",
      cards: [feeCard(shop.fee, { rate: 62, timing: "IN_ADVANCE", prorated: true })],
    });
    await schedule(shop, "acme", associate(dear, "2025-01-16"));
    await shop.passTo("2025-01-15T23:59:59Z");
    expect([await totals(shop), await credits(shop)], "the day has not come").toEqual([["ADHOC_ADVANCED 31"], []]);
    await shop.passTo("2025-01-16T00:00:00Z");
    // Sixteen days of the dear plan are 32, of which sixteen days of the first one pay 16.
    expect(await totals(shop)).toEqual(["ADHOC_ADVANCED 31", "ADHOC_ADVANCED 16"]);
    expect(await credits(shop)).toEqual(["Days given back: Platform 16"]);
    await shop.passTo("2025-02-01T00:00:00Z");
    expect((await totals(shop)).slice(2)).toEqual(["STANDARD_ADVANCED 62"]);
    expect(await credits(shop), "once").toHaveLength(1);
  });

  it.each([
    ["is whole, whatever the days", { prorated: false }],
    ["is paid in arrears", { timing: "IN_ARREARS" }],
  ] as const)("gives nothing back where it %s", async (_, terms) => {
    const shop = await withFee(terms);
    await schedule(shop, "acme", disassociate("2025-01-16"));
    await shop.passTo("2025-02-05T00:00:00Z");
    expect(await credits(shop)).toEqual([]);
  });

  it("gives nothing back where the plan's end is taken back before its day", async () => {
    const shop = await withFee();
    await schedule(shop, "acme", disassociate("2025-01-16"));
    await shop.passTo("2025-01-10T00:00:00Z");
    await merged(shop, shop.plan, "2025-01-16");
    await shop.passTo("2025-01-31T00:00:00Z");
    expect([await totals(shop), await credits(shop)]).toEqual([["ADHOC_ADVANCED 31"], []]);
  });

  it("bills the days that come onto the plan after it was paid", async () => {
    const shop = await withFee({ until: "2025-01-16" });
    expect(await totals(shop)).toEqual(["ADHOC_ADVANCED 15"]);
    await merged(shop, shop.plan, "2025-01-16");
    expect(await totals(shop)).toEqual(["ADHOC_ADVANCED 15", "AD_HOC 16"]);
    await schedule(shop, "acme", disassociate("2025-01-21"));
    await shop.passTo("2025-01-25T00:00:00Z");
    expect([await totals(shop), await credits(shop)]).toEqual([
      ["ADHOC_ADVANCED 15", "AD_HOC 16"],
      ["Days given back: Platform 11"],
    ]);
  });

  it("for several cycles gives back what is left of them", async () => {
    // 90 days from January to March, of which 20 days of February and March's 31 are left on 9 February.
    const shop = await withFee({ rate: 90, recurrence: { interval: 3 } });
    await shop.passTo("2025-02-03T00:00:00Z");
    await schedule(shop, "acme", disassociate("2025-02-09"));
    await shop.passTo("2025-05-01T00:00:00Z");
    expect([await totals(shop), await credits(shop)]).toEqual([
      ["ADHOC_ADVANCED 90"],
      ["Days given back: Platform 51"],
    ]);
  });

  it.each([
    ["before the end of the plan is known", "2025-01-05T00:00:00Z", "2025-01-06T00:00:00Z", 31],
    ["before that day", "2025-01-07T00:00:00Z", "2025-01-05T00:00:00Z", 31],
    ["after it, and the days given back pay for it", "2025-01-20T00:00:00Z", "2025-01-05T00:00:00Z", 15],
    ["after the cycle, and the days given back pay for it", "2025-02-20T00:00:00Z", "2025-01-05T00:00:00Z", 15],
  ])("is billed for the same days where its invoice is issued anew %s", async (_, reissue, cut, toPay) => {
    const shop = await withFee();
    const steps = [
      { moment: reissue, act: async () => expect(await anew(shop)).toBe(toPay) },
      { moment: cut, act: () => schedule(shop, "acme", disassociate("2025-01-16")) },
    ];
    for (const { moment, act } of steps.toSorted((first, second) => (first.moment < second.moment ? -1 : 1))) {
      await shop.passTo(moment);
      await act();
    }
    await shop.passTo("2025-03-05T00:00:00Z");
    expect(await credits(shop)).toEqual(["Days given back: Platform 16"]);
  });

  it.each<[string, boolean, readonly string[], readonly string[]]>([
    ["is not given back as the other's", false, ["ADHOC_ADVANCED 31"], []],
    [
      "is given back as the other's once its invoice is issued anew",
      true,
      ["ADHOC_ADVANCED 31 VOID", "ADHOC_ADVANCED 310"],
      ["Days given back: Platform 160"],
    ],
  ])("of a plan that another has replaced from the start of the cycle %s", async (_, isAnew, billed, given) => {
    const shop = await openBillingWorld();
    const fee = await aFee(shop);
    const plan = (name: string, rate: number) =>
      aPlan(shop, {
        name,
        allowOngoingCycleUpdates: true,
        cards: [feeCard(fee, { rate, timing: "IN_ADVANCE", prorated: true })],
      });
    const [cheap, dear] = [await plan("cheap", 31), await plan("dear", 310)];
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(cheap, "2025-01-01"));
    await shop.passTo("2025-01-05T00:00:00Z");
    await schedule(shop, "acme", associate(dear, "2025-01-01"));
    await shop.passTo("2025-01-06T00:00:00Z");
    if (isAnew) await anew(shop);
    await schedule(shop, "acme", disassociate("2025-01-16"));
    await shop.passTo("2025-01-20T00:00:00Z");
    expect([await totals(shop), await credits(shop)]).toEqual([billed, given]);
  });
});

describe("seats that were paid in advance", () => {
  it.each<[string, SeatTerms, readonly string[], readonly string[], string]>([
    ["as credits", { refund: "CREDITS" }, [], ["Seats given back: Seat 25"], "0"],
    ["into the wallet", { refund: "WALLET" }, [], [], "25"],
    ["as a refund", { refund: "PAYMENT" }, ["AD_HOC -25"], [], "0"],
    ["not at all where nothing is given back", { refund: "NONE" }, [], [], "0"],
    ["not at all without proration", { prorated: false, refund: "NONE" }, [], [], "0"],
  ])("come back %s for the days after the plan's end", async (_, terms, invoices, given, wallet) => {
    const shop = await openSeatShop({ timing: "IN_ADVANCE", prorated: true, ...terms });
    await shop.seats("ABSOLUTE", 5, "2025-04-01T00:00:00Z");
    await shop.passTo("2025-04-10T00:00:00Z");
    await schedule(shop, "acme", disassociate("2025-04-16"));
    await shop.passTo("2025-05-10T00:00:00Z");
    expect(await totals(shop)).toEqual(["ADHOC_ADVANCED 50", ...invoices]);
    expect(await credits(shop)).toEqual(given);
    expect(`${(await shop.api.get("/accounts/acme/wallet")).body.balance}`).toBe(wallet);
  });

  it("are paid for once where another plan sells them from some day on, and seats added before come back too", async () => {
    const shop = await openSeatShop({ timing: "IN_ADVANCE", prorated: true, refund: "PAYMENT" });
    await shop.seats("ABSOLUTE", 5, "2025-04-01T00:00:00Z");
    await shop.passTo("2025-04-06T00:00:00Z");
    await shop.seats("RELATIVE", 3);
    const other = await aPlan(shop, {
      name: "Other",
      cards: [seatCard(shop.license, { timing: "IN_ADVANCE", prorated: true, refund: "PAYMENT" })],
    });
    await schedule(shop, "acme", associate(other, "2025-04-16"));
    await shop.passTo("2025-04-20T00:00:00Z");
    // 8 seats for 15 of 30 days: given back by the first plan and billed by the other.
    expect(await totals(shop)).toEqual(["ADHOC_ADVANCED 50", "AD_HOC 25", "AD_HOC -40", "ADHOC_ADVANCED 40"]);
  });

  it("by window come back for the windows that are left", async () => {
    const shop = await openSeatShop({
      timing: "IN_ADVANCE",
      prorated: true,
      refund: "PAYMENT",
      usageCycle: "WEEKLY",
      from: "2026-02-01",
      now: "2026-01-20T00:00:00Z",
    });
    await shop.seats("ABSOLUTE", 7, "2026-01-20T00:00:00Z");
    await shop.passTo("2026-02-05T00:00:00Z");
    await schedule(shop, "acme", disassociate("2026-02-11"));
    await shop.passTo("2026-03-05T00:00:00Z");
    // 4 of 7 days of the second week, and two weeks: 40 + 70 + 70.
    expect(await totals(shop)).toEqual(["ADHOC_ADVANCED 280", "AD_HOC -180"]);
  });
});
