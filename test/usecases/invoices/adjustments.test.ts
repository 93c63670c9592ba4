import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountId, EventReference } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { decimal, sum, toText } from "#domain/money/decimal.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { changeOrganization } from "#usecases/identity/organizations.ts";
import { createMeterEvents } from "#usecases/usage/meter-events.ts";
import type { World } from "#usecases/world.ts";
import { bodyOf, lineOf } from "../../support/billed-account.ts";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import {
  aCall,
  aMeter,
  anAccount,
  aPlan,
  associate,
  disassociate,
  schedule,
  usageCard,
} from "../../support/catalog-for-billing.ts";
import { expectExact } from "../../support/expect-exact.ts";
import { openSeatShop } from "../../support/licenses.ts";
import { at } from "../../support/world.ts";

const ACME = "acme" as AccountId;

/** Monthly, grace of two days; 2 for each of the first 100 units and 1 for each beyond. */
const open = async () => {
  const shop = await openBillingWorld();
  const meter = await aMeter(shop);
  const card = usageCard(meter, { slabs: [{ after: 0 }, { after: 100 }], rates: { USD: [2, 1] } });
  const plan = await aPlan(shop, { cards: [card], cycle: { grace: 2 } });
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, "2025-01-01"));
  await shop.settle();
  return { ...shop, plan };
};

/** Counts usage that was received when it happened, however late it is by now. */
const countLate = async ({ world, organizationId }: BillingWorld, timestamp: string, units: string): Promise<void> =>
  createMeterEvents(world)({
    organizationId,
    receivedAt: at(timestamp),
    events: [{ reference: world.ids.next("event") as EventReference, event: aCall("acme", timestamp, units) }],
  });

const lines = async (shop: BillingWorld): Promise<readonly string[]> =>
  (await shop.invoicesOf("acme")).map((invoice) => lineOf(invoice).replace(/ 2025-\S+$/, ""));

const adjusted = ({ adjustments = [] }: Invoice): readonly string[] => adjustments.map(({ amount }) => toText(amount));

describe("usage of a closed cycle that changes", () => {
  it("is billed with the slabs of its own cycle, and later only by the further difference", async () => {
    const shop = await open();
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "90"));
    await shop.passTo("2025-02-05T00:00:00Z");
    expect(await lines(shop)).toEqual(["STANDARD DUE 180", "STANDARD DRAFT 0"]);

    // 110 units cost 210.
    await countLate(shop, "2025-01-20T00:00:00Z", "20");
    await shop.passTo("2025-02-06T00:00:00Z");
    expect(await lines(shop)).toEqual(["STANDARD DUE 180", "STANDARD DRAFT 30"]);
    await countLate(shop, "2025-01-21T00:00:00Z", "5");
    await shop.passTo("2025-03-10T00:00:00Z");
    const [january, february] = await shop.invoicesOf("acme");
    expect(await lines(shop)).toEqual(["STANDARD DUE 180", "STANDARD DUE 35", "STANDARD DRAFT 0"]);
    expect(january && adjusted(january)).toEqual(["30", "5"]);
    expect(february?.adjusts).toMatchObject([
      { invoiceId: january?.id, number: 1, sequenceId: "2025-02-1", startDate: january?.startDate },
      { invoiceId: january?.id, number: 2 },
    ]);
    const { body } = await shop.api.get(`/invoices/${february?.id}`);
    expect(body.info).toEqual([
      { type: "ADJUSTS", value: january?.id },
      { type: "ADJUSTS", value: january?.id },
    ]);
    expect(JSON.stringify(body.revenueInfo)).toContain("Adjustment of invoice 2025-02-1, 2025-01-01 to 2025-01-31");
    await expectExact(shop);
  });

  it("is billed by an invoice of its own where the account has no next one", async () => {
    const shop = await open();
    await schedule(shop, "acme", disassociate("2025-01-20"));
    await shop.settle();
    await shop.passTo("2025-02-05T00:00:00Z");
    await countLate(shop, "2025-01-10T00:00:00Z", "3");
    await shop.passTo("2025-02-06T00:00:00Z");
    expect(await lines(shop)).toEqual(["STANDARD PAID 0", "AD_HOC DUE 6"]);
    await shop.passTo("2025-03-10T00:00:00Z");
    expect(await lines(shop)).toEqual(["STANDARD PAID 0", "AD_HOC DUE 6"]);
    await expectExact(shop);
  });

  it("moves to the next invoice with the draft that was to bill it, once the timeline gives that up", async () => {
    const shop = await open();
    await shop.passTo("2025-02-05T00:00:00Z");
    await countLate(shop, "2025-01-10T00:00:00Z", "3");
    await shop.passTo("2025-02-05T01:00:00Z");
    expect(await lines(shop)).toEqual(["STANDARD PAID 0", "STANDARD DRAFT 6"]);
    const [, february] = await shop.invoicesOf("acme");
    bodyOf(await shop.api.patch(`/invoices/${february?.id}`, { status: "VOID" }));
    await shop.settle();
    expect(await lines(shop)).toEqual(["STANDARD PAID 0", "STANDARD VOID 6", "AD_HOC DUE 6"]);
    await expectExact(shop);
  });

  it("is looked at no more once the cycle ended more than 62 days before the last one that was closed", async () => {
    const shop = await open();
    await shop.passTo("2025-05-05T00:00:00Z");
    const state = await shop.world.billingStates.find(shop.organizationId, ACME);
    expect(state?.value.closedCycles?.map(({ start }) => start)).toEqual([
      at("2025-02-01T00:00:00Z"),
      at("2025-03-01T00:00:00Z"),
      at("2025-04-01T00:00:00Z"),
    ]);
    await countLate(shop, "2025-01-10T00:00:00Z", "3");
    await shop.passTo("2025-05-06T00:00:00Z");
    expect(await lines(shop)).toEqual([...Array(4).fill("STANDARD PAID 0"), "STANDARD DRAFT 0"]);
  });

  it("is not adjusted on an invoice that is void, and is in the one that is issued anew", async () => {
    const shop = await open();
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "10"));
    await shop.passTo("2025-02-05T00:00:00Z");
    await countLate(shop, "2025-01-10T00:00:00Z", "3");
    await shop.passTo("2025-02-06T00:00:00Z");
    const [january] = await shop.invoicesOf("acme");
    bodyOf(await shop.api.patch(`/invoices/${january?.id}`, { status: "VOID" }));
    await countLate(shop, "2025-01-11T00:00:00Z", "4");
    await shop.passTo("2025-02-07T00:00:00Z");
    // What February's draft was to bill of January is taken back.
    expect(await lines(shop)).toEqual(["STANDARD VOID 20", "STANDARD DRAFT 0"]);
    expect(bodyOf(await shop.api.post(`/tollbook/invoices/${january?.id}/reissue`)).totalAmount).toBe(34);
    await countLate(shop, "2025-01-12T00:00:00Z", "1");
    await shop.passTo("2025-03-10T00:00:00Z");
    expect(await lines(shop)).toEqual(["STANDARD VOID 20", "STANDARD DUE 2", "STANDARD DUE 34", "STANDARD DRAFT 0"]);
    await expectExact(shop);
  });

  it("that a final invoice has billed is taken off where the cycle is billed anew, and what came later is not", async () => {
    const shop = await open();
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "10"));
    await shop.passTo("2025-02-05T00:00:00Z");
    await countLate(shop, "2025-01-10T00:00:00Z", "3");
    await shop.passTo("2025-03-05T00:00:00Z");
    await countLate(shop, "2025-01-11T00:00:00Z", "4");
    await shop.passTo("2025-03-06T00:00:00Z");
    expect(await lines(shop)).toEqual(["STANDARD DUE 20", "STANDARD DUE 6", "STANDARD DRAFT 8"]);
    const [january] = await shop.invoicesOf("acme");
    bodyOf(await shop.api.patch(`/invoices/${january?.id}`, { status: "VOID" }));
    await shop.settle();
    expect(await lines(shop)).toEqual(["STANDARD VOID 20", "STANDARD DUE 6", "STANDARD DRAFT 0"]);
    // 17 units cost 34, of which February's invoice has billed 6.
    expect(bodyOf(await shop.api.post(`/tollbook/invoices/${january?.id}/reissue`)).totalAmount).toBe(28);
    await shop.passTo("2025-04-10T00:00:00Z");
    expect((await lines(shop)).toSorted()).toEqual([
      "STANDARD DRAFT 0",
      "STANDARD DUE 28",
      "STANDARD DUE 6",
      "STANDARD PAID 0",
      "STANDARD VOID 20",
    ]);
    await expectExact(shop);
  });

  it("and was billed by an invoice of its own that is void is billed with the cycle where that is billed anew", async () => {
    const shop = await open();
    await schedule(shop, "acme", disassociate("2025-01-20"));
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "10"));
    await shop.passTo("2025-02-05T00:00:00Z");
    for (const [day, units] of [
      ["2025-01-10", "3"],
      ["2025-01-11", "4"],
    ]) {
      await countLate(shop, `${day}T00:00:00Z`, `${units}`);
      await shop.passTo(day === "2025-01-10" ? "2025-02-06T00:00:00Z" : "2025-02-07T00:00:00Z");
    }
    expect(await lines(shop)).toEqual(["STANDARD DUE 20", "AD_HOC DUE 6", "AD_HOC DUE 8"]);
    const [january, first] = await shop.invoicesOf("acme");
    bodyOf(await shop.api.patch(`/invoices/${first?.id}`, { status: "VOID" }));
    await shop.passTo("2025-02-20T00:00:00Z");
    expect(await lines(shop), "it is let off").toEqual(["STANDARD DUE 20", "AD_HOC VOID 6", "AD_HOC DUE 8"]);
    bodyOf(await shop.api.patch(`/invoices/${january?.id}`, { status: "VOID" }));
    // 17 units cost 34, of which 8 are billed by an invoice that stands.
    expect(bodyOf(await shop.api.post(`/tollbook/invoices/${january?.id}/reissue`)).totalAmount).toBe(26);
    await expectExact(shop);
  });

  it("and was deducted where its cycle was billed anew is billed when that is, after its own invoice has become void", async () => {
    const shop = await open();
    await schedule(shop, "acme", disassociate("2025-01-20"));
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "10"));
    await shop.passTo("2025-02-05T00:00:00Z");
    await countLate(shop, "2025-01-10T00:00:00Z", "3");
    await shop.passTo("2025-02-06T00:00:00Z");
    const [january, own] = await shop.invoicesOf("acme");
    const anew = async (id: string | undefined): Promise<{ readonly id: string; readonly totalAmount: number }> => {
      bodyOf(await shop.api.patch(`/invoices/${id}`, { status: "VOID" }));
      return bodyOf(await shop.api.post(`/tollbook/invoices/${id}/reissue`));
    };
    const second = await anew(january?.id);
    expect(second.totalAmount, "13 units cost 26, of which 6 are billed").toBe(20);
    const third = await anew(second.id);
    expect(third.totalAmount).toBe(20);
    bodyOf(await shop.api.patch(`/invoices/${own?.id}`, { status: "VOID" }));
    const fourth = await anew(third.id);
    expect(fourth.totalAmount, "nothing else that stands bills any of it").toBe(26);
    expect((await anew(fourth.id)).totalAmount).toBe(26);
    await expectExact(shop);
  });

  it("is adjusted once, wherever a closer dies and however many close at the same time", async () => {
    for (let death = 0; ; death += 1) {
      const shop = await open();
      await changeOrganization(shop.world, shop.organizationId, { draftRefreshMinutes: 1 });
      await shop.passTo("2025-02-05T00:00:00Z");
      await countLate(shop, "2025-01-20T00:00:00Z", "20");
      await shop.moveClock("2025-02-05T00:10:00Z");
      const { world, died } = dying(shop.world, death);
      const of = { organizationId: shop.organizationId, accountId: ACME };
      await closeAccount(world, of).catch(() => undefined);
      await Promise.all([closeAccount(shop.world, of), closeAccount(shop.world, of)]);
      await shop.passTo("2025-03-10T00:00:00Z");
      expect(await lines(shop), `death at write ${death}`).toEqual([
        "STANDARD PAID 0",
        "STANDARD DUE 40",
        "STANDARD DRAFT 0",
      ]);
      await expectExact(shop);
      if (!died()) break;
    }
  });

  it("is adjusted after a license was changed for days that have passed", async () => {
    const shop = await openSeatShop();
    await shop.seats("ABSOLUTE", 5, "2025-04-01T00:00:00Z");
    await shop.passTo("2025-05-10T00:00:00Z");
    expect(await shop.billed()).toEqual(["STANDARD 50 DUE", "STANDARD 50 DRAFT"]);
    // Eight instead of five for the last fifteen of thirty days: 15.00 more, and 80.00 for May.
    await shop.seats("ABSOLUTE", 8, "2025-04-16T00:00:00Z");
    await shop.passTo("2025-06-10T00:00:00Z");
    expect(await shop.billed()).toEqual(["STANDARD 50 DUE", "STANDARD 95 DUE", "STANDARD 80 DRAFT"]);
    await expectExact(shop);
  });

  it("is billed in sum as it is rated in the end, whatever came when", { timeout: 60_000 }, async () => {
    const use = fc.record({
      usedOn: fc.integer({ min: 1, max: 28 }),
      month: fc.constantFrom("01", "02"),
      units: fc.integer({ min: 1, max: 80 }),
      after: fc.integer({ min: 0, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(use, { minLength: 1, maxLength: 8 }), async (uses) => {
        const shop = await open();
        const used = { "01": decimal("0"), "02": decimal("0") };
        for (const [index, moment] of MOMENTS.entries()) {
          await shop.passTo(moment);
          for (const { usedOn, month, units } of uses.filter(({ after }) => after % MOMENTS.length === index)) {
            const timestamp = `2025-${month}-${String(usedOn).padStart(2, "0")}T00:00:00Z`;
            if (timestamp > moment) continue;
            await countLate(shop, timestamp, String(units));
            used[month as "01"] = used[month as "01"].plus(String(units));
          }
          await shop.settle();
        }
        await shop.passTo("2025-05-10T00:00:00Z");
        const billed = sum((await shop.invoicesOf("acme")).map(({ totalAmount }) => totalAmount));
        const cost = (units: string): number => Math.min(Number(units), 100) * 2 + Math.max(Number(units) - 100, 0);
        expect(Number(toText(billed))).toBe(cost(toText(used["01"])) + cost(toText(used["02"])));
        await expectExact(shop);
      }),
      { numRuns: 12 },
    );
  });
});

/** Before, in and after the graces of January and February. */
const MOMENTS = [
  "2025-01-29T00:00:00Z",
  "2025-02-02T12:00:00Z",
  "2025-02-03T00:00:00Z",
  "2025-02-20T00:00:00Z",
  "2025-03-02T23:59:59Z",
  "2025-03-20T00:00:00Z",
];

/** A world in which the process dies once at the write of that number: before it, or after it and before its answer. */
const dying = (world: World, death: number): { readonly world: World; readonly died: () => boolean } => {
  let writes = 0;
  let isDead = false;
  const save: World["save"] = async (changes) => {
    const isNow = writes === Math.floor(death / 2);
    writes += 1;
    if (!isNow) return world.save(changes);
    isDead = true;
    if (death % 2 === 1) await world.save(changes);
    throw new Error("died");
  };
  return { world: { ...world, save }, died: () => isDead };
};
