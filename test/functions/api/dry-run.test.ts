import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { toText } from "#domain/money/decimal.ts";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import {
  aCall,
  aMeter,
  anAccount,
  aPlan,
  associate,
  feeCard,
  schedule,
  succeeded,
  usageCard,
} from "../../support/catalog-for-billing.ts";
import { licenseCard } from "../../support/rate-cards.ts";

/** Usage at 2 and then 1, a fee in advance, seats in arrears, with a credit and money in the wallet; it is 10 January. */
const open = async () => {
  const shop = await openBillingWorld();
  const { api } = shop;
  const meter = await aMeter(shop);
  const fee = succeeded(await api.post("/addons", { name: "fee", type: "FIXED_FEE" })).id as string;
  const seat = succeeded(await api.post("/addons", { name: "seat", type: "LICENSE" })).id as string;
  const plan = await aPlan(shop, {
    cycle: { grace: 2 },
    cards: [
      usageCard(meter, { slabs: [{ after: 0 }, { after: 100 }], rates: { USD: [2, 1] } }),
      feeCard(fee, { rate: 50, timing: "IN_ADVANCE" }),
      licenseCard(seat, { name: "seats" }),
    ],
  });
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, "2025-01-01"));
  await shop.settle();
  await shop.passTo("2025-01-10T00:00:00Z");
  succeeded(
    await api.post("/license_updates", {
      licenseId: seat,
      accountId: "acme",
      updateType: "ABSOLUTE",
      quantity: 3,
      effectiveFrom: "2025-01-05T00:00:00Z",
    }),
  );
  succeeded(
    await api.post("/credits", {
      creditRequests: [
        {
          accountId: "acme",
          purpose: "welcome",
          effectiveFrom: "2025-01-01",
          priority: 1,
          creditAmount: 300,
          applicableEntityIds: [],
        },
      ],
    }),
  );
  await shop.settle();
  await shop.use(aCall("acme", "2025-01-08T00:00:00Z", "150"));
  return { ...shop, meter };
};

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into field by field
type Any = any;
const factsOf = (invoices: readonly Any[]) =>
  invoices
    .map(({ status, invoiceType, startDate, endDate, dueDate, totalAmount, paidAmount, usageInfo, revenueInfo }) => ({
      status,
      invoiceType,
      startDate,
      endDate,
      dueDate,
      totalAmount,
      paidAmount,
      usageInfo,
      revenueInfo,
    }))
    .toSorted((a, b) => `${a.startDate}${a.invoiceType}`.localeCompare(`${b.startDate}${b.invoiceType}`));

const realInvoices = async ({ api }: BillingWorld) => {
  const { data } = succeeded(await api.get("/invoices?owner_id=acme"));
  return Promise.all(data.map(async ({ id }: Any) => succeeded(await api.get(`/invoices/${id}`))));
};
const dryRun = (shop: BillingWorld, body: object) => shop.api.post("/tollbook/accounts/acme/dry_run", body);

describe("a dry run", () => {
  it.each(["2025-01-20T00:00:00Z", "2025-02-01T00:00:00Z", "2025-02-03T00:00:00Z", "2025-04-15T10:00:00Z"])(
    "for %s says what is billed once the clock is there",
    async (date) => {
      const shop = await open();
      const known = (await realInvoices(shop)).filter(({ status }: Any) => status !== "DRAFT").map(({ id }: Any) => id);
      const { status, body } = await dryRun(shop, { date });
      expect(status).toBe(200);
      await shop.passTo(date);
      const real = (await realInvoices(shop)).filter(({ id }: Any) => !known.includes(id));
      expect(factsOf(body.invoices)).toEqual(factsOf(real));
      const credits = await shop.world.credits.active(shop.organizationId, "acme" as AccountId);
      expect(body.credits).toEqual(
        credits.map(({ value: { id, purpose, balance } }) => ({ id, purpose, balance: Number(toText(balance)) })),
      );
      expect(real.length).toBeGreaterThan(0);
    },
  );

  it("takes usage that is assumed as if it had been counted", async () => {
    const shop = await open();
    const date = "2025-02-03T00:00:00Z";
    const usage = [{ usageMeterId: shop.meter, quantity: 40, timestamp: "2025-01-20T00:00:00Z" }];
    const { body } = await dryRun(shop, { date, usage });
    await shop.use(aCall("acme", "2025-01-09T00:00:00Z", "40"));
    const after = await dryRun(shop, { date });
    expect(factsOf(body.invoices)).toEqual(factsOf(after.body.invoices));
    expect(JSON.stringify(body.invoices)).toContain('"value":190');
  });

  it("writes nothing and sends nothing", async () => {
    const shop = await open();
    const before = await realInvoices(shop);
    const waiting = await shop.world.queue.oldestWaiting("close-accounts");
    await dryRun(shop, { date: "2025-06-01T00:00:00Z" });
    expect(await realInvoices(shop)).toEqual(before);
    expect(await shop.world.queue.oldestWaiting("close-accounts")).toBe(waiting);
    expect(before).toHaveLength(2);
  });

  it("does not number what it foresees", async () => {
    const shop = await open();
    const { body } = await dryRun(shop, { date: "2025-03-05T00:00:00Z" });
    expect(body.invoices.some((one: Any) => one.status !== "DRAFT")).toBe(true);
    expect(body.invoices.every((one: Any) => one.sequenceId === undefined)).toBe(true);
  });

  it.each([
    ["lies in the past", { date: "2025-01-09T00:00:00Z" }, "date: must not lie before now"],
    ["lies too far ahead", { date: "2027-01-09T00:00:00Z" }, "date: lies more than 400 days ahead"],
    [
      "assumes usage of a meter that does not exist",
      {
        date: "2025-02-01T00:00:00Z",
        usage: [{ usageMeterId: "um.none", quantity: 1, timestamp: "2025-01-11T00:00:00Z" }],
      },
      "usage[0].usageMeterId: usage meter 'um.none' does not exist",
    ],
  ])("is refused when it %s", async (_name, body, message) => {
    const answer = await dryRun(await open(), body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(message);
  });

  it("of an account that does not exist is answered 404", async () => {
    const { api } = await open();
    expect((await api.post("/tollbook/accounts/nobody/dry_run", { date: "2025-02-01T00:00:00Z" })).status).toBe(404);
  });
});
