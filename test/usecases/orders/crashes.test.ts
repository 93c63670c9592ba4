import { describe, expect, it } from "vitest";
import type { AccountId, InvoiceId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import type { PurchaseRequest } from "#domain/purchases/purchase-request.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { readInvoiceMessage } from "#usecases/billing/close-message.ts";
import { recordPayment } from "#usecases/payments/record-payment.ts";
import { createPurchase } from "#usecases/purchases/create-purchase.ts";
import { asItStands } from "#usecases/purchases/read-purchases.ts";
import type { World } from "#usecases/world.ts";
import { numberOf } from "../../support/billing-world.ts";
import { anAccount, feeCard } from "../../support/catalog-for-billing.ts";
import { type Death, Died, deathsOf, dyingWorld, untilSurvived } from "../../support/faulty-ports.ts";
import { aPurchasePlan, openPurchaseShop, type PurchaseShop, packCard, promoCard } from "../../support/purchases.ts";
import { shareOf } from "../../support/share-of.ts";

/** An account that buys something and pays for it. Its process may die once, at any write. */
type Buyer = { readonly accountId: AccountId; readonly world: World; readonly writes: () => number };

/** Buys, pays and is closed: requests and messages are repeated until they survive, as clients and queues repeat them. */
const live = async ({ organizationId }: PurchaseShop, buyer: Buyer, request: PurchaseRequest) => {
  const { world, accountId } = buyer;
  const key = { ...request, idempotencyKey: "once" };
  const bought = await untilSurvived(() => createPurchase(world, organizationId, accountId, key));
  if (!bought.ok) throw new Error(JSON.stringify(bought.error));
  const { invoiceId, price, id } = bought.value;
  const paid = await untilSurvived(() =>
    recordPayment(world, organizationId, {
      ownerId: accountId,
      currency: "USD" as CurrencyCode,
      totalAmount: price,
      reference: { sourceName: "bank", sourceType: "BANK_TRANSFER", transactionNumber: `transfer of ${accountId}` },
      lines: [{ type: "INVOICE", order: 1, targetId: invoiceId as InvoiceId, amount: price }],
    }),
  );
  if (!paid.ok) throw new Error(JSON.stringify(paid.error));
  await untilSurvived(() => closeAccount(world, { organizationId, accountId }));
  return id;
};

/** What the account has in the end, without what differs from account to account. */
const outcomeOf = async ({ world, organizationId, feature }: PurchaseShop, accountId: AccountId, id: string) => {
  const read = await world.purchases.find(organizationId, id);
  if (!read) throw new Error(`purchase ${id} does not exist`);
  const { standing } = await asItStands(world, organizationId, read.value);
  const invoices = await world.invoices.list(organizationId, { accountId, direction: "ASC", limit: 10 });
  const credits = await world.credits.list(organizationId, { accountId, direction: "ASC", limit: 10 });
  const features = await world.featureCredits.find(organizationId, { accountId, featureId: feature as never });
  const state = (await world.billingStates.find(organizationId, accountId))?.value;
  const wallet = (await world.wallets.find(organizationId, accountId))?.value;
  const timeline = (await world.timelines.find(organizationId, accountId))?.value;
  return {
    status: standing.status,
    invoices: invoices.items.map(({ invoiceClass, status, totalAmount, paidAmount }) => [
      invoiceClass,
      status,
      toText(totalAmount),
      toText(paidAmount),
    ]),
    credits: credits.items.map(({ creditAmount }) => toText(creditAmount)),
    units: features?.value.entries.map(({ granted }) => granted && toText(granted)),
    wallet: wallet && toText(wallet.balance),
    slices: timeline?.schedules.map(({ startDate, endDate }) => [startDate, endDate]),
    waiting: [state?.toFulfill ?? [], state?.toRender ?? []],
  };
};

const openShop = async () => {
  const shop = await openPurchaseShop();
  const all = await aPurchasePlan(shop, "All", [
    feeCard(shop.fee, { rate: 7, once: true }),
    packCard(shop.feature),
    promoCard(shop.credit),
  ]);
  const requests: Record<string, PurchaseRequest> = {
    ENTITLEMENT_GRANT: { type: "ENTITLEMENT_GRANT", pricePlanId: all },
    WALLET_TOPUP: { type: "WALLET_TOPUP", walletTopupDetails: { topupAmount: decimal("60") } },
    ASSOCIATION: {
      type: "ASSOCIATION",
      pricePlanId: shop.subscription,
      effectiveFrom: "2025-02-01" as CalendarDate,
    },
  };
  const born = async (name: string, death?: Death): Promise<Buyer> => {
    await anAccount(shop, name);
    return { accountId: name as AccountId, ...dyingWorld(shop.world, death) };
  };
  return { shop, requests, born };
};

describe("a process that dies at any write between the request and the grants", () => {
  it.each`
    type                   | expected
    ${"ENTITLEMENT_GRANT"} | ${{ status: "SUCCESS", invoices: [["INVOICE", "PAID", "117", "117"]], credits: ["100"], units: ["100"] }}
    ${"WALLET_TOPUP"}      | ${{ status: "SUCCESS", invoices: [["INVOICE", "PAID", "60", "60"]], wallet: "60" }}
    ${"ASSOCIATION"}       | ${{ status: "SUCCESS", invoices: [["INVOICE", "PAID", "30", "30"]], slices: [["2025-02-01", "9999-01-01"]] }}
  `("leaves a purchase of type $type that is fulfilled exactly once", async ({ type, expected }) => {
    const { shop, requests, born } = await openShop();
    const request = requests[type] as PurchaseRequest;
    const immortal = await born("immortal");
    const id = await live(shop, immortal, request);
    expect(await outcomeOf(shop, immortal.accountId, id)).toMatchObject({ ...expected, waiting: [[], []] });
    expect(immortal.writes(), "there are writes to die at").toBeGreaterThan(5);

    const deaths = shareOf(deathsOf(immortal.writes()));
    for (const death of deaths) {
      const buyer = await born(`dies-${death.when}-${death.atWrite}`, death);
      const purchase = await live(shop, buyer, request);
      expect(await outcomeOf(shop, buyer.accountId, purchase), buyer.accountId).toMatchObject({
        ...expected,
        waiting: [[], []],
      });
    }
    const numbers = (await shop.numbers()).map(numberOf);
    expect(numbers, "no gap, no double").toEqual(Array.from({ length: deaths.length + 1 }, (_, at) => at + 1));
    const drawn = await shop.adapters.queue.receive("render-invoices", 1_000);
    const ids = new Set(drawn.map(({ body }) => readInvoiceMessage(body).invoiceId));
    expect(ids.size, "all of them are drawn").toBe(deaths.length + 1);
  });

  it("is found by the sweeper alone after it died in the payment, when nobody repeats anything", async () => {
    const { shop, requests, born } = await openShop();
    const buyer = await born("left-alone");
    const { organizationId } = shop;
    const bought = await createPurchase(shop.world, organizationId, buyer.accountId, {
      ...(requests["ENTITLEMENT_GRANT"] as PurchaseRequest),
    });
    if (!bought.ok) throw new Error("refused");
    await shop.settle();
    const dying = dyingWorld(shop.world, { atWrite: 1, when: "after" });
    const payment = recordPayment(dying.world, organizationId, {
      ownerId: buyer.accountId,
      currency: "USD" as CurrencyCode,
      totalAmount: decimal("117"),
      reference: { sourceName: "bank", sourceType: "BANK_TRANSFER", transactionNumber: "1" },
      lines: [{ type: "INVOICE", order: 1, targetId: bought.value.invoiceId as InvoiceId }],
    });
    await expect(payment).rejects.toThrow(Died);
    await shop.passTo("2025-01-01T00:10:00Z");
    expect(await outcomeOf(shop, buyer.accountId, bought.value.id)).toMatchObject({ status: "SUCCESS" });
  });
});

describe("more grants than one commit has room for", () => {
  it("are made in several, each of them once, and the order becomes an invoice with the last", async () => {
    const { shop, born } = await openShop();
    const names = Array.from({ length: 50 }, (_, at) => `feature ${at}`);
    const features: string[] = [];
    for (const name of names) {
      features.push((await shop.api.post("/features", { name, schemaAssociations: [] })).body.id);
    }
    const plan = await aPurchasePlan(
      shop,
      "Many",
      features.map((feature) => packCard(feature, { units: 2 })),
    );
    const request: PurchaseRequest = { type: "ENTITLEMENT_GRANT", pricePlanId: plan };
    const immortal = await born("immortal");
    await live(shop, immortal, request);
    for (const atWrite of [4, 5, 6, 7]) {
      const buyer = await born(`dies-${atWrite}`, { atWrite, when: "after" });
      const id = await live(shop, buyer, request);
      expect(await outcomeOf(shop, buyer.accountId, id)).toMatchObject({ status: "SUCCESS", waiting: [[], []] });
      const held = await shop.world.featureCredits.findMany(
        shop.organizationId,
        buyer.accountId,
        features.map((feature) => feature as never),
      );
      expect([...held.values()].map(({ value }) => value.entries.length)).toEqual(features.map(() => 1));
    }
  });
});
