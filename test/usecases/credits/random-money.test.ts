import fc from "fast-check";
import { expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { decimal, sum, toText, ZERO } from "#domain/money/decimal.ts";
import { addMilliseconds, DAY, toIso } from "#domain/time/instant.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { aCall } from "../../support/catalog-for-billing.ts";
import { isOneProcess } from "../../support/is-one-process.ts";
import { aCredit, aPayment, expectBooksBalance, type MoneyShop, openMoneyShop } from "../../support/money.ts";

/** Something that somebody does, with numbers that choose among what there is. */
type Step = {
  readonly what: (typeof DEEDS)[number];
  readonly amount: number;
  readonly pick: number;
  readonly twice: boolean;
};
const DEEDS = ["grant", "void", "top-up", "wallet", "pay", "refund", "use", "wait", "close"] as const;

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(...DEEDS),
  amount: fc.integer({ min: 1, max: 120 }),
  pick: fc.nat({ max: 7 }),
  twice: fc.boolean(),
});

const dayFrom = (shop: MoneyShop, days: number): string =>
  toIso(addMilliseconds(shop.world.clock.now(), days * DAY)).slice(0, 10);

/** What a caller would send; each is sent twice where the step says so, as a client does that heard no answer. */
const requestOf = async (
  shop: MoneyShop,
  { what, amount, pick }: Step,
  key: string,
): Promise<(() => Promise<unknown>) | undefined> => {
  const { api, world, organizationId } = shop;
  const invoices = await shop.invoicesOf("acme");
  const invoice = invoices[pick % Math.max(invoices.length, 1)];
  switch (what) {
    case "grant":
      return () =>
        api.post("/credits", {
          creditRequests: [
            aCredit({
              creditAmount: amount,
              priority: pick % 3,
              effectiveFrom: dayFrom(shop, (pick % 5) * 10 - 20),
              effectiveUntil: pick === 7 ? undefined : dayFrom(shop, 5 + pick * 9),
              applicableEntityIds: pick === 6 ? ["ALL_FIXED_FEE_RATE_CARDS"] : [],
              idempotencyKey: key,
            }),
          ],
        });
    case "void": {
      const { items } = await world.credits.list(organizationId, { direction: "ASC", limit: 100 });
      const credit = items[pick % Math.max(items.length, 1)];
      return credit && (() => api.post(`/credits/${credit.id}/void`));
    }
    case "wallet":
      return () => api.patch("/accounts/acme/wallet", { status: pick % 2 === 0 ? "ACTIVE" : "INACTIVE" });
    case "pay":
      return () =>
        api.post(
          "/payments",
          aPayment(key, amount, [
            ...(invoice ? [{ type: "INVOICE", togaiId: invoice.id, amount: Math.ceil(amount / 2), order: 1 }] : []),
            ...(pick % 3 === 0 ? [{ type: "CREDIT", amount: 1, order: 2 }] : []),
            ...(invoice ? [] : [{ type: "WALLET_CREDIT", order: 3 }]),
          ]),
        );
    case "refund":
      return invoice && (() => api.patch(`/invoices/${invoice.id}`, { status: "REFUND_INITIATED" }));
    default:
      return undefined;
  }
};

const perform = async (shop: MoneyShop, done: Step, index: number): Promise<void> => {
  const of = { organizationId: shop.organizationId, accountId: "acme" as AccountId };
  switch (done.what) {
    case "wait":
      return shop.passTo(toIso(addMilliseconds(shop.world.clock.now(), done.pick * 3 * DAY)));
    case "use":
      await shop.use(aCall("acme", toIso(shop.world.clock.now()), String(done.amount)));
      return;
    case "close":
      await shop.moveClock(toIso(addMilliseconds(shop.world.clock.now(), done.pick * DAY)));
      await Promise.all([closeAccount(shop.world, of), closeAccount(shop.world, of), closeAccount(shop.world, of)]);
      return;
    case "top-up":
      await shop.api.post("/accounts/acme/wallet_topup", { topupAmount: done.amount });
      return;
    default: {
      const request = await requestOf(shop, done, `key-${index}`);
      if (!request) return;
      // Beside closers, and once more: neither may lose or double anything.
      await Promise.all([request(), closeAccount(shop.world, of), ...(done.twice ? [request()] : [])]);
    }
  }
};

it("whatever happens in whatever order, each balance is the sum of its entries, none is below zero, and twice is once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const shop = await openMoneyShop({ advanceFee: 15 });
      for (const [index, done] of steps.entries()) {
        await perform(shop, done, index);
        await expectBooksBalance(shop);
      }
      await shop.settle();
      await expectUsesConsumed(shop);
      const { items } = await shop.world.credits.list(shop.organizationId, { direction: "ASC", limit: 100 });
      const keys = items.flatMap(({ idempotencyKey }) => idempotencyKey ?? []);
      expect(new Set(keys).size).toBe(keys.length);
      const payments = await shop.world.payments.list(shop.organizationId, { direction: "ASC", limit: 100 });
      const references = payments.items.map(({ reference }) => reference.transactionNumber);
      expect(new Set(references).size).toBe(references.length);
      for (const { totalAmount, lines } of payments.items) {
        expect(toText(sum(lines.map(({ amount }) => amount)))).toBe(toText(totalAmount));
      }
      await shop.adapters.close();
    }),
    {
      numRuns: Number(process.env["MONEY_RUNS"] ?? (isOneProcess ? "25" : "3")),
      seed: Number(process.env["MONEY_SEED"] ?? "20250115"),
    },
  );
}, 300_000);

/** What final invoices say that they used is what credits say was consumed; drafts hold no more than there is. */
const expectUsesConsumed = async (shop: MoneyShop): Promise<void> => {
  const invoices = await shop.invoicesOf("acme");
  const { items } = await shop.world.credits.list(shop.organizationId, { direction: "ASC", limit: 100 });
  for (const credit of items) {
    const used = (drafts: boolean) =>
      sum(
        invoices
          .filter(({ status }) => status !== "VOID" && (status === "DRAFT") === drafts)
          .flatMap(({ creditsUsed = [] }) => creditsUsed)
          .filter(({ creditId }) => creditId === credit.id)
          .map(({ amount }) => amount),
      );
    expect(toText(used(false)), credit.id).toBe(toText(credit.consumedAmount));
    expect(used(true).lte(credit.balance), `drafts hold ${toText(used(true))} of ${toText(credit.balance)}`).toBe(true);
  }
  for (const { totalAmount, paidAmount, status } of invoices) {
    expect(paidAmount.gte(ZERO) && paidAmount.lte(totalAmount.gt(decimal("0")) ? totalAmount : ZERO)).toBe(true);
    if (status === "PAID") expect(toText(paidAmount)).toBe(toText(totalAmount));
  }
};
