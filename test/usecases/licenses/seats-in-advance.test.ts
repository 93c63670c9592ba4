import { describe, expect, it } from "vitest";
import { toText } from "#domain/money/decimal.ts";
import { toIso } from "#domain/time/instant.ts";
import { openSeatShop, type SeatShop, type SeatTerms, seatEvent } from "../../support/licenses.ts";

const APRIL: SeatTerms = { timing: "IN_ADVANCE", prorated: true, refund: "CREDITS" };

/** Five seats from 1 April, paid on that day. */
const withFive = async (terms: SeatTerms = {}): Promise<SeatShop> => {
  const shop = await openSeatShop({ ...APRIL, ...terms });
  await shop.seats("ABSOLUTE", 5, "2025-04-01T00:00:00Z");
  await shop.passTo("2025-04-01T00:00:00Z");
  return shop;
};

const ofApril = async (shop: SeatShop): Promise<readonly string[]> =>
  (await shop.invoicesOf("acme"))
    .filter(({ startDate }) => toIso(startDate) < "2025-05-01")
    .map(({ invoiceType, totalAmount, status }) => `${invoiceType} ${toText(totalAmount)} ${status}`);

const START = "ADHOC_ADVANCED 50 DUE";

describe("more seats in a cycle that was paid in advance", () => {
  it.each<[string, SeatTerms, string]>([
    ["prorated: for the days left, that day among them (§13.3)", { prorated: true }, "AD_HOC 15 DUE"],
    ["not prorated: for the whole cycle", { prorated: false, refund: "NONE" }, "AD_HOC 30 DUE"],
  ])("are invoiced at once, %s", async (_, terms, invoice) => {
    const shop = await withFive(terms);
    expect(await ofApril(shop)).toEqual([START]);
    await shop.passTo("2025-04-16T08:00:00Z");
    await shop.seats("RELATIVE", 3);
    expect(await ofApril(shop)).toEqual([START, invoice]);
    const change = (await shop.invoicesOf("acme")).at(-1);
    expect(change).toMatchObject({ invoiceClass: "INVOICE", kind: "AD_HOC" });
    expect(change && [change.startDate, change.endDate, change.invoiceDate].map(toIso)).toEqual([
      "2025-04-16T00:00:00Z",
      "2025-05-01T00:00:00Z",
      "2025-04-16T08:00:00Z",
    ]);
    expect(await shop.numbers()).toHaveLength(2);
    await shop.passTo("2025-05-01T00:00:00Z");
    expect((await shop.billed()).at(-1)).toBe("STANDARD_ADVANCED 80 DUE");
  });

  it("that are planned are invoiced when their moment comes", async () => {
    const shop = await withFive();
    await shop.seats("RELATIVE", 3, "2025-04-16T08:00:00Z");
    await shop.passTo("2025-04-16T07:59:59Z");
    expect(await ofApril(shop)).toEqual([START]);
    await shop.passTo("2025-04-16T08:00:00Z");
    expect(await ofApril(shop)).toEqual([START, "AD_HOC 15 DUE"]);
  });

  it("that are back-dated are invoiced from the day on which they are effective", async () => {
    const shop = await withFive();
    await shop.passTo("2025-04-20T00:00:00Z");
    await shop.seats("RELATIVE", 3, "2025-04-16T00:00:00Z");
    expect(await ofApril(shop)).toEqual([START, "AD_HOC 15 DUE"]);
  });

  it("on the first day are paid for from that day on", async () => {
    const shop = await withFive();
    await shop.passTo("2025-04-01T09:00:00Z");
    await shop.seats("RELATIVE", 3);
    expect(await ofApril(shop)).toEqual([START, "AD_HOC 30 DUE"]);
  });

  it("than none at the start are billed by themselves", async () => {
    const shop = await openSeatShop(APRIL);
    await shop.passTo("2025-04-16T00:00:00Z");
    await shop.seats("ABSOLUTE", 3);
    expect((await ofApril(shop)).at(-1)).toBe("AD_HOC 15 DUE");
  });

  it("cost nothing twice, however often the account is closed", async () => {
    const shop = await withFive();
    await shop.passTo("2025-04-16T00:00:00Z");
    await shop.seats("RELATIVE", 3, undefined, { idempotencyKey: "order-1" });
    await shop.seats("RELATIVE", 3, undefined, { idempotencyKey: "order-1" });
    await shop.passTo("2025-04-25T00:00:00Z");
    expect(await ofApril(shop)).toEqual([START, "AD_HOC 15 DUE"]);
  });

  it.each([
    ["before", "seats change, then the invoice is void and issued anew"],
    ["between", "the invoice is void, seats change, then it is issued anew"],
    ["after", "the invoice is void and issued anew, then seats change"],
  ])("are paid for once where the invoice of the start is issued anew: the change comes %s (%s)", async (when) => {
    const shop = await withFive();
    await shop.passTo("2025-04-03T00:00:00Z");
    const change = () => shop.seats("RELATIVE", 3, "2025-04-01T00:00:00Z");
    const start = (await shop.invoicesOf("acme"))[0]?.id;
    if (when === "before") await change();
    expect((await shop.api.patch(`/invoices/${start}`, { status: "VOID" })).status).toBe(200);
    if (when === "between") await change();
    const { body } = await shop.api.post(`/tollbook/invoices/${start}/reissue`);
    expect(body).toMatchObject({ status: "DUE", totalAmount: 50 });
    if (when === "after") await change();
    await shop.passTo("2025-04-10T00:00:00Z");
    const standing = (await ofApril(shop)).filter((line) => !line.endsWith("VOID"));
    expect(standing.toSorted()).toEqual(["ADHOC_ADVANCED 50 DUE", "AD_HOC 30 DUE"]);
    expect((await shop.api.patch(`/invoices/${body.id}`, { status: "VOID" })).status).toBe(200);
    expect((await shop.api.post(`/tollbook/invoices/${body.id}/reissue`)).body).toMatchObject({ totalAmount: 50 });
  });

  it("of one day come to the most that was held on it", async () => {
    const shop = await withFive();
    await shop.passTo("2025-04-16T08:00:00Z");
    await shop.seats("RELATIVE", 2, "2025-04-16T09:00:00Z");
    await shop.seats("RELATIVE", 1, "2025-04-16T10:00:00Z");
    await shop.seats("RELATIVE", -2, "2025-04-16T11:00:00Z");
    await shop.seats("RELATIVE", 2, "2025-04-16T12:00:00Z");
    await shop.passTo("2025-04-17T12:00:00Z");
    expect(await ofApril(shop)).toEqual([START, "AD_HOC 10 DUE", "AD_HOC 5 DUE"]);
  });

  it("are billed as they were held although the account was closed late", async () => {
    const shop = await withFive();
    await shop.seats("RELATIVE", 3, "2025-04-16T08:00:00Z");
    await shop.seats("RELATIVE", 1, "2025-04-21T00:00:00Z");
    await shop.moveClock("2025-04-28T00:00:00Z");
    await shop.settle();
    await shop.passTo("2025-04-28T00:00:01Z");
    expect(await ofApril(shop)).toEqual([START, "AD_HOC 15 DUE", "AD_HOC 3.33 DUE"]);
  });
});

describe("fewer seats in a cycle that was paid in advance", () => {
  const fewer = async (terms: SeatTerms): Promise<SeatShop> => {
    const shop = await withFive(terms);
    await shop.passTo("2025-04-15T12:00:00Z");
    await shop.seats("RELATIVE", -3, "2025-04-16T00:00:00Z");
    await shop.passTo("2025-04-17T00:00:00Z");
    return shop;
  };

  it("are refunded as a credit, which the next invoice uses", async () => {
    const shop = await fewer({ refund: "CREDITS" });
    expect(await ofApril(shop)).toEqual([START]);
    const { items } = await shop.world.credits.list(shop.organizationId, { limit: 10, accountId: "acme" } as never);
    expect(items.map(({ creditAmount }) => toText(creditAmount))).toEqual(["15"]);
    await shop.passTo("2025-05-01T00:00:00Z");
    expect((await shop.billed()).at(-1)).toBe("STANDARD_ADVANCED 5 DUE");
  });

  it("are refunded into the wallet, which pays the next invoice", async () => {
    const shop = await fewer({ refund: "WALLET" });
    expect(await ofApril(shop)).toEqual([START]);
    const wallet = await shop.world.wallets.find(shop.organizationId, "acme" as never);
    expect(wallet && toText(wallet.value.balance)).toBe("15");
    await shop.passTo("2025-05-01T00:00:00Z");
    expect((await shop.billed()).at(-1)).toBe("STANDARD_ADVANCED 20 PARTIALLY_PAID");
  });

  it("are refunded by an invoice below zero", async () => {
    const shop = await fewer({ refund: "PAYMENT" });
    expect(await ofApril(shop)).toEqual([START, "AD_HOC -15 REFUND_COMPLETED"]);
  });

  it.each<[string, SeatTerms]>([
    ["without a refund mode", { refund: "NONE" }],
    ["without proration", { prorated: false, refund: "NONE" }],
  ])("%s are not refunded, and cost nothing when they are taken again", async (_, terms) => {
    const shop = await fewer(terms);
    expect(await ofApril(shop)).toEqual([START]);
    await shop.seats("RELATIVE", 3, "2025-04-17T00:00:00Z");
    expect(await ofApril(shop)).toEqual([START]);
    await shop.seats("RELATIVE", -3, "2025-04-18T00:00:00Z");
    await shop.passTo("2025-05-01T00:00:00Z");
    expect((await shop.billed()).at(-1)).toBe("STANDARD_ADVANCED 20 DUE");
  });

  it("count until the end of their day", async () => {
    const shop = await withFive({ refund: "PAYMENT" });
    await shop.passTo("2025-04-15T12:00:00Z");
    await shop.seats("RELATIVE", -3);
    expect(await ofApril(shop)).toEqual([START]);
    await shop.passTo("2025-04-16T00:00:00Z");
    expect(await ofApril(shop)).toEqual([START, "AD_HOC -15 REFUND_COMPLETED"]);
  });

  it("are given back in a row, and taken again at their price", async () => {
    const shop = await fewer({ refund: "PAYMENT" });
    await shop.passTo("2025-04-21T00:00:00Z");
    await shop.seats("RELATIVE", 3);
    await shop.passTo("2025-04-26T00:00:00Z");
    await shop.seats("RELATIVE", -3);
    expect(await ofApril(shop)).toEqual([
      START,
      "AD_HOC -15 REFUND_COMPLETED",
      "AD_HOC 10 DUE",
      "AD_HOC -5 REFUND_COMPLETED",
    ]);
  });
});

describe("named seats in a cycle that was paid in advance", () => {
  it("are billed when a name is added, and refunded after the day on which it is removed", async () => {
    const shop = await openSeatShop({ ...APRIL, named: true, refund: "PAYMENT" });
    await shop.passTo("2025-04-01T00:00:00Z");
    await shop.passTo("2025-04-16T08:00:00Z");
    await shop.use(seatEvent(shop.license, "ada", 1, "2025-04-16T08:00:00Z"));
    await shop.passTo("2025-04-16T08:00:01Z");
    expect((await ofApril(shop)).at(-1)).toBe("AD_HOC 5 DUE");
    await shop.passTo("2025-04-20T08:00:00Z");
    await shop.use(seatEvent(shop.license, "ada", -1, "2025-04-20T08:00:00Z"));
    await shop.passTo("2025-04-21T00:00:00Z");
    expect((await ofApril(shop)).at(-1)).toBe("AD_HOC -3.33 REFUND_COMPLETED");
  });
});
