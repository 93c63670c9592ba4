import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { billedCycleAt } from "#domain/schedules/billed-cycle.ts";
import { billingBasis, planOf } from "#usecases/billing/billing-basis.ts";
import { cycleGranted } from "#usecases/entitlements/grant-cycle.ts";
import { aCall, aPlan, associate, schedule, succeeded } from "../../support/catalog-for-billing.ts";
import { entitlementCard, MONTHLY, openEntitlementShop } from "../../support/entitlement-shop.ts";
import { at } from "../../support/world.ts";

describe("the grants of a cycle", () => {
  it("are made when it begins, named by it, and once however often it is opened", async () => {
    const shop = await openEntitlementShop();
    await shop.passTo("2025-03-01T00:00:00Z");
    const entries = await shop.entries();
    expect(entries.map(({ effectiveFrom, effectiveUntil, status }) => [effectiveFrom, effectiveUntil, status])).toEqual(
      [
        ["2025-03-01T00:00:00Z", "2025-04-01T00:00:00Z", "ACTIVE"],
        ["2025-02-01T00:00:00Z", "2025-03-01T00:00:00Z", "EXPIRED"],
        ["2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z", "EXPIRED"],
      ],
    );
    for (const [index, date] of ["2025-03-01", "2025-02-01", "2025-01-01"].entries()) {
      expect(entries[index].id).toMatch(new RegExp(`^sch\\.\\w{11}\\.\\w{5}#${date}\\$PRICE_PLAN$`));
    }
    expect(await shop.books()).toEqual(["30", "30"]);
    const basis = await billingBasis(shop.world, shop.organizationId, "acme" as AccountId);
    const billed = basis && billedCycleAt(basis.schedules, at("2025-02-10T00:00:00Z"), basis.organization.timeZone);
    if (!billed) throw new Error("there is no such cycle");
    const position = { organizationId: shop.organizationId, basis, now: at("2025-03-01T00:00:00Z") };
    const opened = { billed, ...(await planOf(shop.world, shop.organizationId, billed.schedule)) };
    await Promise.all([1, 2, 3].map(() => cycleGranted(shop.world, position, opened)));
    expect(await shop.entries()).toEqual(entries);
    expect(await shop.books()).toEqual(["30", "30"]);
  });

  it("are as many entries as the card has configs, the others by their place", async () => {
    const week = (n: number) => ({ effectiveFrom: `P${n}W`, effectiveUntil: `P${n + 1}W`, featureCreditLimit: n });
    const shop = await openEntitlementShop({ configs: [week(0), week(1), week(2)] });
    const entries = await shop.entries();
    expect(entries.map(({ id, granted }) => [id.replace(/^[^#]*/, ""), granted])).toEqual([
      ["#2025-01-01#2$PRICE_PLAN", 2],
      ["#2025-01-01#1$PRICE_PLAN", 1],
      ["#2025-01-01$PRICE_PLAN", 0],
    ]);
    expect(entries[0].effectiveFrom).toBe("2025-01-15T00:00:00Z");
    expect(entries.every(({ id }) => id.length <= 50)).toBe(true);
  });

  it.each`
    timing          | recurrence                    | dates                           | because
    ${"IN_ADVANCE"} | ${{ interval: 2 }}            | ${["2025-01-01", "2025-03-01"]} | ${"every second cycle"}
    ${"IN_ARREARS"} | ${{ interval: 2 }}            | ${["2025-01-01", "2025-03-01"]} | ${"what is paid afterwards is granted beforehand all the same"}
    ${"IN_ADVANCE"} | ${{ interval: 2, offset: 1 }} | ${["2025-02-01"]}               | ${"from the second cycle on"}
    ${"PREPAID"}    | ${{ interval: 1 }}            | ${[]}                           | ${"the order is to be paid first"}
  `("of a card $timing with $recurrence are of $dates: $because", async ({ timing, recurrence, dates }) => {
    const shop = await openEntitlementShop({ timing, recurrence });
    await shop.passTo("2025-03-02T00:00:00Z");
    const entries = (await shop.entries()).filter(({ source }) => source === "PRICE_PLAN");
    expect(entries.map(({ id }) => /#(\d{4}-\d\d-\d\d)/.exec(id)?.[1]).sort()).toEqual(dates);
  });

  it("stay until their end when another plan takes over, beside the grants of that one", async () => {
    const shop = await openEntitlementShop();
    await shop.passTo("2025-01-10T00:00:00Z");
    await shop.entitled(aCall("acme", "2025-01-10T00:00:00Z", "4"));
    const large = await aPlan(shop, { name: "Large", cards: [entitlementCard(shop.feature, [MONTHLY(50)])] });
    await schedule(shop, "acme", associate(large, "2025-01-15"));
    await shop.passTo("2025-01-16T00:00:00Z");
    expect(await shop.balance()).toMatchObject({ granted: 60, balance: 56 });
    // The remainder of the first month first, since it ends first.
    await shop.entitled(aCall("acme", "2025-01-16T00:00:00Z", "7"));
    expect(await shop.entries()).toMatchObject([
      { granted: 50, used: 1 },
      { granted: 10, used: 10 },
    ]);
    await shop.passTo("2025-02-01T00:00:00Z");
    expect(await shop.balance()).toMatchObject({ granted: 100, balance: 99 });
  });

  it("are none of cycles that began before the account came", async () => {
    const shop = await openEntitlementShop({ start: "2025-02-15" });
    await shop.passTo("2025-02-10T00:00:00Z");
    expect(await shop.entries()).toEqual([]);
    expect((await shop.entitled(aCall("acme", "2025-02-10T00:00:00Z", "1"))).status).toBe(400);
    await shop.passTo("2025-02-15T00:00:00Z");
    expect(await shop.entries()).toMatchObject([{ effectiveFrom: "2025-02-15T00:00:00Z" }]);
  });
});

describe("overage", () => {
  it("is allowed and billed beyond the grants: 27,000 of 20,000 at 0.05 and from 5,000 on at 0.03 cost 310", async () => {
    const shop = await openEntitlementShop({
      configs: [MONTHLY(20_000)],
      overage: {
        slabs: [
          [0, 0.05],
          [5_000, 0.03],
        ],
      },
    });
    await shop.passTo("2025-01-10T00:00:00Z");
    expect((await shop.entitled(aCall("acme", "2025-01-10T00:00:00Z", "27000", { id: "a" }))).status).toBe(200);
    expect(await shop.balance()).toEqual({
      accountId: "acme",
      featureId: shop.feature,
      granted: 20_000,
      balance: 0,
      usedOverage: 7_000,
    });
    expect(await shop.entries()).toMatchObject(
      [
        { source: "PRICE_PLAN", used: 20_000 },
        { source: "OVERAGE", used: 7_000 },
      ].sort((first) => (first.source === "PRICE_PLAN" ? -1 : 1)),
    );
    const [event] = succeeded(await shop.api.get("/events/a")).events;
    expect(event.eventPipelineInfo.featureDetails).toMatchObject({ overageInCycle: 7_000, overageInEvent: 7_000 });
    await shop.passTo("2025-02-04T00:00:00Z");
    const january = (await shop.factsOf("acme")).filter(
      ({ type, start }) => type === "STANDARD" && start === "2025-01-01T00:00:00Z",
    );
    expect(january).toMatchObject([{ total: "310" }]);
  });

  it("ends at its limit, which all-or-nothing keeps to", async () => {
    const shop = await openEntitlementShop({ overage: { most: 5 } });
    await shop.passTo("2025-01-10T00:00:00Z");
    expect((await shop.entitled(aCall("acme", "2025-01-10T00:00:00Z", "16"))).status).toBe(400);
    expect((await shop.entitled(aCall("acme", "2025-01-10T00:00:00Z", "15"))).status).toBe(200);
    expect(await shop.balance()).toMatchObject({ balance: 0, overageLimit: 5, usedOverage: 5 });
    expect(await shop.books()).toEqual(["0", "0"]);
  });

  it("is given back by an undo, and then costs nothing", async () => {
    const shop = await openEntitlementShop({ overage: {} });
    await shop.passTo("2025-01-10T00:00:00Z");
    await shop.entitled(aCall("acme", "2025-01-10T00:00:00Z", "13", { id: "a" }));
    await shop.api.post("/events/correction?action=UNDO&account_id=acme&event_id=a");
    expect(await shop.balance()).toMatchObject({ balance: 10, usedOverage: 0 });
    expect(await shop.books()).toEqual(["10", "10"]);
  });

  it("of a window of two cycles is added up and billed with the second", async () => {
    const shop = await openEntitlementShop({ overage: { every: 2 } });
    await shop.passTo("2025-01-10T00:00:00Z");
    await shop.entitled(aCall("acme", "2025-01-10T00:00:00Z", "12"));
    await shop.passTo("2025-02-10T00:00:00Z");
    await shop.entitled(aCall("acme", "2025-02-10T00:00:00Z", "13"));
    expect(await shop.balance()).toMatchObject({ usedOverage: 5 });
    await shop.passTo("2025-03-04T00:00:00Z");
    const arrears = (await shop.factsOf("acme")).filter(
      ({ type, status }) => type === "STANDARD" && status !== "DRAFT",
    );
    expect(arrears.map(({ start, total }) => [start, total]).filter(([, total]) => total !== "0")).toEqual([
      ["2025-02-01T00:00:00Z", "5"],
    ]);
    expect((await shop.entries()).filter(({ source }) => source === "OVERAGE")).toMatchObject([
      { effectiveFrom: "2025-03-01T00:00:00Z", used: 0 },
      { effectiveFrom: "2025-01-01T00:00:00Z", effectiveUntil: "2025-03-01T00:00:00Z", used: 5 },
    ]);
  });

  it("of a plan is not there for events of the next plan", async () => {
    const shop = await openEntitlementShop({ configs: [], overage: {} });
    const other = await aPlan(shop, { name: "Other", cards: [entitlementCard(shop.feature, [MONTHLY(1)])] });
    await schedule(shop, "acme", associate(other, "2025-01-15"));
    await shop.passTo("2025-01-16T00:00:00Z");
    expect((await shop.entitled(aCall("acme", "2025-01-14T00:00:00Z", "5"))).status).toBe(200);
    expect((await shop.entitled(aCall("acme", "2025-01-16T00:00:00Z", "5"))).status).toBe(400);
  });
});
