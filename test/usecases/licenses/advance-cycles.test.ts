import { describe, expect, it } from "vitest";
import { toText } from "#domain/money/decimal.ts";
import { toIso } from "#domain/time/instant.ts";
import { aPlan, associate, schedule, succeeded } from "../../support/catalog-for-billing.ts";
import { openSeatShop, type SeatShop, type SeatTerms, seatCard } from "../../support/licenses.ts";

const TERMS: SeatTerms = { timing: "IN_ADVANCE", prorated: true, refund: "PAYMENT" };

/** Five seats from the first day of the plan, at its start. */
const withFive = async (terms: SeatTerms = {}, start = "2025-04-01T00:00:00Z"): Promise<SeatShop> => {
  const shop = await openSeatShop({ ...TERMS, ...terms });
  await shop.seats("ABSOLUTE", 5, "2025-03-20T00:00:00Z");
  await shop.passTo(start);
  return shop;
};
const invoicesUntil = async (shop: SeatShop, end: string): Promise<readonly string[]> =>
  (await shop.invoicesOf("acme"))
    .filter(({ startDate }) => toIso(startDate) < end)
    .map(({ invoiceType, totalAmount }) => `${invoiceType} ${toText(totalAmount)}`);
const ofApril = (shop: SeatShop) => invoicesUntil(shop, "2025-05-01");

describe("changes of seats in a cycle that was paid in advance", () => {
  it("are prorated by the days of the whole cycle where the slice cuts it", async () => {
    const shop = await withFive({ from: "2025-04-21" }, "2025-04-21T00:00:00Z");
    await shop.passTo("2025-04-26T00:00:00Z");
    await shop.seats("RELATIVE", 3);
    expect(await ofApril(shop)).toEqual(["ADHOC_ADVANCED 16.66", "AD_HOC 5"]);
  });

  it("are billed by window where the card has a usage cycle", async () => {
    // February 2026: four windows of seven days, each at 10 for a seat.
    const shop = await openSeatShop({
      ...TERMS,
      usageCycle: "WEEKLY",
      from: "2026-02-01",
      now: "2026-01-20T00:00:00Z",
    });
    await shop.seats("ABSOLUTE", 5, "2026-01-20T00:00:00Z");
    await shop.passTo("2026-02-11T00:00:00Z");
    await shop.seats("RELATIVE", 1);
    // 4 of 7 days of the second window, and the two that follow: 5.71 + 10 + 10.
    expect(await invoicesUntil(shop, "2026-03-01")).toEqual(["ADHOC_ADVANCED 200", "AD_HOC 25.71"]);
  });

  it("cost the difference of the slab prices, which may be below nothing", async () => {
    const shop = await withFive({
      ratePlan: {
        pricingModel: "VOLUME",
        slabs: [
          { order: 1, startAfter: 0, priceType: "PER_UNIT" },
          { order: 2, startAfter: 5, priceType: "PER_UNIT" },
        ],
      },
      rateValues: [
        {
          currency: "USD",
          slabRates: [
            { order: 1, rate: 10 },
            { order: 2, rate: 6 },
          ],
        },
      ],
    });
    await shop.passTo("2025-04-16T00:00:00Z");
    await shop.seats("RELATIVE", 1);
    await shop.seats("RELATIVE", 4);
    // R(5) = 50, R(6) = 36, R(10) = 60: half of −14, half of 24.
    expect(await ofApril(shop)).toEqual(["ADHOC_ADVANCED 50", "AD_HOC -7", "AD_HOC 12"]);
  });

  it("are billed by the days of the organization's zone", async () => {
    const shop = await withFive({ zone: "Asia/Kolkata" }, "2025-03-31T18:30:00Z");
    await shop.passTo("2025-04-15T18:29:59Z");
    await shop.seats("RELATIVE", 3, "2025-04-15T18:30:00Z");
    await shop.passTo("2025-04-15T18:30:00Z");
    expect(await ofApril(shop)).toEqual(["ADHOC_ADVANCED 50", "AD_HOC 15"]);
  });

  it("count whole days where the clocks change", async () => {
    const shop = await openSeatShop({
      ...TERMS,
      zone: "Europe/Berlin",
      from: "2025-03-01",
      now: "2025-02-20T00:00:00Z",
    });
    await shop.seats("ABSOLUTE", 5, "2025-02-20T00:00:00Z");
    await shop.passTo("2025-03-29T23:30:00Z");
    await shop.seats("RELATIVE", 3);
    // The 30th has 23 hours and is a day: 2 of 31.
    expect(await invoicesUntil(shop, "2025-03-31T22")).toEqual(["ADHOC_ADVANCED 50", "AD_HOC 1.93"]);
  });

  it("are not billed again when the timeline is changed", async () => {
    const shop = await withFive();
    await shop.passTo("2025-04-16T00:00:00Z");
    await shop.seats("RELATIVE", 3);
    const other = await aPlan(shop, { name: "Other", cards: [seatCard(shop.license, TERMS)] });
    await schedule(shop, "acme", associate(other, "2025-06-01"));
    await shop.passTo("2025-04-20T00:00:00Z");
    expect(await ofApril(shop)).toEqual(["ADHOC_ADVANCED 50", "AD_HOC 15"]);
    await shop.passTo("2025-06-10T00:00:00Z");
    expect((await invoicesUntil(shop, "2025-07-01")).slice(2)).toEqual(["STANDARD_ADVANCED 80", "ADHOC_ADVANCED 80"]);
  });

  it("are paid by credits", async () => {
    const shop = await withFive();
    await shop.passTo("2025-04-15T00:00:00Z");
    const credit = { accountId: "acme", purpose: "Gift", effectiveFrom: "2025-04-01", priority: 1, creditAmount: 4 };
    succeeded(await shop.api.post("/credits", { creditRequests: [credit] }));
    await shop.passTo("2025-04-16T00:00:00Z");
    await shop.seats("RELATIVE", 3);
    expect(await ofApril(shop)).toEqual(["ADHOC_ADVANCED 50", "AD_HOC 11"]);
    await shop.passTo("2025-05-01T00:00:00Z");
    expect((await shop.billed()).at(-1)).toBe("STANDARD_ADVANCED 80 DUE");
  });

  it("have lines that can be checked by hand", async () => {
    const shop = await withFive();
    await shop.passTo("2025-04-16T00:00:00Z");
    await shop.seats("RELATIVE", 3);
    const { body } = await shop.api.get(`/invoices/${(await shop.invoicesOf("acme")).at(-1)?.id}`);
    expect(body).toMatchObject({ invoiceType: "AD_HOC", totalAmount: 15 });
    expect(JSON.stringify(body)).toContain('"type":"ADVANCED_LICENSE_RATE_CARD_AMOUNT"');
    expect(JSON.stringify(body)).toContain("5 to 8 from 2025-04-16 (15 of 30 days)");
  });

  it("of several cards are each billed by themselves", async () => {
    const shop = await openSeatShop({ ...TERMS, from: "2025-09-01" });
    const { id: second } = (await shop.api.post("/addons", { name: "Second", type: "LICENSE" })).body;
    const cards = [seatCard(shop.license, TERMS), seatCard(second, TERMS)];
    const plan = await aPlan(shop, { name: "Both", cards });
    await schedule(shop, "acme", associate(plan, "2025-04-01"));
    await shop.passTo("2025-04-16T00:00:00Z");
    await shop.seats("ABSOLUTE", 2);
    await shop.seats("ABSOLUTE", 1, undefined, { licenseId: second });
    expect(await ofApril(shop)).toEqual(["ADHOC_ADVANCED 0", "AD_HOC 10", "AD_HOC 5"]);
  });
});
