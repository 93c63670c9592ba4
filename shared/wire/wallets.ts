import * as z from "zod";
import type { LedgerEntry } from "#domain/ledger/ledger.ts";
import { ZERO } from "#domain/money/decimal.ts";
import { toIso } from "#domain/time/instant.ts";
import type { Wallet, WalletRecharge } from "#domain/wallets/wallet.ts";
import { dateTime, dateTimeOut, decimalNumber, decimalOut } from "#wire/primitives.ts";

const walletStatus = z.enum(["ACTIVE", "INACTIVE"]);

export const topUpWalletRequest = z.strictObject({ topupAmount: decimalNumber() });

export const updateWalletRequest = z.strictObject({
  effectiveFrom: dateTime().optional(),
  status: walletStatus.optional(),
});

export const wireWallet = z.strictObject({
  id: z.string(),
  accountId: z.string(),
  customerId: z.string(),
  balance: decimalOut(),
  creditUnit: z.string(),
  status: walletStatus,
  holdAmount: decimalOut(),
  effectiveFrom: dateTimeOut(),
  createdAt: dateTimeOut(),
  updatedAt: dateTimeOut(),
  metadata: z.record(z.string(), z.unknown()),
});

export const wireWalletEntry = z.strictObject({
  id: z.string(),
  description: z.string().max(50).optional(),
  walletId: z.string(),
  transactionType: z.enum(["CREDITED", "DEBITED"]),
  status: z.enum(["COMPLETED", "ON_HOLD"]),
  entityId: z.string().optional(),
  amount: decimalOut(),
  closingBalance: decimalOut(),
  createdAt: dateTimeOut(),
});
export const wireWalletEntries = z.strictObject({ data: z.array(wireWalletEntry), nextToken: z.string().optional() });

/** When and by how much a wallet is recharged; an addition of ours. */
export const walletRechargeRequest = z.strictObject({ threshold: decimalNumber(), amount: decimalNumber() });

const rechargeToWire = ({ threshold, amount }: WalletRecharge, rechargeOrder: Wallet["rechargeOrder"]) => ({
  threshold,
  amount,
  ordered: rechargeOrder !== undefined,
});

/** Drafts hold nothing of a wallet: it pays what is due. */
export const walletToWire = (wallet: Wallet): z.input<typeof wireWallet> => ({
  id: wallet.id,
  accountId: wallet.accountId,
  customerId: wallet.customerId,
  balance: wallet.balance,
  creditUnit: wallet.currency,
  status: wallet.status,
  holdAmount: ZERO,
  effectiveFrom: toIso(wallet.effectiveFrom),
  createdAt: toIso(wallet.createdAt),
  updatedAt: toIso(wallet.updatedAt),
  metadata: {
    autoNetOff: true,
    ...(wallet.recharge && { recharge: rechargeToWire(wallet.recharge, wallet.rechargeOrder) }),
  },
});

export const walletEntryToWire = (wallet: Wallet, entry: LedgerEntry): z.input<typeof wireWalletEntry> => ({
  id: entry.id,
  description: entry.description?.slice(0, 50),
  walletId: wallet.id,
  transactionType: entry.type === "CREDITED" ? "CREDITED" : "DEBITED",
  status: "COMPLETED",
  entityId: entry.cause.id,
  amount: entry.amount,
  closingBalance: entry.balance,
  createdAt: toIso(entry.createdAt),
});
