import type { PlanContent } from "#domain/catalog/plan-content.ts";
import type { PricingRuleDraft } from "#domain/catalog/replace-rules.ts";
import type { Account } from "#domain/customers/customer.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { fitsInOneDocument, type Schedule } from "#domain/schedules/schedule.ts";
import type { ScheduleEdit } from "#domain/schedules/schedule-edit.ts";
import { wakeAccount } from "#usecases/billing/wake-account.ts";
import { knownBillables } from "#usecases/price-plans/known-billables.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import { applyEdits } from "#usecases/schedules/apply-edits.ts";
import { editableFrom } from "#usecases/schedules/editable-from.ts";
import { type LiveNeeds, liveChanges, TIMELINE_TOO_LARGE } from "#usecases/schedules/live-changes.ts";
import type { PreAction } from "#usecases/schedules/pre-actions.ts";
import type { Sender, World } from "#usecases/world.ts";

/** An edit with what it overrides inline, before the billable items are looked up. */
export type LiveEdit = {
  readonly edit: Omit<ScheduleEdit, "override">;
  readonly content?: PlanContent | undefined;
  readonly pricingRules?: readonly PricingRuleDraft[] | undefined;
};

export type LiveEdits = {
  readonly edits: readonly LiveEdit[];
  readonly preActions: readonly PreAction[];
  /** DRY_RUN only answers what would be. */
  readonly mode: "APPLY" | "DRY_RUN";
  /** The path of an edit in the request. */
  readonly pathOf: (index: number) => string;
};

/** An account is closed, metered and changed at the same time, and all of these write what it is due for. */
const MOST_TRIES = 20;

/**
 * Edits the live timeline at once, all or none, after what is to be done before (Togai rule §15.4). It is judged as a staged
 * edit and its finalization are, with the same reasons. What is staged beside it stays, but stale.
 */
export const editLiveSchedules = async (
  world: LiveNeeds & Pick<World, "ids"> & Sender,
  organizationId: OrganizationId,
  accountId: string,
  { edits: wanted, preActions, mode, pathOf }: LiveEdits,
): Promise<Result<{ readonly account: Account; readonly schedules: readonly Schedule[] }, Refusal>> => {
  const edits = await Promise.all(wanted.map((edit) => withBillables(world, organizationId, edit)));
  const attempt = async () => {
    const account = await world.accounts.find(organizationId, accountId);
    if (!account || account.value.status === "ARCHIVED") return notFound("account", accountId);
    const read = await world.timelines.find(organizationId, account.value.id);
    const live = read?.value.schedules ?? [];
    const from = await editableFrom(world, organizationId, live);
    const applied = await applyEdits(world, organizationId, {
      account: account.value,
      paths: { of: (member) => member },
      from,
      live,
      base: live,
      edits,
      pathOf,
    });
    if (!applied.ok) return applied;
    const schedules = applied.value;
    const staleDraft = read?.value.draft;
    if (!fitsInOneDocument({ accountId: account.value.id, schedules, ...(staleDraft && { draft: staleDraft }) })) {
      return invalid(TIMELINE_TOO_LARGE);
    }
    const changes = await liveChanges(world, organizationId, {
      account,
      read,
      schedules,
      staleDraft,
      from,
      preActions,
    });
    if (!changes.ok) return changes;
    if (mode === "DRY_RUN") return ok({ account: account.value, schedules });
    const saved = await world.save(changes.value);
    return saved.ok ? ok({ account: account.value, schedules }) : undefined;
  };
  const edited = await retryLostRaces(`the timeline of account '${accountId}'`, attempt, { mostTries: MOST_TRIES });
  if (edited.ok && mode === "APPLY") await wakeAccount(world, organizationId, edited.value.account.id);
  return edited;
};

const withBillables = async (
  world: LiveNeeds,
  organizationId: OrganizationId,
  { edit, content, pricingRules }: LiveEdit,
): Promise<ScheduleEdit> => {
  if (!content && !pricingRules) return edit;
  const { cards = {} } = content ?? {};
  const ids = Object.values(cards).flatMap((drafts) => drafts.map(({ billableId }) => billableId));
  const billables = await knownBillables(world, organizationId, ids);
  return { ...edit, override: { content: content ?? { cards }, pricingRules, billables } };
};
