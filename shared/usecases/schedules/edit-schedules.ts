import type { Account } from "#domain/customers/customer.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { fitsInOneDocument, type Schedule, type Timeline } from "#domain/schedules/schedule.ts";
import type { ScheduleEdit } from "#domain/schedules/schedule-edit.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import { applyEdits } from "#usecases/schedules/apply-edits.ts";
import { STAGED_PATHS } from "#usecases/schedules/association-terms.ts";
import { editableFrom } from "#usecases/schedules/editable-from.ts";
import { STALE_DRAFT, TIMELINE_TOO_LARGE } from "#usecases/schedules/live-changes.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "accounts" | "organizations" | "timelines" | "pricePlans" | "save" | "clock" | "ids">;

/**
 * Stages edits as a draft timeline beside the live one, all or none. An existing draft is built upon unless it is to be
 * discarded first.
 */
export const editSchedules = (
  world: Needs,
  organizationId: OrganizationId,
  accountId: string,
  { edits, discard }: { readonly edits: readonly ScheduleEdit[]; readonly discard: boolean },
): Promise<Result<{ readonly account: Account; readonly draft: readonly Schedule[] }, Refusal>> =>
  retryLostRaces(`the timeline of account '${accountId}'`, async () => {
    const account = (await world.accounts.find(organizationId, accountId))?.value;
    if (!account || account.status === "ARCHIVED") return notFound("account", accountId);
    const read = await world.timelines.find(organizationId, account.id);
    const live = read?.value.schedules ?? [];
    if (read?.value.draftIsStale && !discard) return invalid(STALE_DRAFT);
    const from = await editableFrom(world, organizationId, live);
    const base = (discard ? undefined : read?.value.draft) ?? live;
    const staged = await applyEdits(world, organizationId, {
      account,
      paths: STAGED_PATHS,
      from,
      live,
      base,
      edits,
      pathOf: (at) => `edits[${at}].`,
    });
    if (!staged.ok) return staged;
    const timeline: Timeline = { accountId: account.id, schedules: live, draft: staged.value };
    if (!fitsInOneDocument(timeline)) return invalid(TIMELINE_TOO_LARGE, "edits");
    const saved = await world.save([
      world.timelines.stored(organizationId, read, timeline),
      ...world.timelines.slicesNoted(organizationId, read, timeline),
    ]);
    return saved.ok ? ok({ account, draft: staged.value }) : undefined;
  });
