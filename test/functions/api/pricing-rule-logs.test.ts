import { describe, expect, it } from "vitest";
import { openBillingWorld } from "../../support/billing-world.ts";
import {
  aCall,
  aMeter,
  anAccount,
  aPlan,
  associate,
  schedule,
  succeeded,
  usageCard,
} from "../../support/catalog-for-billing.ts";

/** 150 units at 2 in January, of which a rule makes 50 and another takes 10 % off. */
const open = async () => {
  const shop = await openBillingWorld();
  const meter = await aMeter(shop);
  const plan = await aPlan(shop, {
    name: "Pro",
    cards: [usageCard(meter, { slabs: [{ after: 0 }], rates: { USD: [2] } })],
  });
  const computed = (computation: object) => ({ invoiceTiming: "IN_ARREARS", computation: JSON.stringify(computation) });
  succeeded(
    await shop.api.put(`/v2/price_plans/${plan}/pricing_rules`, {
      pricingRules: [
        {
          ...computed({ max: [{ "-": [{ var: `usage.urc.${meter}` }, 100] }, 0] }),
          name: "100 free",
          order: 1,
          action: { type: "UPDATE", target: `usage.urc.${meter}` },
        },
        {
          ...computed({ "*": [{ var: `revenue.urc.${meter}` }, -0.1] }),
          name: "10 % off",
          order: 2,
          action: { type: "ADD", description: "Discount" },
        },
      ],
    }),
  );
  succeeded(await shop.api.post(`/v2/price_plans/${plan}/finalize`, { migrationMode: "NONE" }));
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, "2025-01-01"));
  await shop.settle();
  await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "150"));
  const { data } = succeeded(await shop.api.get("/invoices?owner_id=acme"));
  return { ...shop, meter, invoiceId: data[0].id as string };
};

describe("the log of pricing rules", () => {
  it("of a draft tells what each rule does now, in order (vector 33)", async () => {
    const { api, meter, invoiceId } = await open();
    const { status, body } = await api.get(`/invoice/${invoiceId}/pricing_rules_logs`);
    expect(status).toBe(200);
    expect(body.data).toMatchObject([
      {
        type: "CONDITION_TRUE",
        order: 1,
        changes: { key: `urc.${meter}`, oldUsage: 150, newUsage: 50, oldRevenue: 300, newRevenue: 100 },
        rule: { name: "100 free" },
        variablesValue: { [`usage.urc.${meter}`]: { value: "150" } },
      },
      { type: "CONDITION_TRUE", order: 2, changes: { keyName: "Discount", oldRevenue: 0, newRevenue: -10 } },
    ]);
    const { body: invoice } = await api.get(`/invoices/${invoiceId}`);
    expect(invoice.totalAmount).toBe(90);
  });

  it("is the same whenever it is read", async () => {
    const { api, invoiceId } = await open();
    const read = async () => (await api.get(`/invoice/${invoiceId}/pricing_rules_logs`)).body;
    expect(await read()).toEqual(await read());
  });

  it("of an invoice that there is not is 404", async () => {
    const { api } = await open();
    expect((await api.get("/invoice/inv.none/pricing_rules_logs")).status).toBe(404);
  });
});
