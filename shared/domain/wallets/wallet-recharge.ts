import type { InvoiceId } from "#domain/ids.ts";
import type { Wallet } from "#domain/wallets/wallet.ts";

/** Whether the wallet is below its threshold, so that it is to be recharged unless that has been ordered already. */
export const isLow = ({ recharge, balance, status }: Wallet): boolean =>
  recharge !== undefined && status === "ACTIVE" && balance.lt(recharge.threshold);

/** The order of a recharge is raised; there is no other as long as this one is open. */
export const rechargeOrdered = (wallet: Wallet, rechargeOrder: InvoiceId): Wallet => ({ ...wallet, rechargeOrder });
