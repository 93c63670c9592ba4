import type { Surplus } from "#domain/invoicing/billing-state.ts";
import { commitStep, type Outcome } from "#usecases/billing/closing-step.ts";
import type { Place } from "#usecases/billing/position.ts";
import { walletCredited } from "#usecases/wallets/credit-wallet.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Puts what a member has paid beyond its group's invoice into its wallet, in the commit that takes it off the group's list. */
export const returnSurplus = async (
  world: ClosingWorld,
  place: Place,
  { accountId, invoiceId, amount }: Surplus,
): Promise<Outcome> => {
  const { toReturn: [, ...others] = [], ...state } = place.state;
  return commitStep(world, place, {
    changes: await walletCredited(world, place.organizationId, {
      accountId,
      amount,
      cause: { type: "invoice", id: invoiceId },
      description: "Paid beyond the group's invoice",
    }),
    next: { ...state, ...(others.length > 0 && { toReturn: others }) },
  });
};
