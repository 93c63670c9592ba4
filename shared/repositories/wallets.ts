import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { Wallet } from "#domain/wallets/wallet.ts";
import type { Change, Store } from "#ports/store.ts";
import { collection, type Versioned } from "#repositories/collection.ts";

/** The wallets that have been used; every other account has an empty one (see `emptyWallet`). */
export type Wallets = {
  find(organizationId: OrganizationId, accountId: AccountId): Promise<Versioned<Wallet> | undefined>;
  /** The change that stores a wallet; `read` is what it replaces, undefined for the first. */
  stored(organizationId: OrganizationId, read: Versioned<Wallet> | undefined, wallet: Wallet): Change;
};

export const createWallets = (store: Store): Wallets => {
  const wallets = collection<Wallet>(store, {
    kind: "wallet",
    id: ({ accountId }) => accountId,
    listedByUpdate: false,
  });
  return {
    find: wallets.find,
    stored: (organizationId, read, wallet) =>
      read ? wallets.replaced(organizationId, read, wallet) : wallets.added(organizationId, wallet),
  };
};
