import type { Account } from "#domain/customers/customer.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, invalidAll, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { wakeAccount } from "#usecases/billing/wake-account.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import { editableFrom, historyKept, joinedBeside } from "#usecases/schedules/editable-from.ts";
import { timelineMadeLive, tooManyPlans } from "#usecases/schedules/make-live.ts";
import type { Sender, World } from "#usecases/world.ts";

type Needs = Pick<
  World,
  "accounts" | "organizations" | "timelines" | "pricePlans" | "billingStates" | "save" | "clock"
> &
  Sender;

/**
 * Makes the staged timeline live. The account is marked as due in the same write, so its new cycles open and its running draft
 * is cut even if the process dies here.
 */
export const finalizeSchedules = async (
  world: Needs,
  organizationId: OrganizationId,
  accountId: string,
  { mergeSchedules }: { readonly mergeSchedules: boolean },
): Promise<Result<{ readonly account: Account; readonly schedules: readonly Schedule[] }, Refusal>> => {
  const finalized = await retryLostRaces(`the timeline of account '${accountId}'`, async () => {
    const account = (await world.accounts.find(organizationId, accountId))?.value;
    if (!account || account.status === "ARCHIVED") return notFound("account", accountId);
    const read = await world.timelines.find(organizationId, account.id);
    const draft = read?.value.draft;
    if (!draft) return invalid(`account '${accountId}' has no draft schedules to finalize`);
    const live = read.value.schedules;
    const from = await editableFrom(world, organizationId, live);
    if (!historyKept(live, draft, from)) {
      return invalid(`the draft changes days before ${from.date}: ${from.because}; discard it and stage it anew`);
    }
    const schedules = mergeSchedules ? joinedBeside(live, draft, from) : draft;
    const timeline = { accountId: account.id, schedules };
    const [tooMany] = tooManyPlans(read, timeline);
    if (tooMany) return invalidAll([tooMany]);
    const { reopenFrom } = from;
    const saved = await world.save(await timelineMadeLive(world, organizationId, { read, timeline, reopenFrom }));
    return saved.ok ? ok({ account, schedules }) : undefined;
  });
  if (finalized.ok) await wakeAccount(world, organizationId, finalized.value.account.id);
  return finalized;
};

/** Throws the staged timeline away. */
export const discardSchedules = (
  { accounts, timelines, save }: Pick<World, "accounts" | "timelines" | "save">,
  organizationId: OrganizationId,
  accountId: string,
): Promise<Result<undefined, Refusal>> =>
  retryLostRaces(`the timeline of account '${accountId}'`, async () => {
    const account = (await accounts.find(organizationId, accountId))?.value;
    if (!account) return notFound("account", accountId);
    const read = await timelines.find(organizationId, account.id);
    if (!read?.value.draft) return invalid(`account '${accountId}' has no draft schedules to discard`);
    const { schedules } = read.value;
    const saved = await save([timelines.stored(organizationId, read, { accountId: account.id, schedules })]);
    return saved.ok ? ok(undefined) : undefined;
  });
