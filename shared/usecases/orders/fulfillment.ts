import type { Invoice } from "#domain/invoicing/invoice.ts";
import type { Purchase } from "#domain/purchases/purchase.ts";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Position } from "#usecases/billing/closing-step.ts";
import { associated } from "#usecases/orders/associated.ts";
import { cardsGranted } from "#usecases/orders/cards-granted.ts";
import type { Fulfilled } from "#usecases/orders/fulfilled.ts";
import { walletCredited } from "#usecases/wallets/credit-wallet.ts";
import { walletToLookAt } from "#usecases/wallets/look-at-wallet.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** What was paid for, or why it cannot be had any more; nothing is written. */
export const fulfillment = async (
  world: ClosingWorld,
  position: Position,
  purchase: Purchase,
  order: Invoice,
): Promise<Result<Fulfilled, Refusal>> => {
  const { organizationId, basis } = position;
  if (basis.account.status === "ARCHIVED") return invalid("the account is archived");
  switch (purchase.type) {
    case "WALLET_TOPUP": {
      if (!purchase.walletTopup) throw new Error(`purchase ${purchase.id} tops up by nothing`);
      const changes = await walletCredited(world, organizationId, {
        accountId: purchase.accountId,
        amount: purchase.walletTopup.topupAmount,
        cause: { type: "PURCHASE", id: purchase.id },
        description: "Top-up",
        order: order.id,
      });
      return ok({ changes, state: walletToLookAt, isComplete: true });
    }
    case "ASSOCIATION":
      return associated(world, position, purchase, order);
    case "ENTITLEMENT_GRANT":
    case "PREPAID":
      return cardsGranted(world, position, purchase, order);
  }
};
