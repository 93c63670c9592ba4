import { describe, expect, it } from "vitest";
import { openSeatShop, type SeatShop, type SeatTerms, seatEvent } from "../../support/licenses.ts";

/** Points of one query as `04-16 30`, zeros left out. */
const points = async (shop: SeatShop, query: object, endTime = "2025-05-01T00:00:00Z"): Promise<readonly string[]> => {
  const { status, body } = await shop.api.post("/metrics", {
    startTime: "2025-04-01T00:00:00Z",
    endTime,
    metricQueries: [{ id: "q", aggregationPeriod: "DAY", ...query }],
  });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.results[0].data.flatMap(
    (series: { groupedBy?: { fieldValue: string }; timestamps: string[]; metricValues: number[] }) =>
      series.timestamps.flatMap((timestamp, index) =>
        series.metricValues[index] === 0
          ? []
          : [
              `${series.groupedBy ? `${series.groupedBy.fieldValue} ` : ""}${timestamp.slice(5, 10)} ${series.metricValues[index]}`,
            ],
      ),
  );
};

const INVOICE = { configs: { CURRENCY: "INVOICE" } };

describe("the revenue of seats (§13.3, §21.3)", () => {
  it.each<[string, SeatTerms]>([
    ["in arrears, prorated", { timing: "IN_ARREARS", prorated: true }],
    ["in arrears, not prorated", { timing: "IN_ARREARS", prorated: false }],
    ["in advance, prorated", { timing: "IN_ADVANCE", prorated: true, refund: "CREDITS" }],
    ["in advance, not prorated", { timing: "IN_ADVANCE", prorated: false }],
  ])("is booked for the whole cycle on the day of the change, %s", async (_, terms) => {
    const shop = await openSeatShop(terms);
    await shop.seats("ABSOLUTE", 5, "2025-04-01T00:00:00Z");
    await shop.seats("ABSOLUTE", 8, "2025-04-16T10:00:00Z");
    await shop.seats("ABSOLUTE", 6, "2025-04-20T00:00:00Z");
    await shop.passTo("2025-04-28T00:00:00Z");
    expect(await points(shop, { name: "REVENUE", ...INVOICE })).toEqual(["04-01 50", "04-16 30", "04-20 -20"]);
    expect(await points(shop, { name: "REVENUE_FOR_CYCLE", ...INVOICE })).toEqual(["04-01 60"]);
  });

  it("begins anew with each cycle", async () => {
    const shop = await openSeatShop();
    await shop.seats("ABSOLUTE", 5, "2025-04-10T00:00:00Z");
    await shop.passTo("2025-05-02T00:00:00Z");
    const until = "2025-05-03T00:00:00Z";
    expect(await points(shop, { name: "REVENUE", ...INVOICE }, until)).toEqual(["04-10 50", "05-01 50"]);
  });

  it("is that of the days of the organization's zone", async () => {
    const shop = await openSeatShop({ zone: "Asia/Kolkata" });
    await shop.seats("ABSOLUTE", 5, "2025-04-15T18:30:00Z");
    await shop.passTo("2025-04-28T00:00:00Z");
    // The 16th begins at 18:30 UTC of the 15th.
    expect(await points(shop, { name: "REVENUE", ...INVOICE })).toEqual(["04-15 50"]);
  });
});

describe("NAMED_LICENSE_USAGE (§21.1)", () => {
  const open = async (): Promise<SeatShop> => {
    const shop = await openSeatShop({ named: true });
    await shop.passTo("2025-04-20T12:00:00Z");
    await shop.use(
      seatEvent(shop.license, "ada", 1, "2025-04-17T10:00:00Z"),
      seatEvent(shop.license, "bob", 1, "2025-04-18T10:00:00Z"),
      seatEvent(shop.license, "ada", -1, "2025-04-19T00:00:00Z"),
      seatEvent(shop.license, "bob", -1, "2025-04-18T11:00:00Z"),
      seatEvent(shop.license, "bob", 1, "2025-04-18T12:00:00Z"),
    );
    return shop;
  };

  it("counts each name once that had a seat at some moment of a bucket, and nobody in the future", async () => {
    const shop = await open();
    const query = { name: "NAMED_LICENSE_USAGE" };
    expect(await points(shop, query)).toEqual(["04-17 1", "04-18 2", "04-19 1", "04-20 1"]);
    expect(await points(shop, { ...query, aggregationPeriod: "MONTH" })).toEqual(["04-01 2"]);
  });

  it("is filtered and grouped by account, customer and license", async () => {
    const shop = await open();
    const query = { name: "NAMED_LICENSE_USAGE", aggregationPeriod: "MONTH" };
    expect(await points(shop, { ...query, groupBy: "ACCOUNT_ID" })).toEqual(["acme 04-01 2"]);
    expect(await points(shop, { ...query, groupBy: "BILLABLE_ID" })).toEqual([`${shop.license} 04-01 2`]);
    const by = (fieldName: string, value: string) => ({ filters: [{ fieldName, fieldValues: [value] }] });
    expect(await points(shop, { ...query, ...by("BILLABLE_ID", shop.license) })).toEqual(["04-01 2"]);
    expect(await points(shop, { ...query, ...by("BILLABLE_ID", "addon.other") })).toEqual([]);
  });
});
