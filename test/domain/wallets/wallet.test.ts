import { describe, expect, it } from "vitest";
import { decimal, toText } from "#domain/money/decimal.ts";
import { instantOf } from "#domain/time/instant.ts";
import { creditWallet, debitWallet, emptyWallet, payableFrom, type Wallet } from "#domain/wallets/wallet.ts";

const now = instantOf(1_000);
const empty = emptyWallet({
  id: "acme",
  customerId: "acme",
  togaiAccountId: "account.0123.456",
  invoiceCurrency: "USD",
  createdAt: now,
} as never);
const booking = (amount: string) => ({
  id: "wallet.e",
  amount: decimal(amount),
  cause: { type: "invoice", id: "inv.1" },
  now,
});

describe("a wallet", () => {
  it("is empty and ACTIVE from the account's creation, with an id made of the account's", () => {
    expect([empty.id, toText(empty.balance), empty.status, empty.effectiveFrom]).toEqual([
      "wallet.0123.456",
      "0",
      "ACTIVE",
      now,
    ]);
  });
  it("is the sum of its entries, each with the balance after it", () => {
    const first = creditWallet(empty, booking("60"));
    const second = debitWallet(first.after, booking("45.50"));
    expect([first.entry.number, toText(first.entry.balance)]).toEqual([1, "60"]);
    expect([second.entry.number, toText(second.entry.balance)]).toEqual([2, "14.5"]);
  });
  it("never has less than nothing", () => {
    expect(() => debitWallet(empty, booking("0.01"))).toThrow("would be left");
  });
  it.each([
    ["60", {}, "100", "60"],
    ["150", {}, "100", "100"],
    ["150", { status: "INACTIVE" }, "100", "0"],
    ["150", { effectiveFrom: instantOf(1_001) }, "100", "0"],
    ["150", {}, "0", "0"],
    ["150", {}, "-5", "0"],
  ])("of %s %o pays of an open %s: %s", (balance, changes, open, paid) => {
    const wallet: Wallet = { ...empty, balance: decimal(balance), ...(changes as object) };
    expect(toText(payableFrom(wallet, decimal(open), now))).toBe(paid);
  });
});
