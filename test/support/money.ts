import { expect } from "vitest";
import { type Credit, creditBook } from "#domain/credits/credit.ts";
import type { AccountId, CreditId } from "#domain/ids.ts";
import { movementOf } from "#domain/ledger/ledger.ts";
import { type Decimal, sum, toText, ZERO } from "#domain/money/decimal.ts";
import { walletBook } from "#domain/wallets/wallet.ts";
import type { Answer } from "./api-client.ts";
import { type BillingWorld, openBillingWorld } from "./billing-world.ts";
import {
  aCall,
  aFee,
  aMeter,
  anAccount,
  aPlan,
  associate,
  feeCard,
  schedule,
  succeeded,
  usageCard,
} from "./catalog-for-billing.ts";
import { at } from "./world.ts";

/** One account, acme, on a monthly plan of 2025: every unit costs 1 in arrears, with a grace of two days. */
export type MoneyShop = BillingWorld & {
  readonly meter: string;
  readonly fee: string;
  /** Uses so many units on a day. */
  readonly useUnits: (units: string, day?: string) => Promise<void>;
  /** Grants a credit; answers its id. */
  readonly grant: (credit: object) => Promise<string>;
  readonly credit: (
    id: string,
  ) => Promise<{ status: string; left: string; held: number; consumed: number; moved: string }>;
  readonly wallet: () => Promise<string>;
  /** Records what acme has paid; each payment has a reference of its own. */
  readonly pay: (totalAmount: number, lines: readonly object[], more?: object) => Promise<Answer>;
};

export const openMoneyShop = async ({
  advanceFee,
  timeZone = "UTC",
  grace = 2,
  cards = [],
}: {
  readonly advanceFee?: number;
  readonly timeZone?: string;
  readonly grace?: number;
  readonly cards?: readonly object[];
} = {}): Promise<MoneyShop> => {
  const shop = await openBillingWorld({
    now: "2025-01-01T00:00:00Z",
    organization: { name: "Org", timeZone } as never,
  });
  const meter = await aMeter(shop);
  const fee = await aFee(shop);
  const plan = await aPlan(shop, {
    name: "Pro",
    cycle: { grace },
    cards: [
      usageCard(meter, { rates: { USD: [1] } }),
      ...(advanceFee === undefined ? [] : [feeCard(fee, { rate: advanceFee, timing: "IN_ADVANCE" })]),
      ...cards,
    ],
  });
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, "2025-01-01"));
  await shop.settle();
  let references = 0;
  return {
    ...shop,
    meter,
    fee,
    useUnits: async (units, day = "2025-01-10") => {
      const noon = `${day}T12:00:00Z`;
      if (shop.world.clock.now() < at(noon)) await shop.passTo(noon);
      await shop.use(aCall("acme", noon, units));
      await shop.settle();
    },
    grant: async (credit) => {
      const { credits } = succeeded(await shop.api.post("/credits", { creditRequests: [aCredit(credit)] }));
      await shop.settle();
      return credits[0].id;
    },
    credit: async (id) => {
      const {
        status,
        creditAmount: _,
        holdAmount,
        consumedAmount,
        transactions,
      } = succeeded(await shop.api.get(`/credits/${id}`));
      const stored = await shop.world.credits.find(shop.organizationId, id);
      return {
        status,
        left: toText(stored?.value.balance ?? ZERO),
        held: holdAmount,
        consumed: consumedAmount,
        moved: transactions
          .map((one: { transactionType: string; amount: number }) => `${one.transactionType} ${one.amount}`)
          .join(", "),
      };
    },
    wallet: async () => String(succeeded(await shop.api.get("/accounts/acme/wallet")).balance),
    pay: async (totalAmount, lines, more = {}) => {
      references += 1;
      const answer = await shop.api.post("/payments", aPayment(`ref-${references}`, totalAmount, lines, more));
      await shop.settle();
      return answer;
    },
  };
};

/** A credit of 20 for acme, valid in the whole year, unless said otherwise. */
export const aCredit = (changes: object = {}): object => ({
  accountId: "acme",
  purpose: "Welcome",
  effectiveFrom: "2025-01-01",
  effectiveUntil: "2026-01-01",
  creditAmount: 20,
  priority: 1,
  ...changes,
});

export const aPayment = (
  reference: string,
  totalAmount: number,
  lines: readonly object[],
  more: object = {},
): object => ({
  accountId: "acme",
  currency: "USD",
  totalAmount,
  externalPaymentReference: { sourceName: "bank", sourceType: "BANK_TRANSFER", transactionNumber: reference },
  lineItemRecords: lines,
  ...more,
});

/** What must hold after whatever has happened: each balance is the sum of its entries, which count from 1, and none is below zero. */
export const expectBooksBalance = async (
  { world, organizationId }: BillingWorld,
  accountId = "acme",
): Promise<void> => {
  const { items } = await world.credits.list(organizationId, {
    accountId: accountId as AccountId,
    direction: "ASC",
    limit: 1_000,
  });
  for (const credit of items) await expectCreditBalances({ world, organizationId }, credit);
  const active = await world.credits.active(organizationId, accountId as AccountId);
  expect(new Set(active.map(({ value }) => value.id))).toEqual(
    new Set(items.filter(({ status }) => status === "ACTIVE").map(({ id }) => id)),
  );
  const wallet = await world.wallets.find(organizationId, accountId as AccountId);
  if (wallet) {
    const total = await totalOf({ world, organizationId }, walletBook(accountId as AccountId), wallet.value.entries);
    expect(toText(wallet.value.balance)).toBe(toText(total));
  }
};

type Books = Pick<BillingWorld, "world" | "organizationId">;

const expectCreditBalances = async (books: Books, credit: Credit): Promise<void> => {
  const total = await totalOf(books, creditBook(credit.id as CreditId), credit.entries);
  expect(toText(credit.balance), credit.id).toBe(toText(total));
};

const totalOf = async ({ world, organizationId }: Books, book: string, entries: number): Promise<Decimal> => {
  const { items } = await world.ledger.list(organizationId, book, { limit: 1_000, direction: "ASC" });
  expect(items.map(({ number }) => number)).toEqual(Array.from({ length: entries }, (_, index) => index + 1));
  let running = ZERO;
  for (const entry of items) {
    running = running.plus(movementOf(entry));
    expect(toText(entry.balance)).toBe(toText(running));
    expect(running.gte(ZERO), `${toText(running)} in ${book}`).toBe(true);
  }
  return sum(items.map(movementOf));
};
