import type { Invoice } from "#domain/invoicing/invoice.ts";
import type { Finalized, Position } from "#usecases/billing/closing-step.ts";
import { consumeCredits } from "#usecases/credits/consume-credits.ts";
import { netOffWallet } from "#usecases/wallets/net-off-wallet.ts";
import type { RatingWorld } from "#usecases/world.ts";

/**
 * Reads what the effect needs and answers how it changes the invoice, which has its number by then. Repeating it for another
 * number must be the same, so nothing is read or made in the second step.
 */
type Finalizing = (world: RatingWorld, position: Position, rated: Invoice) => Promise<(invoice: Invoice) => Finalized>;

/** What happens when an invoice becomes final, in this order. */
const FINALIZINGS: readonly Finalizing[] = [consumeCredits, netOffWallet];

/** All of it, one after the other on the same invoice, for one commit. */
export const finalizingEffects = async (
  world: RatingWorld,
  position: Position,
  rated: Invoice,
): Promise<(invoice: Invoice) => Finalized> => {
  const effects = await Promise.all(FINALIZINGS.map((finalizing) => finalizing(world, position, rated)));
  return (invoice) =>
    effects.reduce<Finalized>(
      (before, effect) => {
        const after = effect(before.invoice);
        return {
          invoice: after.invoice,
          changes: [...before.changes, ...after.changes],
          isWalletLow: after.isWalletLow ?? before.isWalletLow ?? false,
        };
      },
      { invoice, changes: [] },
    );
};
