import type { OrganizationId } from "#domain/ids.ts";
import { toText } from "#domain/money/decimal.ts";
import { isOpenOrder } from "#domain/orders/order.ts";
import { type Instant, SINCE_EVER } from "#domain/time/instant.ts";
import type { Wallet } from "#domain/wallets/wallet.ts";
import { isLow, rechargeOrdered } from "#domain/wallets/wallet-recharge.ts";
import type { Versioned } from "#repositories/collection.ts";
import { commitStep, type Outcome, type Position, type Step } from "#usecases/billing/closing-step.ts";
import { raiseOrder } from "#usecases/orders/raise-order.ts";
import { plannedPurchase } from "#usecases/purchases/plan-purchase.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/**
 * Raises the order of a top-up when a wallet is below its threshold and none is open: the wallet names the order in the same
 * commit, until the order's money is in it. An order that was voided, or that did not bring enough, is followed by another when the
 * wallet is looked at next: after it was topped up, and with every invoice that it might have paid (docs/adr/0039). Whoever can
 * charge a card finds the order among the invoices and records the payment; the wallet is topped up then (docs/adr/0031).
 */
export const rechargeWallet = {
  dueAt: ({ state }: Position): Instant | undefined => (state.walletToCheck ? SINCE_EVER : undefined),
  run: async (world: ClosingWorld, position: Position): Promise<Outcome> => {
    const { organizationId, basis, state } = position;
    const { walletToCheck: _, ...looked } = state;
    const read = await world.wallets.find(organizationId, basis.account.id);
    const isDue = read && isLow(read.value) && basis.account.status === "ACTIVE";
    if (!isDue || (await isOrdered(world, organizationId, read.value)))
      return commitStep(world, position, { changes: [], next: looked });
    return commitStep(world, position, await orderStep(world, { ...position, state: looked }, read));
  },
};

/** Whether the money is on its way: an order is open until what was paid for it is in the wallet. */
const isOrdered = async (
  { invoices }: Pick<ClosingWorld, "invoices">,
  organizationId: OrganizationId,
  { rechargeOrder }: Wallet,
): Promise<boolean> => {
  const order = rechargeOrder && (await invoices.find(organizationId, rechargeOrder))?.value;
  return order !== undefined && isOpenOrder(order);
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
      world.wallets.stored(organizationId, read, rechargeOrdered(read.value, planned.value.order.id)),
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
