import { describe, expect, it } from "vitest";
import { openBillingWorld } from "../../support/billing-world.ts";
import { aDraftPlan, aFee, aMeter, feeCard, succeeded, usageCard } from "../../support/catalog-for-billing.ts";
import { aRule } from "../../support/pricing-rules.ts";
import {
  commitmentCard,
  creditGrantCard,
  entitlementCard,
  licenseCard,
  overageCard,
} from "../../support/rate-cards.ts";

/** One item of each kind, and a draft plan that has no card yet. */
const open = async () => {
  const shop = await openBillingWorld({ now: "2025-01-15T10:00:00Z" });
  const add = async (name: string, type: string): Promise<string> =>
    succeeded(await shop.api.post("/addons", { name, type })).id;
  const feature = succeeded(
    await shop.api.post("/features", { name: "records", billableName: "Records kept", schemaAssociations: [] }),
  );
  const items = {
    meter: await aMeter(shop),
    fee: await aFee(shop),
    seat: await add("Seat", "LICENSE"),
    named: await add("Named seat", "NAMED_LICENSE"),
    credit: await add("Prepaid credits", "CREDIT_GRANT"),
    feature: feature.id as string,
  };
  const id = await aDraftPlan(shop, { cards: [] });
  const operate = (...operations: object[]) => shop.api.post(`/v2/price_plans/${id}/rate_cards`, { operations });
  return { ...shop, items, id, operate };
};

describe("a plan of cards of all types", () => {
  it("becomes ACTIVE, and shows each card as it was written", async () => {
    const { api, items, id, operate } = await open();
    const operations = [
      usageCard(items.meter, { rates: { USD: [0.02] } }),
      feeCard(items.fee, { rate: 50, timing: "IN_ADVANCE" }),
      licenseCard(items.seat),
      entitlementCard(items.feature, { name: "records" }),
      overageCard(items.feature, { name: "more records" }),
      creditGrantCard(items.credit, { name: "credits" }),
      commitmentCard(id, { name: "floor" }),
    ];
    succeeded(await operate(...operations));
    succeeded(await api.put(`/v2/price_plans/${id}/pricing_rules`, { pricingRules: [aRule()] }));

    expect((await api.get(`/v2/price_plans/${id}/errors`)).body).toEqual({ data: [] });
    succeeded(await api.post(`/v2/price_plans/${id}/finalize`, {}));

    const { data } = succeeded(await api.get(`/v2/price_plans/${id}/rate_cards?version=ACTIVE`));
    expect(data.map((card: Record<string, string>) => [card["type"], card["name"], card["displayName"]])).toEqual([
      ["USAGE", "usage", "units"],
      ["FIXED_FEE", "fee", "Platform"],
      ["LICENSE", items.seat, "Seat"],
      ["BILLING_ENTITLEMENT", "records", "Records kept"],
      ["ENTITLEMENT_OVERAGE", "more records", "Records kept"],
      ["CREDIT_GRANT", "credits", "Prepaid credits"],
      ["MINIMUM_COMMITMENT", "floor", "Plan minimum"],
    ]);
    data.forEach((card: Record<string, object>, at: number) => {
      expect(card["rateCardDetails"]).toMatchObject(
        (operations[at] as { rateCard: { rateCardDetails: object } }).rateCard.rateCardDetails,
      );
    });
  });

  it("knows named seats by their add-on", async () => {
    const { items, operate, api, id } = await open();
    const { rateCards } = succeeded(await operate(licenseCard(items.named)));
    expect(rateCards[0].rateCardDetails.licenseRateCard.type).toBe("NAMED_LICENSE");
    expect((await api.get(`/v2/price_plans/${id}/errors`)).body).toEqual({ data: [] });
  });

  it("has one card for each item, two for a feature, and one minimum commitment", async () => {
    const { items, operate } = await open();
    const { status, body } = await operate(
      entitlementCard(items.feature),
      overageCard(items.feature),
      overageCard(items.feature),
      entitlementCard(items.feature),
      commitmentCard("one"),
      commitmentCard("two"),
    );
    expect([status, body.message.split("; ")]).toEqual([
      400,
      [
        `operations[2]: '${items.feature}' has an overage rate card already`,
        `operations[3]: '${items.feature}' has a rate card already`,
        "operations[5]: the plan has a minimum commitment already",
      ],
    ]);
  });

  it("is told which item is of the wrong kind", async () => {
    const { items, operate, api, id } = await open();
    succeeded(
      await operate(
        licenseCard(items.fee, { name: "seats", inner: { type: "LICENSE" } }),
        creditGrantCard(items.seat, { name: "credits" }),
        entitlementCard("feature.none", { name: "records" }),
      ),
    );
    const { data } = (await api.get(`/v2/price_plans/${id}/errors`)).body;
    expect(data.map(({ entityId, errorMessage }: Record<string, string>) => `${entityId}: ${errorMessage}`)).toEqual([
      `seats: add-on '${items.fee}' is of type FIXED_FEE, not LICENSE`,
      `credits: add-on '${items.seat}' is of type LICENSE, not CREDIT_GRANT`,
      "records: feature 'feature.none' does not exist",
    ]);
    expect((await api.post(`/v2/price_plans/${id}/finalize`, {})).status).toBe(400);
  });
});
