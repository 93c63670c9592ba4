import type { Account } from "#domain/customers/customer.ts";
import type { AccountId, CustomerId, InvoiceId, WalletId } from "#domain/ids.ts";
import type { LedgerEntry } from "#domain/ledger/ledger.ts";
import { type BookState, type Movement, type Posted, postEntry } from "#domain/ledger/post-entry.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, min, ZERO } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** When a wallet is to be recharged, and by how much (docs/adr/0031). */
export type WalletRecharge = {
  /** It is recharged when it has less than this. */
  readonly threshold: Decimal;
  /** What is ordered then. */
  readonly amount: Decimal;
};

/** Money of an account that was paid ahead (Togai rule §19). Its balance is the sum of its entries and never below zero. */
export type Wallet = BookState & {
  readonly id: WalletId;
  readonly accountId: AccountId;
  readonly customerId: CustomerId;
  readonly currency: CurrencyCode;
  /** INACTIVE: it pays nothing and is not topped up; what payments and orders leave still comes in. */
  readonly status: "ACTIVE" | "INACTIVE";
  /** From then on it pays. */
  readonly effectiveFrom: Instant;
  /** Absent: nobody orders more by itself. */
  readonly recharge?: WalletRecharge;
  /** The order of a recharge that has not brought its money yet. It outlives the setting, so that no second one stands beside it. */
  readonly rechargeOrder?: InvoiceId;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** The book of a wallet's entries. */
export const walletBook = (accountId: AccountId): string => `wallet#${accountId}`;

/**
 * The wallet of an account that nobody has used: each has one, and it is written with its first change. Its id is made from the
 * account's, so that it is the same before and after.
 */
export const emptyWallet = (account: Account): Wallet => ({
  id: account.togaiAccountId.replace(/^[^.]*/, "wallet") as WalletId,
  accountId: account.id,
  customerId: account.customerId,
  currency: account.invoiceCurrency,
  status: "ACTIVE",
  effectiveFrom: account.createdAt,
  balance: ZERO,
  entries: 0,
  createdAt: account.createdAt,
  updatedAt: account.createdAt,
});

/** What a movement says beside its direction. */
export type WalletBooking = Pick<LedgerEntry, "id" | "cause" | "amount"> & Pick<Movement, "now" | "description">;

export const creditWallet = (wallet: Wallet, booking: WalletBooking): Posted<Wallet> =>
  post(wallet, { ...booking, type: "CREDITED" });

export const debitWallet = (wallet: Wallet, booking: WalletBooking): Posted<Wallet> =>
  post(wallet, { ...booking, type: "DEBITED" });

/** What the wallet can pay of an amount at a moment: no more than it holds, and nothing when it is not in force. */
export const payableFrom = ({ status, effectiveFrom, balance }: Wallet, open: Decimal, now: Instant): Decimal =>
  status === "ACTIVE" && effectiveFrom <= now && open.gt(ZERO) ? min(balance, open) : ZERO;

const post = (wallet: Wallet, movement: Movement): Posted<Wallet> => {
  const { after, entry } = postEntry(wallet, walletBook(wallet.accountId), movement);
  return { entry, after: { ...after, updatedAt: movement.now } };
};

/** The wallet that waits for an order no more: it was fulfilled, or is not going to be. */
export const withoutOrder = (wallet: Wallet, orderId: InvoiceId | undefined): Wallet => {
  const { rechargeOrder, ...others } = wallet;
  return rechargeOrder === undefined || rechargeOrder !== orderId ? wallet : others;
};
