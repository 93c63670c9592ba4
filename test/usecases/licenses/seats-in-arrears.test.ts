import { describe, expect, it } from "vitest";
import { openSeatShop, type SeatTerms, seatEvent } from "../../support/licenses.ts";

describe("seats in arrears", () => {
  it.each<[string, SeatTerms, string]>([
    ["prorated: the average of the days (§31 row 29)", { prorated: true }, "65"],
    ["not prorated: the most held on a day", { prorated: false }, "80"],
  ])("%s", async (_, terms, total) => {
    const shop = await openSeatShop(terms);
    await shop.seats("ABSOLUTE", 5, "2025-04-01T00:00:00Z");
    await shop.passTo("2025-04-16T08:00:00Z");
    await shop.seats("RELATIVE", 3);
    await shop.passTo("2025-05-01T00:00:00Z");
    expect((await shop.billed())[0]).toBe(`STANDARD ${total} DUE`);
  });

  it("stay from cycle to cycle until they are changed", async () => {
    const shop = await openSeatShop();
    await shop.seats("ABSOLUTE", 2, "2025-04-01T00:00:00Z");
    await shop.passTo("2025-07-01T00:00:00Z");
    expect((await shop.billed()).slice(0, 3)).toEqual(["STANDARD 20 DUE", "STANDARD 20 DUE", "STANDARD 20 DUE"]);
  });

  it("of a back-dated update rate the open cycle anew; a final invoice stays, and the next one adjusts it", async () => {
    const shop = await openSeatShop();
    await shop.seats("ABSOLUTE", 2, "2025-04-01T00:00:00Z");
    await shop.passTo("2025-05-10T00:00:00Z");
    await shop.seats("RELATIVE", 1, "2025-04-11T00:00:00Z");
    // April's 20 of its 30 days at one seat more: 6.66.
    expect((await shop.billed()).slice(0, 2)).toEqual(["STANDARD 20 DUE", "STANDARD 36.66 DRAFT"]);
  });

  it("given by name count once however often they are added (§13.2)", async () => {
    const shop = await openSeatShop({ named: true, prorated: false });
    await shop.passTo("2025-04-10T12:00:00Z");
    await shop.use(
      seatEvent(shop.license, "ada", 1, "2025-04-10T10:00:00Z"),
      seatEvent(shop.license, "ada", 1, "2025-04-10T11:00:00Z"),
      seatEvent(shop.license, "bob", 1, "2025-04-10T10:00:00Z"),
    );
    await shop.passTo("2025-05-01T00:00:00Z");
    expect((await shop.billed())[0]).toBe("STANDARD 20 DUE");
  });

  it.each<[string, SeatTerms, string]>([
    ["of a weekly usage cycle in four weeks cost four times (§31 row 16)", { usageCycle: "WEEKLY" }, "4"],
    ["without usage cycle once", {}, "1"],
  ])("%s", async (_, terms, total) => {
    const rateValues = [{ currency: "USD", slabRates: [{ order: 1, rate: 1 }] }];
    const shop = await openSeatShop({
      named: true,
      from: "2025-02-01",
      now: "2025-02-01T00:00:00Z",
      rateValues,
      prorated: false,
      ...terms,
    });
    await shop.use(seatEvent(shop.license, "ada", 1, "2025-02-01T00:00:00Z"));
    await shop.passTo("2025-03-01T00:00:00Z");
    expect((await shop.billed())[0]).toBe(`STANDARD ${total} DUE`);
  });

  it("are priced by slabs (§31 row 4)", async () => {
    const shop = await openSeatShop({
      prorated: false,
      ratePlan: {
        pricingModel: "TIERED",
        slabs: [
          { order: 1, startAfter: 0, priceType: "FLAT" },
          { order: 2, startAfter: 10, priceType: "PER_UNIT" },
        ],
      },
      rateValues: [
        {
          currency: "USD",
          slabRates: [
            { order: 1, rate: 0 },
            { order: 2, rate: 100 },
          ],
        },
      ],
    });
    await shop.seats("ABSOLUTE", 12, "2025-04-01T00:00:00Z");
    await shop.passTo("2025-05-01T00:00:00Z");
    expect((await shop.billed())[0]).toBe("STANDARD 200 DUE");
  });
});
