import { describe, expect, it } from "vitest";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
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
import { openEntitlementShop } from "../../support/entitlement-shop.ts";
import { commitmentCard, creditGrantCard } from "../../support/rate-cards.ts";

/** `<day>=<value>` of what is not zero, in a window of the year 2025. */
const revenue = async (
  { api }: Pick<BillingWorld, "api">,
  query: object = {},
  [from, until]: readonly [string, string] = ["01-01", "02-01"],
): Promise<string> => {
  const { results } = succeeded(
    await api.post("/metrics", {
      startTime: `2025-${from}T00:00:00Z`,
      endTime: `2025-${until}T00:00:00Z`,
      metricQueries: [{ id: "q", name: "REVENUE", aggregationPeriod: "DAY", ...query }],
    }),
  );
  return results[0].data
    .map(
      ({ groupedBy, timestamps, metricValues }: Record<string, never> & Record<"timestamps" | "metricValues", []>) => {
        const shown = (timestamps as string[]).flatMap((at, index) =>
          metricValues[index] === 0 ? [] : [`${at.slice(5, 10)}=${metricValues[index]}`],
        );
        return [...(groupedBy ? [`${(groupedBy as { fieldValue: string }).fieldValue}:`] : []), ...shown].join(" ");
      },
    )
    .join("; ");
};
const PER_CYCLE = { name: "REVENUE_FOR_CYCLE" };
const BY_BILLABLE = { groupBy: "BILLABLE_ID" };
const of = (billableId: string) => ({ filters: [{ fieldName: "BILLABLE_ID", fieldValues: [billableId] }] });

describe("revenue of entitlements", () => {
  it("is the whole price of a grant on the first day that it pays for, and that of overage on the last", async () => {
    const shop = await openEntitlementShop({ overage: { slabs: [[0, 2]] } });
    await shop.passTo("2025-01-05T00:00:00Z");
    succeeded(await shop.entitled(aCall("acme", "2025-01-05T00:00:00Z", "17")));
    await shop.settle();

    expect(await revenue(shop)).toBe("01-01=10");

    await shop.passTo("2025-02-10T00:00:00Z");
    // 10 units at 1, and 7 beyond them at 2.
    expect(await revenue(shop)).toBe("01-01=10 01-31=14");
    expect(await revenue(shop, PER_CYCLE)).toBe("01-01=24");
    expect(await revenue(shop, BY_BILLABLE)).toBe(`${shop.feature}: 01-01=10 01-31=14`);
    expect(await revenue(shop, of("feature.other"))).toBe("");
    const [january] = await shop.invoicesOf("acme").then((all) => all.filter(({ kind }) => kind === "IN_ARREARS"));
    expect(january?.totalAmount.toString()).toBe("14");
  });
});

it("revenue of a granted credit is what is paid for it, on the first day of each cycle", async () => {
  const test = await openBillingWorld();
  const addOn = succeeded(await test.api.post("/addons", { name: "Credit", type: "CREDIT_GRANT" })).id;
  await anAccount(test, "acme");
  await schedule(test, "acme", associate(await aPlan(test, { cards: [creditGrantCard(addOn)] }), "2025-01-15"));
  await test.settle();
  await test.passTo("2025-02-10T00:00:00Z");

  expect(await revenue(test, {}, ["01-01", "03-01"])).toBe("01-15=10 02-01=10");
  expect(await revenue(test, PER_CYCLE, ["01-01", "03-01"])).toBe("01-15=10 02-01=10");
  expect(await revenue(test, BY_BILLABLE)).toBe(`${addOn}: 01-15=10`);
});

describe("revenue of a minimum commitment of 100", () => {
  const open = async () => {
    const test = await openBillingWorld();
    const meter = await aMeter(test);
    const cards = [usageCard(meter, { rates: { USD: [2] } }), commitmentCard("floor")];
    await anAccount(test, "acme");
    await schedule(test, "acme", associate(await aPlan(test, { cards }), "2025-01-01"));
    await test.settle();
    await test.passTo("2025-01-10T00:00:00Z");
    await test.ingest(aCall("acme", "2025-01-09T00:00:00Z", "32"));
    await test.settle();
    return { ...test, meter };
  };

  it("is what is missing to it, on the last day of the cycle, under the id of its card", async () => {
    const test = await open();

    expect(await revenue(test)).toBe("01-09=64");

    await test.passTo("2025-02-02T00:00:00Z");
    expect(await revenue(test)).toBe("01-09=64 01-31=36");
    expect(await revenue(test, PER_CYCLE)).toBe("01-01=100");
    expect((await revenue(test, BY_BILLABLE)).split("; ").toSorted()).toEqual(
      ["floor: 01-31=36", `${test.meter}: 01-09=64`].toSorted(),
    );
  });

  it("counts cards that the query does not ask for, and usage that the window does not show", async () => {
    const test = await open();
    await test.passTo("2025-01-31T23:00:00Z");
    await test.ingest(aCall("acme", "2025-01-31T22:00:00Z", "3"));
    await test.settle();
    await test.passTo("2025-02-02T00:00:00Z");
    const { results } = succeeded(
      await test.api.post("/metrics", {
        startTime: "2025-01-31T00:00:00Z",
        endTime: "2025-01-31T12:00:00Z",
        metricQueries: [{ id: "q", name: "REVENUE", aggregationPeriod: "DAY" }],
      }),
    );

    // 100 − 64 − 6.
    expect(await revenue(test, of("floor"))).toBe("01-31=30");
    expect(results[0].data[0].metricValues).toEqual([30]);
    expect(await revenue(test, { filters: [{ fieldName: "USAGE_METER_ID", fieldValues: [test.meter] }] })).toBe(
      "01-09=64 01-31=6",
    );
  });
});
