import type { OrganizationId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { openAmount, settled } from "#domain/invoicing/settlement.ts";
import { ZERO } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";
import { debitWallet, payableFrom } from "#domain/wallets/wallet.ts";
import { isLow } from "#domain/wallets/wallet-recharge.ts";
import type { Finalized } from "#usecases/billing/closing-step.ts";
import type { RatingWorld } from "#usecases/world.ts";

/**
 * An invoice that becomes DUE is paid from the account's wallet as far as that goes, in the commit that makes it so (Togai rule
 * §19). An order is a request for money from outside, and a custom invoice may be kept from the wallet.
 */
export const netOffWallet = async (
  { wallets, ledger, ids }: Pick<RatingWorld, "wallets" | "ledger" | "ids">,
  { organizationId, now }: { readonly organizationId: OrganizationId; readonly now: Instant },
  rated: Invoice,
): Promise<(invoice: Invoice) => Finalized> => {
  const read = await wallets.find(organizationId, rated.accountId);
  if (!read || !takesWallet(rated)) return (invoice) => ({ invoice, changes: [] });
  const entryId = ids.next("wallet");
  return (invoice) => {
    const amount = invoice.status === "DUE" ? payableFrom(read.value, openAmount(invoice), now) : ZERO;
    if (amount.eq(ZERO)) return { invoice, changes: [], isWalletLow: isLow(read.value) };
    const { after, entry } = debitWallet(read.value, {
      id: entryId,
      amount,
      cause: { type: "invoice", id: invoice.id },
      now,
    });
    return {
      invoice: settled(invoice, amount, now),
      changes: [wallets.stored(organizationId, read, after), ledger.added(organizationId, entry)],
      isWalletLow: isLow(after),
    };
  };
};

const takesWallet = (invoice: Invoice): boolean =>
  invoice.invoiceClass !== "ORDER" && !(invoice.kind === "CUSTOM" && !invoice.applyWalletBalance);
