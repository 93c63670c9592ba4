import { describe, expect, it } from "vitest";
import { openBillingWorld } from "../../support/billing-world.ts";
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

/** Units at 2 up to 100 and at 1 above, a fee of 50 in arrears, seats at 10; January is final, with a credit of 30 and a charge of 5. */
const open = async () => {
  const shop = await openBillingWorld();
  const { api } = shop;
  const meter = await aMeter(shop);
  const fee = succeeded(await api.post("/addons", { name: "fee", type: "FIXED_FEE" })).id as string;
  const seat = succeeded(await api.post("/addons", { name: "seat", type: "LICENSE" })).id as string;
  const plan = await aPlan(shop, {
    cards: [
      usageCard(meter, { slabs: [{ after: 0 }, { after: 100 }], rates: { USD: [2, 1] } }),
      feeCard(fee, { rate: 50 }),
      licenseCard(seat, { name: "seats" }),
    ],
  });
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, "2025-01-01"));
  await shop.settle();
  const credit = { accountId: "acme", purpose: "welcome", effectiveFrom: "2025-01-01", priority: 1, creditAmount: 30 };
  succeeded(await api.post("/credits", { creditRequests: [credit] }));
  const change = { licenseId: seat, accountId: "acme", updateType: "ABSOLUTE", quantity: 3 };
  succeeded(await api.post("/license_updates", { ...change, effectiveFrom: "2025-01-11T00:00:00Z" }));
  const items = [{ name: "Handling", rate: 5, quantity: 1 }];
  succeeded(await api.put("/accounts/acme/miscellaneous_charges", { items }));
  await shop.passTo("2025-01-10T00:00:00Z");
  await shop.use(aCall("acme", "2025-01-08T10:15:00Z", "80", { id: "first" }));
  await shop.use(aCall("acme", "2025-01-09T23:59:59Z", "70", { id: "second" }));
  await shop.passTo("2025-02-10T00:00:00Z");
  const { data } = succeeded(await api.get("/invoices?owner_id=acme&status=PAID,DUE,PARTIALLY_PAID"));
  const { id } = data[0];
  const explain = (line: string, more = "") =>
    api.get(`/tollbook/invoices/${id}/explain?line_item_id=${encodeURIComponent(line)}${more}`);
  return { ...shop, meter, fee, seat, id, explain };
};

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into field by field
type Any = any;

describe("what stands behind a line", () => {
  it("of usage: hours that fill the slabs, and the events of the hours, adding up to the cent", async () => {
    const shop = await open();
    const { lineItem, behind } = succeeded(await shop.explain(`urc.${shop.meter}`));
    expect(lineItem).toMatchObject({ quantity: 150, value: 250 });
    const [low, high] = [`urc.${shop.meter}.1`, `urc.${shop.meter}.2`];
    expect(behind).toEqual({
      type: "USAGE",
      usageMeterId: shop.meter,
      quantityBilled: 150,
      quantityNow: 150,
      hours: [
        { hour: "2025-01-08T10:00:00Z", quantity: 80, slabs: [{ lineItemId: low, quantity: 80 }] },
        {
          hour: "2025-01-09T23:00:00Z",
          quantity: 70,
          slabs: [
            { lineItemId: low, quantity: 20 },
            { lineItemId: high, quantity: 50 },
          ],
        },
      ],
      events: [
        { id: "second", referenceId: expect.any(String), timestamp: "2025-01-09T23:59:59Z", units: 70 },
        { id: "first", referenceId: expect.any(String), timestamp: "2025-01-08T10:15:00Z", units: 80 },
      ],
      eventsLeftOut: false,
    });
    for (const slab of lineItem.lineItems) {
      const filled = behind.hours
        .flatMap(({ slabs }: Any) => slabs)
        .filter(({ lineItemId }: Any) => lineItemId === slab.id);
      expect(filled.reduce((total: number, { quantity }: Any) => total + quantity, 0)).toBe(slab.quantity);
      expect(slab.quantity * slab.valuePerQuantity).toBe(slab.value);
    }
  });

  it("of a slab and a part of the cycle: its own line, and the hours and events of that part", async () => {
    const shop = await open();
    const part = "&from=2025-01-09T00:00:00Z&until=2025-01-10T00:00:00Z";
    const { lineItem, behind } = succeeded(await shop.explain(`urc.${shop.meter}.2`, part));
    expect(lineItem).toMatchObject({ quantity: 50, value: 50 });
    expect(behind.hours).toMatchObject([{ hour: "2025-01-09T23:00:00Z", quantity: 70 }]);
    expect(behind.events).toMatchObject([{ id: "second" }]);
  });

  it("of usage: its own events, however many of another meter came later", async () => {
    const shop = await openBillingWorld();
    const meter = await aMeter(shop);
    await aMeter(shop, { name: "others", schema: "other" });
    const plan = await aPlan(shop, { cards: [usageCard(meter, { rates: { USD: [2] } })] });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(plan, "2025-01-01"));
    await shop.passTo("2025-01-10T00:00:00Z");
    const calls = Array.from({ length: 101 }, (_, at) =>
      aCall("acme", "2025-01-08T10:00:00Z", "1", { id: `call-${at}` }),
    );
    await shop.use(aCall("acme", "2025-01-07T10:00:00Z", "80", { id: "early" }));
    for (const hour of ["08", "09"]) {
      const others = Array.from({ length: 120 }, (_, at) =>
        aCall("acme", `2025-01-${hour}T12:00:00Z`, "1", { id: `other-${hour}-${at}`, schemaName: "other" }),
      );
      await shop.use(...others);
    }
    const [draft] = await shop.invoicesOf("acme");
    const explain = async () =>
      succeeded(await shop.api.get(`/tollbook/invoices/${draft?.id}/explain?line_item_id=urc.${meter}`)).behind;
    expect(await explain()).toMatchObject({ events: [{ id: "early", units: 80 }], eventsLeftOut: false });
    await shop.use(...calls);
    const { events, eventsLeftOut } = await explain();
    expect([events.length, events[0].timestamp, eventsLeftOut]).toEqual([100, "2025-01-08T10:00:00Z", true]);
  });

  it("of seats: the days on which they were held", async () => {
    const shop = await open();
    const { behind } = succeeded(await shop.explain(`lic.${shop.seat}`));
    expect(behind).toEqual({
      type: "SEATS",
      licenseId: shop.seat,
      runs: [
        { startDate: "2025-01-01", endDate: "2025-01-11", quantity: 0 },
        { startDate: "2025-01-11", endDate: "2025-02-01", quantity: 3 },
      ],
    });
  });

  it("of a credit, a charge, and a sum", async () => {
    const shop = await open();
    const invoice = succeeded(await shop.api.get(`/invoices/${shop.id}`));
    const idOf = (type: string): string => {
      const find = (node: Any): Any => (node.type === type ? node : node.lineItems.map(find).find(Boolean));
      return find(invoice.revenueInfo).id;
    };
    expect(succeeded(await shop.explain(idOf("SUB_CREDITS"))).behind).toMatchObject({
      type: "CREDIT",
      purpose: "welcome",
      amount: 30,
    });
    expect(succeeded(await shop.explain(idOf("MISCELLANEOUS_CHARGE"))).behind).toEqual({
      type: "CHARGE",
      name: "Handling",
      rate: 5,
      quantity: 1,
    });
    expect(succeeded(await shop.explain(idOf("GRAND_TOTAL_AMOUNT"))).behind).toEqual({ type: "LINES" });
  });

  it("that does not exist, or of no part of the invoice, is refused", async () => {
    const shop = await open();
    expect((await shop.explain("urc.nothing")).status).toBe(404);
    expect((await shop.api.get("/tollbook/invoices/inv.none/explain?line_item_id=x")).status).toBe(404);
    expect((await shop.api.get(`/tollbook/invoices/${shop.id}/explain`)).status).toBe(400);
    const outside = "&from=2025-03-01T00:00:00Z&until=2025-03-02T00:00:00Z";
    expect((await shop.explain(`urc.${shop.meter}`, outside)).status).toBe(400);
  });
});
