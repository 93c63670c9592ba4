import type { OrganizationId } from "#domain/ids.ts";
import type { HeldEntry } from "#domain/licenses/license-entry.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { dueNow, wakeAccount } from "#usecases/billing/wake-account.ts";
import { resolveAccount } from "#usecases/customers/resolve-account.ts";
import { licenseGranted } from "#usecases/licenses/grant-license.ts";
import type { LicenseGrant } from "#usecases/licenses/license-grant.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { Sender, World } from "#usecases/world.ts";

type Needs = Pick<
  World,
  | "accounts"
  | "addOns"
  | "aliases"
  | "billingStates"
  | "clock"
  | "idempotencyKeys"
  | "licenses"
  | "organizations"
  | "pricePlans"
  | "save"
  | "timelines"
> &
  Sender;

/** The account is closed, metered and changed at the same time: what it is due for is written by all of these. */
const MOST_TRIES = 20;

/**
 * Grants or takes licenses (Togai rule §13.1), and has the account billed for it: in the same write, so that nothing is lost if
 * the process dies here. The account must exist now; the moment of the update may lie before it did.
 */
export const updateLicense = async (
  world: Needs,
  organizationId: OrganizationId,
  { account: idOrAlias, ...grant }: LicenseGrant & { readonly account: string },
): Promise<Result<HeldEntry, Refusal>> => {
  const updated = await retryLostRaces(
    `license '${grant.licenseId}' of account '${idOrAlias}'`,
    async () => {
      const accountId = await resolveAccount(world, organizationId, idOrAlias, world.clock.now());
      const account = accountId && (await world.accounts.find(organizationId, accountId));
      if (!account) return notFound("account", idOrAlias);
      if (account.value.status === "ARCHIVED") return invalid(`account '${idOrAlias}' is archived`, "accountId");
      const timeline = await world.timelines.find(organizationId, account.value.id);
      const granted = await licenseGranted(world, organizationId, {
        ...grant,
        accountId: account.value.id,
        schedules: timeline?.value.schedules ?? [],
      });
      if (!granted.ok || granted.value.changes.length === 0) return granted;
      const saved = await world.save([
        ...granted.value.changes,
        world.accounts.unchanged(organizationId, account),
        world.timelines.unchanged(organizationId, account.value.id, timeline),
        await dueNow(world, organizationId, { accountId: account.value.id }),
      ]);
      return saved.ok ? granted : undefined;
    },
    { mostTries: MOST_TRIES },
  );
  if (!updated.ok) return updated;
  const { changes, entry } = updated.value;
  if (changes.length > 0) await wakeAccount(world, organizationId, entry.accountId);
  return ok(entry);
};
