import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { toText } from "#domain/money/decimal.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { numberOf } from "../../support/billing-world.ts";
import { deathsOf, dyingWorld, untilSurvived } from "../../support/faulty-ports.ts";
import { openSeatShop, type SeatShop, type SeatTerms } from "../../support/licenses.ts";
import { shareOf } from "../../support/share-of.ts";

const ACME = "acme" as AccountId;

/** Five seats from 1 April; an update on the 16th that is written and not billed yet. */
const changed = async (terms: SeatTerms, change: number): Promise<SeatShop> => {
  const shop = await openSeatShop({ timing: "IN_ADVANCE", ...terms });
  await shop.seats("ABSOLUTE", 5, "2025-04-01T00:00:00Z");
  await shop.passTo("2025-04-16T00:00:00Z");
  const { api, license } = shop;
  await api.post("/license_updates", {
    accountId: "acme",
    licenseId: license,
    updateType: "RELATIVE",
    quantity: change,
  });
  return shop;
};

const close = (shop: SeatShop, world = shop.world) =>
  untilSurvived(() => closeAccount(world, { organizationId: shop.organizationId, accountId: ACME }));

const standing = async (shop: SeatShop) => {
  const { items: credits } = await shop.world.credits.list(shop.organizationId, { limit: 10 } as never);
  const wallet = await shop.world.wallets.find(shop.organizationId, ACME);
  const state = await shop.world.billingStates.find(shop.organizationId, ACME);
  return {
    billed: await shop.billed(),
    credits: credits.map(({ creditAmount }) => toText(creditAmount)),
    wallet: wallet && toText(wallet.value.balance),
    paid: state?.value.advanceSeats?.map(({ billed }) => billed.map(({ quantity }) => toText(quantity))),
    due: state?.value.seatsDueAt,
  };
};

describe("a process that dies while it bills a change of seats that were paid in advance", () => {
  it.each<[string, SeatTerms, number, object]>([
    ["more of them", { refund: "CREDITS" }, 3, { billed: ["ADHOC_ADVANCED 50 DUE", "AD_HOC 15 DUE"], credits: [] }],
    ["fewer, as a credit", { refund: "CREDITS" }, -3, { billed: ["ADHOC_ADVANCED 50 DUE"], credits: ["15"] }],
    ["fewer, into the wallet", { refund: "WALLET" }, -3, { billed: ["ADHOC_ADVANCED 50 DUE"], wallet: "15" }],
    [
      "fewer, as a payment",
      { refund: "PAYMENT" },
      -3,
      { billed: ["ADHOC_ADVANCED 50 DUE", "AD_HOC -15 REFUND_COMPLETED"] },
    ],
  ])("leaves it to be billed exactly once: %s", async (_, terms, change, expected) => {
    const first = await changed(terms, change);
    const immortal = dyingWorld(first.world);
    await close(first, immortal.world);
    const outcome = await standing(first);
    expect(outcome).toMatchObject(expected);
    expect(immortal.writes()).toBeGreaterThan(1);
    for (const death of shareOf(deathsOf(immortal.writes()))) {
      const shop = await changed(terms, change);
      await close(shop, dyingWorld(shop.world, death).world);
      await close(shop);
      expect(await standing(shop), JSON.stringify(death)).toEqual(outcome);
      const numbers = (await shop.numbers()).map(numberOf);
      expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
    }
  });

  it("bills once where two close the account at the same time", async () => {
    const shop = await changed({ refund: "CREDITS" }, 3);
    await Promise.all([close(shop), close(shop), close(shop)]);
    expect(await shop.billed()).toEqual(["ADHOC_ADVANCED 50 DUE", "AD_HOC 15 DUE"]);
  });
});
