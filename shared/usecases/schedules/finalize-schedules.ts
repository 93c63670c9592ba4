import type { Account } from "#domain/customers/customer.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { fitsInOneDocument, type Schedule } from "#domain/schedules/schedule.ts";
import { wakeAccount } from "#usecases/billing/wake-account.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import { editableFrom, historyKept, joinedBeside } from "#usecases/schedules/editable-from.ts";
import { type LiveNeeds, liveChanges, STALE_DRAFT, TIMELINE_TOO_LARGE } from "#usecases/schedules/live-changes.ts";
import type { PreAction } from "#usecases/schedules/pre-actions.ts";
import type { Sender, World } from "#usecases/world.ts";

/** An account is closed, metered and changed at the same time, and all of these write what it is due for. */
const MOST_TRIES = 20;

/** Makes the staged timeline live, after what is to be done before; both or nothing. */
export const finalizeSchedules = async (
  world: LiveNeeds & Sender,
  organizationId: OrganizationId,
  accountId: string,
  {
    mergeSchedules,
    preActions = [],
  }: { readonly mergeSchedules: boolean; readonly preActions?: readonly PreAction[] | undefined },
): Promise<Result<{ readonly account: Account; readonly schedules: readonly Schedule[] }, Refusal>> => {
  const attempt = async () => {
    const account = await world.accounts.find(organizationId, accountId);
    if (!account || account.value.status === "ARCHIVED") return notFound("account", accountId);
    const read = await world.timelines.find(organizationId, account.value.id);
    const draft = read?.value.draft;
    if (!draft) return invalid(`account '${accountId}' has no draft schedules to finalize`);
    if (read.value.draftIsStale) return invalid(STALE_DRAFT);
    const live = read.value.schedules;
    const from = await editableFrom(world, organizationId, live);
    if (!historyKept(live, draft, from)) {
      return invalid(`the draft changes days before ${from.date}: ${from.because}; discard it and stage it anew`);
    }
    const schedules = mergeSchedules ? joinedBeside(live, draft, from) : draft;
    if (!fitsInOneDocument({ accountId: account.value.id, schedules })) return invalid(TIMELINE_TOO_LARGE);
    const changes = await liveChanges(world, organizationId, { account, read, schedules, from, preActions });
    if (!changes.ok) return changes;
    const saved = await world.save(changes.value);
    return saved.ok ? ok({ account: account.value, schedules }) : undefined;
  };
  const finalized = await retryLostRaces(`the timeline of account '${accountId}'`, attempt, { mostTries: MOST_TRIES });
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
