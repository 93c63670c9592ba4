import type { OrganizationId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import type { Change } from "#ports/store.ts";
import { walletCredited } from "#usecases/wallets/credit-wallet.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** The changes that put what was paid for an order into the account's wallet. */
export const moneyGivenBack = async (
  world: ClosingWorld,
  organizationId: OrganizationId,
  { id, accountId, paidAmount }: Invoice,
): Promise<readonly Change[]> =>
  paidAmount.gt("0")
    ? walletCredited(world, organizationId, {
        accountId,
        amount: paidAmount,
        cause: { type: "invoice", id },
        description: "Order that could not be fulfilled",
        order: id,
      })
    : [];
