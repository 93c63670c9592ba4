import type { Wallet } from "#domain/wallets/wallet.ts";

/** Whether the wallet has fallen below its threshold and nothing has been ordered for that yet. */
export const needsRecharge = ({ recharge, balance, status }: Wallet): boolean =>
  recharge !== undefined && !recharge.ordered && status === "ACTIVE" && balance.lt(recharge.threshold);

/** The order of a recharge is raised; the next is when the balance has been up and falls below again. */
export const rechargeOrdered = (wallet: Wallet): Wallet =>
  wallet.recharge ? { ...wallet, recharge: { ...wallet.recharge, ordered: true } } : wallet;
