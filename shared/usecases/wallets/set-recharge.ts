import type { Account } from "#domain/customers/customer.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { notFound, type Reason, type Refusal, unlessRefused } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { emptyWallet, type Wallet } from "#domain/wallets/wallet.ts";
import { dueNow, wakeAccount } from "#usecases/billing/wake-account.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import { walletToLookAt } from "#usecases/wallets/look-at-wallet.ts";
import type { Sender, World } from "#usecases/world.ts";

type Needs = Pick<World, "accounts" | "billingStates" | "clock" | "save" | "wallets"> & Sender;

/**
 * Sets below which balance a wallet is recharged and by how much, or that it no longer is. A wallet that is below the threshold
 * already is recharged at once, unless an order of a recharge is open: that one keeps its amount.
 */
export const setRecharge = async (
  world: Needs,
  organizationId: OrganizationId,
  accountId: string,
  wanted: { readonly threshold: Decimal; readonly amount: Decimal } | undefined,
): Promise<Result<Wallet, Refusal>> => {
  const set = await retryLostRaces(`the wallet of account '${accountId}'`, async () => {
    const account = (await world.accounts.find(organizationId, accountId))?.value;
    if (!account) return notFound("account", accountId);
    const refused = unlessRefused(wanted ? reasonsAgainst(account, wanted) : [], undefined);
    if (!refused.ok) return refused;
    const read = await world.wallets.find(organizationId, account.id);
    const { recharge: _, ...others } = read?.value ?? emptyWallet(account);
    const next: Wallet = { ...others, ...(wanted && { recharge: wanted }), updatedAt: world.clock.now() };
    const saved = await world.save([
      world.wallets.stored(organizationId, read, next),
      await dueNow(world, organizationId, { accountId: account.id, only: "DRAFTS", also: walletToLookAt }),
    ]);
    return saved.ok ? ok(next) : undefined;
  });
  if (set.ok) await wakeAccount(world, organizationId, set.value.accountId);
  return set;
};

const reasonsAgainst = (
  { invoiceCurrency }: Account,
  wanted: { readonly threshold: Decimal; readonly amount: Decimal },
): readonly Reason[] =>
  (["threshold", "amount"] as const).flatMap((path) => [
    ...(wanted[path].gt("0") ? [] : [{ path, message: "must be more than 0" }]),
    ...(cutToMinorUnit(wanted[path], invoiceCurrency).eq(wanted[path])
      ? []
      : [{ path, message: `must be a whole number of ${invoiceCurrency}'s smallest unit` }]),
  ]);
