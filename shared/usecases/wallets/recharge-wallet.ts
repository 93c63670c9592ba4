import { toText } from "#domain/money/decimal.ts";
import { type Instant, SINCE_EVER } from "#domain/time/instant.ts";
import type { Wallet } from "#domain/wallets/wallet.ts";
import { needsRecharge, rechargeOrdered } from "#domain/wallets/wallet-recharge.ts";
import type { Versioned } from "#repositories/collection.ts";
import { commitStep, type Outcome, type Position, type Step } from "#usecases/billing/closing-step.ts";
import { raiseOrder } from "#usecases/orders/raise-order.ts";
import { plannedPurchase } from "#usecases/purchases/plan-purchase.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/**
 * Raises the order of a top-up when a wallet has fallen below its threshold, once each time that it falls: the wallet says in the
 * same commit that it is ordered, until its balance is up again. Whoever can charge a card finds the order among the invoices
 * and records the payment; the wallet is topped up then (docs/adr/0031).
 */
export const rechargeWallet = {
  dueAt: ({ state }: Position): Instant | undefined => (state.walletToCheck ? SINCE_EVER : undefined),
  run: async (world: ClosingWorld, position: Position): Promise<Outcome> => {
    const { organizationId, basis, state } = position;
    const { walletToCheck: _, ...looked } = state;
    const read = await world.wallets.find(organizationId, basis.account.id);
    const isDue = read && needsRecharge(read.value) && basis.account.status === "ACTIVE";
    if (!isDue) return commitStep(world, position, { changes: [], next: looked });
    return commitStep(world, position, await orderStep(world, { ...position, state: looked }, read));
  },
};

const orderStep = async (
  world: ClosingWorld,
  { organizationId, basis, state, now }: Position,
  read: Versioned<Wallet>,
): Promise<Step> => {
  const planned = await plannedPurchase(world, organizationId, {
    basis,
    request: { type: "WALLET_TOPUP", walletTopupDetails: { topupAmount: amountOf(read.value) } },
  });
  if (!planned.ok) throw new Error(`wallet of ${basis.account.id}: ${planned.error.reasons[0].message}`);
  const raised = raiseOrder(world, organizationId, {
    draft: planned.value.order,
    purchase: planned.value.purchase,
    now,
  });
  return {
    changes: [
      world.wallets.stored(organizationId, read, rechargeOrdered(read.value)),
      world.purchases.added(organizationId, raised.purchase),
      ...raised.changes,
    ],
    next: raised.state(state),
  };
};

const amountOf = ({ id, recharge }: Wallet) => {
  if (!recharge?.amount.gt("0"))
    throw new Error(`wallet ${id} is recharged by ${recharge ? toText(recharge.amount) : "nothing"}`);
  return recharge.amount;
};
