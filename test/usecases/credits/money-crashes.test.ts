import { expect, it } from "vitest";
import type { AccountId, InvoiceId } from "#domain/ids.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { createCredits } from "#usecases/credits/create-credits.ts";
import { recordPayment } from "#usecases/payments/record-payment.ts";
import { setRecharge } from "#usecases/wallets/set-recharge.ts";
import { aCall } from "../../support/catalog-for-billing.ts";
import { type Death, deathsOf, dyingWorld, untilSurvived } from "../../support/faulty-ports.ts";
import { expectBooksBalance, openMoneyShop } from "../../support/money.ts";
import { shareOf } from "../../support/share-of.ts";

const ACME = "acme" as AccountId;

/**
 * Acme gets a credit that ends with January, pays ahead, is recharged below 50, uses something, is closed, and pays the rest. Its
 * process may die once, at any write; whoever heard no answer asks again.
 */
const live = async (death?: Death) => {
  const shop = await openMoneyShop({ advanceFee: 30 });
  const { organizationId } = shop;
  const { world, writes } = dyingWorld(shop.world, death);
  const close = () => untilSurvived(() => closeAccount(world, { organizationId, accountId: ACME }));
  const pay = (reference: string, totalAmount: string, targetId?: string) =>
    untilSurvived(() =>
      recordPayment(world, organizationId, {
        ownerId: ACME,
        currency: "USD" as never,
        totalAmount: decimal(totalAmount),
        reference: { sourceName: "bank", sourceType: "CASH", transactionNumber: reference },
        lines: [{ type: targetId === undefined ? "WALLET_CREDIT" : "INVOICE", order: 1, targetId }],
      }),
    );
  await untilSurvived(() =>
    createCredits(world, organizationId, [
      {
        accountId: ACME,
        purpose: "Welcome",
        effectiveFrom: "2025-01-01" as CalendarDate,
        effectiveUntil: "2025-02-01" as CalendarDate,
        priority: 1,
        creditAmount: decimal("50"),
        applicableEntityIds: [],
        idempotencyKey: "once",
      },
    ]),
  );
  await close();
  await pay("ahead", "60");
  await untilSurvived(() =>
    setRecharge(world, organizationId, ACME, { threshold: decimal("50"), amount: decimal("200") }),
  );
  await close();
  await shop.moveClock("2025-01-10T12:00:00Z");
  await shop.use(aCall(ACME, "2025-01-10T12:00:00Z", "40"));
  for (const instant of ["2025-01-20T00:00:00Z", "2025-02-01T00:00:00Z", "2025-02-03T00:00:00Z"]) {
    await shop.moveClock(instant);
    await close();
  }
  const order = (await shop.invoicesOf(ACME)).find(({ invoiceClass }) => invoiceClass === "ORDER");
  await pay("card", "200", order?.id as InvoiceId);
  await close();
  await expectBooksBalance(shop);
  const { items } = await shop.world.credits.list(organizationId, { direction: "ASC", limit: 10 });
  const wallet = await shop.world.wallets.find(organizationId, ACME);
  const payments = await shop.world.payments.list(organizationId, { direction: "ASC", limit: 10 });
  return {
    writes: writes(),
    had: {
      credits: items.map((one) => `${one.status} ${toText(one.consumedAmount)} of ${toText(one.creditAmount)}`),
      wallet: wallet && `${toText(wallet.value.balance)} after ${wallet.value.entries}`,
      payments: payments.items.map(({ totalAmount }) => toText(totalAmount)),
      invoices: (await shop.invoicesOf(ACME))
        .map(
          (one) =>
            `${one.invoiceClass} ${one.invoiceType} ${one.status} ${toText(one.paidAmount)} of ${toText(one.totalAmount)}`,
        )
        .sort(),
    },
  };
};

it("a process that dies at any write of an account's money leaves what the next one finishes, exactly once", async () => {
  const { writes, had } = await live();
  expect(had).toEqual({
    credits: ["EXPIRED 40 of 50"],
    wallet: "230 after 3",
    payments: ["60", "200"],
    invoices: [
      "INVOICE ADHOC_ADVANCED DUE 0 of 30",
      "INVOICE AD_HOC PAID 200 of 200",
      "INVOICE STANDARD DRAFT 0 of 0",
      "INVOICE STANDARD PAID 0 of 0",
      "INVOICE STANDARD_ADVANCED PAID 30 of 30",
    ],
  });
  expect(writes, "there are writes to die at").toBeGreaterThan(20);
  for (const death of shareOf(deathsOf(writes))) {
    expect((await live(death)).had, `${death.when} write ${death.atWrite}`).toEqual(had);
  }
}, 300_000);
