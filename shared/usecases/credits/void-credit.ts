import type { Credit } from "#domain/credits/credit.ts";
import { voidCredit } from "#domain/credits/credit-life-cycle.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { dueNow, wakeAccount } from "#usecases/billing/wake-account.ts";
import { creditsToLookAt } from "#usecases/credits/look-at-credits.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { Sender, World } from "#usecases/world.ts";

/**
 * Takes back what is left of an ACTIVE credit, for good (Togai rule §18.2). What final invoices took stays; what drafts hold is
 * free, since they are rated anew without it.
 */
export const takeBackCredit = async (
  world: Pick<World, "billingStates" | "clock" | "credits" | "ids" | "ledger" | "save"> & Sender,
  organizationId: OrganizationId,
  creditId: string,
): Promise<Result<Credit, Refusal>> => {
  const { clock, credits, ids, ledger, save } = world;
  const taken = await retryLostRaces(`credit '${creditId}'`, async () => {
    const read = await credits.find(organizationId, creditId);
    if (!read) return notFound("credit", creditId);
    const { status, accountId } = read.value;
    if (status !== "ACTIVE") return invalid(`credit '${creditId}' is ${status}; only an ACTIVE credit can be voided`);
    const booking = { id: ids.next("cred"), cause: { type: "credit", id: creditId }, now: clock.now() };
    const { after, entry } = voidCredit(read.value, booking);
    const saved = await save([
      ...credits.replaced(organizationId, read, after),
      ledger.added(organizationId, entry),
      await dueNow(world, organizationId, { accountId, only: "DRAFTS", also: creditsToLookAt }),
    ]);
    return saved.ok ? ok(after) : undefined;
  });
  if (taken.ok) await wakeAccount(world, organizationId, taken.value.accountId);
  return taken;
};
