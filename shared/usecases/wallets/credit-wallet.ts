import { assert } from "#domain/assert.ts";
import type { AccountId, InvoiceId, OrganizationId } from "#domain/ids.ts";
import type { LedgerEntry } from "#domain/ledger/ledger.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { creditWallet, emptyWallet, withoutOrder } from "#domain/wallets/wallet.ts";
import type { Ports } from "#ports/ports.ts";
import type { Change } from "#ports/store.ts";
import type { WorldOver } from "#usecases/world.ts";

type Needs = Pick<
  WorldOver<Pick<Ports, "clock" | "ids" | "store">>,
  "accounts" | "clock" | "ids" | "ledger" | "wallets"
>;

/**
 * The changes that put money into an account's wallet, which is made with its first. The wallet is written over what was read,
 * so there is one such call in a commit, and a lost race is decided anew by whoever commits.
 */
export const walletCredited = async (
  { accounts, clock, ids, ledger, wallets }: Needs,
  organizationId: OrganizationId,
  {
    accountId,
    amount,
    cause,
    description,
    order,
  }: {
    readonly accountId: AccountId;
    readonly amount: Decimal;
    readonly cause: LedgerEntry["cause"];
    /** 50 characters at the most are shown. */
    readonly description?: string;
    /** The order whose money it is; a wallet that waits for it waits no more. */
    readonly order?: InvoiceId;
  },
): Promise<readonly Change[]> => {
  const read = await wallets.find(organizationId, accountId);
  const account = (await accounts.find(organizationId, accountId))?.value;
  assert(account, () => `account ${accountId} does not exist and its wallet is credited`);
  const { after, entry } = creditWallet(withoutOrder(read?.value ?? emptyWallet(account), order), {
    id: ids.next("wallet"),
    amount,
    cause,
    description,
    now: clock.now(),
  });
  return [wallets.stored(organizationId, read, after), ledger.added(organizationId, entry)];
};
