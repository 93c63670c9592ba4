import type { Account } from "#domain/customers/customer.ts";
import { given } from "#domain/given.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { emptyWallet, type Wallet } from "#domain/wallets/wallet.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import { walletCredited } from "#usecases/wallets/credit-wallet.ts";
import type { World } from "#usecases/world.ts";

type Reading = Pick<World, "accounts" | "wallets">;
type Answer = Promise<Result<Wallet, Refusal>>;

/** The wallet of an account; one that was never used is empty. */
export const walletOf = async (world: Reading, organizationId: OrganizationId, accountId: string): Answer => {
  const account = (await world.accounts.find(organizationId, accountId))?.value;
  if (!account) return notFound("account", accountId);
  return ok((await world.wallets.find(organizationId, account.id))?.value ?? emptyWallet(account));
};

/**
 * Puts money in, more than nothing and in whole smallest units of the account's currency (Togai rule §19). A wallet that is INACTIVE
 * pays nothing, so it is refused there (docs/adr/0039).
 */
export const topUpWallet = (
  world: Reading & Pick<World, "clock" | "ids" | "ledger" | "save">,
  organizationId: OrganizationId,
  accountId: string,
  amount: Decimal,
): Answer =>
  retryLostRaces(`the wallet of account '${accountId}'`, async () => {
    const account = (await world.accounts.find(organizationId, accountId))?.value;
    if (!account) return notFound("account", accountId);
    const refused = reasonAgainst(account, amount);
    if (refused) return refused;
    const wallet = (await world.wallets.find(organizationId, account.id))?.value;
    if (wallet?.status === "INACTIVE") return invalid(`the wallet of account '${accountId}' is INACTIVE`);
    const changes = await walletCredited(world, organizationId, {
      accountId: account.id,
      amount,
      cause: { type: "top-up", id: account.id },
      description: "Top-up",
    });
    const saved = await world.save(changes);
    return saved.ok ? walletOf(world, organizationId, accountId) : undefined;
  });

/** Sets whether and from when the wallet pays. */
export const updateWallet = (
  world: Reading & Pick<World, "clock" | "save">,
  organizationId: OrganizationId,
  accountId: string,
  changes: {
    readonly status?: Wallet["status"] | undefined;
    readonly effectiveFrom?: Wallet["effectiveFrom"] | undefined;
  },
): Answer =>
  retryLostRaces(`the wallet of account '${accountId}'`, async () => {
    const account = (await world.accounts.find(organizationId, accountId))?.value;
    if (!account) return notFound("account", accountId);
    const read = await world.wallets.find(organizationId, account.id as AccountId);
    const changed = { ...(read?.value ?? emptyWallet(account)), ...given(changes), updatedAt: world.clock.now() };
    const saved = await world.save([world.wallets.stored(organizationId, read, changed)]);
    return saved.ok ? ok(changed) : undefined;
  });

const reasonAgainst = ({ id, status, invoiceCurrency }: Account, amount: Decimal) => {
  if (status === "ARCHIVED") return invalid(`account '${id}' is ARCHIVED`);
  if (!amount.gt("0")) return invalid("must be more than 0", "topupAmount");
  if (cutToMinorUnit(amount, invoiceCurrency).eq(amount)) return undefined;
  return invalid(`must be a whole number of ${invoiceCurrency}'s smallest unit`, "topupAmount");
};
