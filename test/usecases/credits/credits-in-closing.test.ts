import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { toText } from "#domain/money/decimal.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { aCall, aPlan, associate, feeCard, schedule, succeeded, usageCard } from "../../support/catalog-for-billing.ts";
import { expectBooksBalance, type MoneyShop, openMoneyShop } from "../../support/money.ts";

const totals = async (shop: MoneyShop): Promise<string[]> =>
  (await shop.factsOf("acme")).map(
    ({ type, start, status, total }) => `${start.slice(0, 7)} ${type} ${status} ${total}`,
  );
const usedBy = async (shop: MoneyShop): Promise<string[][]> =>
  (await shop.invoicesOf("acme")).map(({ creditsUsed = [] }) =>
    creditsUsed.map(({ creditId, amount }) => `${creditId} ${toText(amount)}`),
  );

describe("a credit of 50 on an invoice of 100", () => {
  it("leaves 50 to pay (vector 18): held by the draft, consumed when it is final", async () => {
    const shop = await openMoneyShop();
    const id = await shop.grant({ creditAmount: 50 });
    await shop.useUnits("100");
    await shop.passTo("2025-01-20T00:00:00Z");
    expect(await shop.credit(id)).toEqual({
      status: "ACTIVE",
      left: "50",
      held: 50,
      consumed: 0,
      moved: "CREDITED 50",
    });
    await shop.passTo("2025-02-03T00:00:00Z");
    expect(await totals(shop)).toEqual(["2025-01 STANDARD DUE 50", "2025-02 STANDARD DRAFT 0"]);
    expect(await shop.credit(id)).toEqual({
      status: "CONSUMED",
      left: "0",
      held: 0,
      consumed: 50,
      moved: "CREDITED 50, DEBITED 50",
    });
    const { transactions } = succeeded(await shop.api.get(`/credits/${id}`));
    expect(transactions[1].invoiceId).toBe((await shop.invoicesOf("acme"))[0]?.id);
    await expectBooksBalance(shop);
  });
});

describe("several credits", () => {
  it("go by priority: of A (2, 80) and B (1, 50) an invoice of 100 takes B 50, then A 50; A keeps 30 (vector 19)", async () => {
    const shop = await openMoneyShop();
    const a = await shop.grant({ creditAmount: 80, priority: 2 });
    const b = await shop.grant({ creditAmount: 50, priority: 1 });
    await shop.useUnits("100");
    await shop.passTo("2025-02-03T00:00:00Z");
    expect((await usedBy(shop))[0]).toEqual([`${b} 50`, `${a} 50`]);
    expect(await shop.credit(a)).toMatchObject({ status: "ACTIVE", left: "30", consumed: 50 });
    expect(await totals(shop)).toContain("2025-01 STANDARD PAID 0");
  });

  it("are held by one draft only: what the sooner one holds, the later one cannot", async () => {
    const shop = await openMoneyShop();
    const id = await shop.grant({ creditAmount: 50 });
    await shop.useUnits("40", "2025-01-10");
    await shop.passTo("2025-02-01T12:00:00Z");
    await shop.useUnits("40", "2025-02-01");
    await shop.passTo("2025-02-02T00:00:00Z");
    expect(await usedBy(shop)).toEqual([[`${id} 40`], [`${id} 10`]]);
    expect(await shop.credit(id)).toMatchObject({ held: 50, left: "50" });
    await shop.passTo("2025-03-03T00:00:00Z");
    expect(await totals(shop)).toEqual([
      "2025-01 STANDARD PAID 0",
      "2025-02 STANDARD DUE 30",
      "2025-03 STANDARD DRAFT 0",
    ]);
    await expectBooksBalance(shop);
  });

  it("go from a later draft to a sooner one that grows, as soon as both are rated anew", async () => {
    const shop = await openMoneyShop({ grace: 10 });
    const id = await shop.grant({ creditAmount: 50 });
    await shop.useUnits("30");
    await shop.useUnits("40", "2025-02-05");
    await shop.passTo("2025-02-05T13:00:00Z");
    expect(await usedBy(shop)).toEqual([[`${id} 30`], [`${id} 20`]]);

    await shop.use(aCall("acme", "2025-01-20T12:00:00Z", "15"));
    await shop.passTo("2025-02-05T15:00:00Z");

    expect(await usedBy(shop)).toEqual([[`${id} 45`], [`${id} 5`]]);
    expect(await shop.credit(id)).toMatchObject({ held: 50, left: "50" });
  });

  it("go to a draft that is opened later and becomes final sooner, as soon as it is opened", async () => {
    const shop = await openMoneyShop({ grace: 20 });
    const weekly = await aPlan(shop, {
      name: "Weekly",
      cycle: { interval: "WEEKLY" },
      cards: [feeCard(shop.fee, { rate: 30 })],
    });
    const id = await shop.grant({ creditAmount: 50 });
    await shop.useUnits("40");
    await schedule(shop, "acme", associate(weekly, "2025-01-16"));
    await shop.passTo("2025-01-15T12:00:00Z");
    expect(await usedBy(shop)).toEqual([[`${id} 40`]]);

    await shop.passTo("2025-01-16T12:00:00Z");

    expect(await usedBy(shop)).toEqual([[`${id} 20`], [`${id} 30`]]);
    expect(await shop.credit(id)).toMatchObject({ held: 50, left: "50" });
  });

  it("go to a draft that a change of the timeline has become final sooner than another, as soon as it is cut", async () => {
    const shop = await openMoneyShop();
    const cards = [usageCard(shop.meter, { rates: { USD: [1] } })];
    const of = (interval: "MONTHLY" | "WEEKLY") =>
      aPlan(shop, { name: interval, cycle: { interval, grace: 20 }, cards, allowOngoingCycleUpdates: true });
    const [monthly, weekly] = [await of("MONTHLY"), await of("WEEKLY")];
    await schedule(shop, "acme", associate(monthly, "2025-02-01"));
    const id = await shop.grant({ creditAmount: 50 });
    await shop.useUnits("30", "2025-02-01");
    await shop.useUnits("30", "2025-02-05");
    await shop.passTo("2025-02-18T12:00:00Z");

    await schedule(shop, "acme", associate(weekly, "2025-02-01"));
    await shop.settle();

    // What was to be final on 21 March is on 23 February, before the weeks that are opened with it.
    const drafts = (await shop.invoicesOf("acme")).filter(({ status }) => status === "DRAFT");
    const used = drafts.map(({ creditsUsed = [] }) => creditsUsed.map(({ amount }) => toText(amount)));
    expect(used).toEqual([["30"], ["20"], [], []]);
    expect(await shop.credit(id)).toMatchObject({ held: 50, left: "50" });
  });

  it("are taken 25 at the most by one invoice, since each is written in its commit", async () => {
    const shop = await openMoneyShop();
    for (let done = 0; done < 2; done += 1) {
      const creditRequests = Array.from({ length: 20 }, () => ({
        accountId: "acme",
        purpose: "One",
        effectiveFrom: "2025-01-01",
        creditAmount: 1,
        priority: 1,
      }));
      succeeded(await shop.api.post("/credits", { creditRequests }));
    }
    await shop.useUnits("100");
    await shop.passTo("2025-02-03T00:00:00Z");
    expect(await totals(shop)).toContain("2025-01 STANDARD DUE 75");
    await expectBooksBalance(shop);
  });
});

describe("an invoice in advance and the draft that is opened with it", () => {
  it("do not use the same credit twice", async () => {
    const shop = await openMoneyShop({ advanceFee: 30 });
    const id = await shop.grant({ creditAmount: 50, effectiveFrom: "2025-02-01", effectiveUntil: "2025-03-01" });
    await shop.useUnits("5", "2025-01-10");
    await shop.passTo("2025-02-05T00:00:00Z");
    await shop.useUnits("100", "2025-02-04");
    await shop.passTo("2025-02-06T00:00:00Z");
    expect(await shop.credit(id)).toMatchObject({ consumed: 30, held: 20, left: "20" });
    await shop.passTo("2025-03-03T00:00:00Z");
    expect(await totals(shop)).toEqual(
      expect.arrayContaining(["2025-02 STANDARD_ADVANCED PAID 0", "2025-01 STANDARD DUE 5", "2025-02 STANDARD DUE 80"]),
    );
    expect(await shop.credit(id)).toMatchObject({ status: "CONSUMED", consumed: 50 });
    await expectBooksBalance(shop);
  });
});

describe("a credit that ends", () => {
  it("with January pays January's invoice, which is final on 3 February, and expires then", async () => {
    const shop = await openMoneyShop();
    const id = await shop.grant({ creditAmount: 50, effectiveUntil: "2025-02-01" });
    await shop.useUnits("30");
    await shop.passTo("2025-02-02T00:00:00Z");
    expect(await shop.credit(id)).toMatchObject({ status: "ACTIVE", held: 30 });
    await shop.useUnits("100", "2025-02-01");
    await shop.passTo("2025-02-03T00:00:00Z");
    expect(await shop.credit(id)).toEqual({
      status: "EXPIRED",
      left: "0",
      held: 0,
      consumed: 30,
      moved: "CREDITED 50, DEBITED 30, EXPIRED 20",
    });
    await shop.passTo("2025-03-03T00:00:00Z");
    expect(await totals(shop)).toEqual(expect.arrayContaining(["2025-01 STANDARD PAID 0", "2025-02 STANDARD DUE 100"]));
    await expectBooksBalance(shop);
  });

  it("in the middle of a cycle waits for the cycle's draft", async () => {
    const shop = await openMoneyShop();
    const id = await shop.grant({ creditAmount: 50, effectiveUntil: "2025-01-15" });
    await shop.useUnits("30", "2025-01-20");
    await shop.passTo("2025-01-21T00:00:00Z");
    expect(await shop.credit(id)).toMatchObject({ status: "ACTIVE", held: 30 });
    await shop.passTo("2025-02-03T00:00:00Z");
    expect(await shop.credit(id)).toMatchObject({ status: "EXPIRED", consumed: 30 });
  });

  it("where nothing is billed expires on its day in the organization's zone", async () => {
    const shop = await openMoneyShop({ timeZone: "America/New_York" });
    succeeded(
      await shop.api.post("/customers", {
        id: "idle",
        name: "Idle",
        primaryEmail: "a@example.test",
        address: {},
        account: { id: "idle", name: "Idle" },
      }),
    );
    const id = await shop.grant({ accountId: "idle", creditAmount: 50, effectiveUntil: "2025-01-15" });
    await shop.passTo("2025-01-15T04:59:59Z");
    expect(await shop.credit(id)).toMatchObject({ status: "ACTIVE" });
    await shop.passTo("2025-01-15T05:00:00Z");
    expect(await shop.credit(id)).toMatchObject({ status: "EXPIRED", moved: "CREDITED 50, EXPIRED 50" });
  });

  it("expires once, whoever closes", async () => {
    const shop = await openMoneyShop();
    const id = await shop.grant({ creditAmount: 50, effectiveUntil: "2025-02-01" });
    await shop.passTo("2025-02-02T23:00:00Z");
    await shop.moveClock("2025-02-03T01:00:00Z");
    const of = { organizationId: shop.organizationId, accountId: "acme" as AccountId };
    await Promise.all(Array.from({ length: 4 }, () => closeAccount(shop.world, of)));
    expect(await shop.credit(id)).toMatchObject({ status: "EXPIRED", moved: "CREDITED 50, EXPIRED 50" });
    await expectBooksBalance(shop);
  });

  it("on the day on which it was said to begin later is not used before", async () => {
    const shop = await openMoneyShop();
    const id = await shop.grant({ creditAmount: 50, effectiveFrom: "2025-03-01" });
    await shop.useUnits("30");
    await shop.passTo("2025-02-03T00:00:00Z");
    expect(await totals(shop)).toContain("2025-01 STANDARD DUE 30");
    expect(await shop.credit(id)).toMatchObject({ status: "ACTIVE", left: "50" });
  });
});

describe("a credit that is voided", () => {
  it("has drafts rated anew when it comes and when it goes, and no closed cycle", async () => {
    const shop = await openMoneyShop();
    await shop.useUnits("25");
    await shop.passTo("2025-02-10T00:00:00Z");
    const marks = async () => {
      const read = await shop.world.billingStates.find(shop.organizationId, "acme" as AccountId);
      return [read?.value.closedCycles?.length, read?.value.refreshAt !== undefined, read?.value.adjustAt];
    };
    expect(await marks()).toEqual([1, false, undefined]);
    const { credits } = succeeded(
      await shop.api.post("/credits", {
        creditRequests: [
          { accountId: "acme", purpose: "gift", priority: 1, creditAmount: 5, effectiveFrom: "2025-02-01" },
        ],
      }),
    );
    expect(await marks()).toEqual([1, true, undefined]);
    await shop.settle();
    succeeded(await shop.api.post(`/credits/${credits[0].id}/void`));
    expect(await marks()).toEqual([1, true, undefined]);
  });

  it("is seen beside more than a thousand others", async () => {
    const shop = await openMoneyShop();
    const { world, organizationId } = shop;
    const credit = (await world.credits.find(organizationId, await shop.grant({})))?.value;
    if (!credit) throw new Error("there is no credit");
    for (let done = 0; done < 1_020; done += 40) {
      const more = Array.from({ length: 40 }, () => ({ ...credit, id: world.ids.next("cred") as typeof credit.id }));
      await world.save(more.flatMap((one) => world.credits.added(organizationId, one)));
    }
    expect(await world.credits.active(organizationId, "acme" as AccountId)).toHaveLength(1_041);
  });

  it("sets free what a draft holds of it, and keeps what was consumed", async () => {
    const shop = await openMoneyShop();
    const id = await shop.grant({ creditAmount: 50 });
    await shop.useUnits("20");
    await shop.passTo("2025-02-05T00:00:00Z");
    await shop.useUnits("100", "2025-02-04");
    await shop.passTo("2025-02-06T00:00:00Z");
    expect(await shop.credit(id)).toMatchObject({ consumed: 20, held: 30 });
    succeeded(await shop.api.post(`/credits/${id}/void`));
    await shop.settle();
    expect(await shop.credit(id)).toEqual({
      status: "VOIDED",
      left: "0",
      held: 0,
      consumed: 20,
      moved: "CREDITED 50, DEBITED 20, VOIDED 30",
    });
    expect(await totals(shop)).toEqual(["2025-01 STANDARD PAID 0", "2025-02 STANDARD DRAFT 100"]);
    await expectBooksBalance(shop);
  });

  it("between the rating of a draft and its end is not consumed", async () => {
    const shop = await openMoneyShop();
    const id = await shop.grant({ creditAmount: 50 });
    await shop.useUnits("20");
    await shop.passTo("2025-02-02T23:59:00Z");
    await shop.moveClock("2025-02-03T00:00:00Z");
    const of = { organizationId: shop.organizationId, accountId: "acme" as AccountId };
    await Promise.all([
      closeAccount(shop.world, of),
      shop.api.post(`/credits/${id}/void`),
      closeAccount(shop.world, of),
    ]);
    await shop.settle();
    const { status, consumed } = await shop.credit(id);
    const [january] = await totals(shop);
    expect([status, consumed === 20 ? "PAID 0" : "DUE 20"]).toEqual(["VOIDED", january?.slice(-6).trim()]);
    await expectBooksBalance(shop);
  });
});

describe("a credit grant card", () => {
  const grantCard = (addOn: string, more: object = {}, details: object = {}) => ({
    actionType: "CREATE",
    rateCardName: "promo",
    rateCard: {
      billableId: addOn,
      type: "CREDIT_GRANT",
      invoiceTiming: "IN_ARREARS",
      displayName: "Promo credit",
      rateCardDetails: {
        creditGrantRateCard: {
          id: addOn,
          type: "RECURRING",
          grantDetails: { priority: 3, expiryType: "PRICING_CYCLE", applicableEntityIds: [], ...details },
          rateDetails: {
            pricingModel: "TIERED",
            currencySlabRateDetails: [
              {
                currency: "USD",
                creditAmount: 100,
                slabDetails: [{ startAfter: 0, priceType: "FLAT", rate: 10 }],
              },
            ],
          },
          ...more,
        },
      },
    },
  });
  const openWith = async (more: object = {}, details: object = {}) => {
    const shop = await openMoneyShop();
    const { id: addOn } = succeeded(await shop.api.post("/addons", { name: "Promo", type: "CREDIT_GRANT" }));
    const { id: plan } = succeeded(
      await shop.api.post("/v2/price_plans", {
        name: "Promoted",
        type: "BILLING",
        supportedCurrencies: ["USD"],
        pricingCycleConfig: {
          interval: "MONTHLY",
          startOffset: { dayOffset: "1", monthOffset: "NIL" },
          gracePeriod: 2,
          anniversaryCycle: false,
        },
      }),
    );
    succeeded(
      await shop.api.post(`/v2/price_plans/${plan}/rate_cards`, { operations: [grantCard(addOn, more, details)] }),
    );
    succeeded(await shop.api.post(`/v2/price_plans/${plan}/finalize`, {}));
    succeeded(
      await shop.api.post("/customers", {
        id: "promo",
        name: "Promo",
        primaryEmail: "a@example.test",
        address: {},
        account: { id: "promo", name: "Promo" },
      }),
    );
    succeeded(
      await shop.api.post("/v2/accounts/promo/edit_schedules", {
        edits: [
          {
            mode: "ASSOCIATE",
            effectiveFrom: "2025-01-01",
            effectiveUntil: "9999-01-01",
            associationConfig: { pricePlanId: plan },
          },
        ],
      }),
    );
    succeeded(await shop.api.post("/v2/accounts/promo/finalize_schedules", {}));
    await shop.settle();
    const credits = async () =>
      succeeded(await shop.api.get("/credits?account_id=promo&_sort=created_at:ASC")).data.map(
        (one: Record<string, unknown>) =>
          `${one["purpose"]} ${one["creditAmount"]} ${one["priority"]} ${one["effectiveFrom"]}–${one["effectiveUntil"] ?? ""} ${one["status"]}`,
      );
    return { ...shop, addOn, credits };
  };

  it("grants in each cycle, from the add-on, until the cycle ends, and once however often the cycle is opened", async () => {
    const shop = await openWith();
    expect(await shop.credits()).toEqual(["Promo credit 100 3 2025-01-01–2025-02-01 ACTIVE"]);
    const [credit] = succeeded(await shop.api.get("/credits?account_id=promo")).data;
    expect(credit.grantorId).toBe(shop.addOn);
    const state = await shop.world.billingStates.find(shop.organizationId, "promo" as AccountId);
    if (!state) throw new Error("there is no state");
    await shop.world.save([
      shop.world.billingStates.stored(shop.organizationId, state, { ...state.value, openedUntil: 0 as never }),
    ]);
    await closeAccount(shop.world, { organizationId: shop.organizationId, accountId: "promo" as AccountId });
    expect(await shop.credits()).toHaveLength(1);
    await shop.passTo("2025-02-03T00:00:00Z");
    expect(await shop.credits()).toEqual([
      "Promo credit 100 3 2025-01-01–2025-02-01 EXPIRED",
      "Promo credit 100 3 2025-02-01–2025-03-01 ACTIVE",
    ]);
    await expectBooksBalance(shop, "promo");
  });

  it("does not pay for itself: its own price is billed in full", async () => {
    const shop = await openWith();
    await shop.passTo("2025-02-03T00:00:00Z");
    expect((await shop.factsOf("promo"))[0]).toMatchObject({ status: "DUE", total: "10" });
  });

  it("of ONE_TIME grants once", async () => {
    const shop = await openWith({ type: "ONE_TIME" }, { expiryType: "NO_EXPIRY" });
    await shop.passTo("2025-04-02T00:00:00Z");
    expect(await shop.credits()).toEqual(["Promo credit 100 3 2025-01-01– ACTIVE"]);
  });
});
