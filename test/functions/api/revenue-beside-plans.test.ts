import { describe, expect, it } from "vitest";
import { aCustomInvoice, bodyOf, openInvoiceShop } from "../../support/billed-account.ts";
import { aCall, anAccount } from "../../support/catalog-for-billing.ts";

type Query = Readonly<Record<string, unknown>>;

/** acme pays 1 for each unit, and other has no plan; 40 units on 1 January, and it is 10 February. */
const open = async () => {
  const shop = await openInvoiceShop();
  await anAccount(shop, "other");
  await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "40"));
  await shop.passTo("2025-01-20T00:00:00Z");
  /** `2025-01: 40` for each month or cycle with revenue, headed by the group where there are groups. */
  const revenue = async (
    query: Query = {},
    [startTime, endTime] = ["2025-01-01T00:00:00Z", "2025-04-01T00:00:00Z"],
  ) => {
    const metricQueries = [{ id: "q", name: "REVENUE", aggregationPeriod: "MONTH", ...query }];
    const body = bodyOf(await shop.api.post("/metrics", { startTime, endTime, metricQueries }));
    return body.results[0].data.flatMap(
      (one: { groupedBy?: { fieldValue: string }; timestamps: string[]; metricValues: number[] }) =>
        one.timestamps.flatMap((timestamp, index) =>
          one.metricValues[index] === 0
            ? []
            : [
                `${one.groupedBy ? `${one.groupedBy.fieldValue} ` : ""}${timestamp.slice(0, 7)}: ${one.metricValues[index]}`,
              ],
        ),
    );
  };
  const write = async (changes: object = {}): Promise<string> =>
    bodyOf(await shop.api.post("/invoices", aCustomInvoice(changes))).id;
  const charge = (of: string, items: readonly object[]) =>
    shop.api.put(`/${of}/miscellaneous_charges`, { items }).then(bodyOf);
  return { ...shop, revenue, write, charge };
};
const FEBRUARY = { startDate: "2025-02-01T00:00:00Z", endDate: "2025-03-01T00:00:00Z" };
const support = { name: "Support", rate: 3.5, quantity: 2, considerForRevenue: true };
const tax = { name: "Tax", value: '{"*":[{"var":"net_amount"},0.2]}' };

describe("revenue of custom invoices", () => {
  it("is earned as the last day of what they bill begins, draft or final, and once it has", async () => {
    const shop = await open();
    await shop.write();
    expect(await shop.revenue(), "31 January is not there yet").toEqual(["2025-01: 40"]);
    await shop.passTo("2025-01-31T00:00:00Z");
    expect(await shop.revenue(), "a draft").toEqual(["2025-01: 140"]);
    expect(await shop.revenue({ aggregationPeriod: "DAY" }, ["2025-01-31T00:00:00Z", "2025-02-01T00:00:00Z"])).toEqual([
      "2025-01: 100",
    ]);
    await shop.passTo("2025-02-10T00:00:00Z");
    await shop.write({ status: "DUE", lineItems: [{ description: "Hours", quantity: 2.5, valuePerQuantity: 3.333 }] });
    expect(await shop.revenue(), "as it is billed: 8.33").toEqual(["2025-01: 148.33"]);
  });

  it("is none once they are void, deleted or moved elsewhere", async () => {
    const shop = await open();
    const [moved, deleted] = [await shop.write(), await shop.write()];
    await shop.passTo("2025-03-10T00:00:00Z");
    const final = await shop.write({ status: "DUE" });
    expect(await shop.revenue()).toEqual(["2025-01: 340"]);
    bodyOf(await shop.api.patch(`/invoices/${final}`, { status: "VOID" }));
    await shop.api.delete(`/invoices/${deleted}`);
    bodyOf(await shop.api.patch(`/invoices/${moved}`, FEBRUARY));
    expect(await shop.revenue()).toEqual(["2025-01: 40", "2025-02: 100"]);
  });

  it("is an account's that has no plan, and by what a line says that it is for", async () => {
    const shop = await open();
    await shop.passTo("2025-02-10T00:00:00Z");
    const lineItems = [
      { description: "Extra", value: 5, billableId: shop.meter },
      { description: "Setup", value: 95 },
    ];
    await shop.write({ accountId: "other", lineItems });
    expect(await shop.revenue({ groupBy: "ACCOUNT_ID" })).toEqual(["acme 2025-01: 40", "other 2025-01: 100"]);
    expect(await shop.revenue({ groupBy: "BILLABLE_ID" })).toEqual([`${shop.meter} 2025-01: 45`]);
    const ofMeter = [{ fieldName: "BILLABLE_ID", fieldValues: [shop.meter] }];
    expect(await shop.revenue({ filters: ofMeter })).toEqual(["2025-01: 45"]);
    const measured = [{ fieldName: "USAGE_METER_ID", fieldValues: [shop.meter] }];
    expect(await shop.revenue({ filters: measured }), "nothing of it was measured").toEqual(["2025-01: 40"]);
    expect(await shop.revenue({ filters: [{ fieldName: "ACCOUNT_ID", fieldValues: ["other"] }] })).toEqual([
      "2025-01: 100",
    ]);
    expect(await shop.revenue({ name: "REVENUE_FOR_CYCLE" }), "it belongs to no cycle").toEqual(["2025-01: 40"]);
  });
});

describe("revenue of charges beside the plan", () => {
  it("is that of those that are said to be revenue, on the last day of the cycle that they are billed with", async () => {
    const shop = await open();
    await shop.charge("accounts/acme", [support, tax]);
    await shop.settle();
    expect(await shop.revenue()).toEqual(["2025-01: 40"]);
    await shop.passTo("2025-01-31T00:00:00Z");
    expect(await shop.revenue(), "on the draft").toEqual(["2025-01: 47"]);
    await shop.passTo("2025-02-10T00:00:00Z");
    expect(await shop.revenue(), "on the final invoice").toEqual(["2025-01: 47"]);
    expect(await shop.revenue({ name: "REVENUE_FOR_CYCLE" })).toEqual(["2025-01: 47"]);
  });

  it("is earned once where the invoice is void and issued anew, and by a custom invoice that has them", async () => {
    const shop = await open();
    await shop.charge("accounts/acme", [support]);
    await shop.passTo("2025-02-10T00:00:00Z");
    const [january] = await shop.invoicesOf("acme");
    bodyOf(await shop.api.patch(`/invoices/${january?.id}`, { status: "VOID" }));
    expect(await shop.revenue()).toEqual(["2025-01: 40"]);
    bodyOf(await shop.api.post(`/tollbook/invoices/${january?.id}/reissue`));
    expect(await shop.revenue()).toEqual(["2025-01: 47"]);
    const custom = await shop.write();
    await shop.charge(`invoices/${custom}`, [support, tax]);
    expect(await shop.revenue()).toEqual(["2025-01: 154"]);
  });
});
