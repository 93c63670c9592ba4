import type { Account } from "#domain/customers/customer.ts";
import type { OrganizationId, ScheduleId } from "#domain/ids.ts";
import { invalid, invalidAll, notFound, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Schedule, Timeline } from "#domain/schedules/schedule.ts";
import type { ScheduleEdit } from "#domain/schedules/schedule-edit.ts";
import { withoutRange, withSchedule } from "#domain/schedules/timeline.ts";
import { FOREVER_DATE } from "#domain/time/calendar.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import { type Association, associationTerms } from "#usecases/schedules/association-terms.ts";
import { type EditableFrom, editableFrom, historyKept, joinedBeside } from "#usecases/schedules/editable-from.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "accounts" | "organizations" | "timelines" | "pricePlans" | "save" | "clock" | "ids">;

/** A bound for one document of the store, which holds the live timeline and the staged one. */
const MOST_SLICES = 200;

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
    const from = await editableFrom(world, organizationId, live);
    const base = (discard ? undefined : read?.value.draft) ?? live;
    const staged = await applyEdits(world, organizationId, { account, from, live, base, edits });
    if (!staged.ok) return staged;
    if (staged.value.length > MOST_SLICES) {
      return invalid(`an account's timeline holds at most ${MOST_SLICES} slices`, "edits");
    }
    if (!historyKept(live, staged.value, from)) {
      return invalid(`the timeline can be changed from ${from.date} on: ${from.because}`, "edits");
    }
    const timeline: Timeline = { accountId: account.id, schedules: live, draft: staged.value };
    const saved = await world.save([world.timelines.stored(organizationId, read, timeline)]);
    return saved.ok ? ok({ account, draft: staged.value }) : undefined;
  });

type Staging = {
  readonly account: Account;
  readonly from: EditableFrom;
  readonly live: readonly Schedule[];
  readonly base: readonly Schedule[];
  readonly edits: readonly ScheduleEdit[];
};

/** The timeline after all edits, done in order, or everything that is wrong with any of them. */
const applyEdits = async (
  world: Needs,
  organizationId: OrganizationId,
  { base, edits, ...staging }: Staging,
): Promise<Result<readonly Schedule[], Refusal>> => {
  const reasons: Reason[] = [];
  let schedules = base;
  for (const [at, edit] of edits.entries()) {
    const applied = await applyEdit(world, organizationId, { ...staging, schedules, edit });
    const faults = [...dateFaults(edit, staging.from), ...(applied.ok ? [] : applied.error)];
    reasons.push(...faults.map(({ path, message }) => ({ path: `edits[${at}].${path}`, message })));
    if (applied.ok) schedules = applied.value;
  }
  const [first, ...others] = reasons;
  return first ? invalidAll([first, ...others]) : ok(schedules);
};

const dateFaults = ({ effectiveFrom, effectiveUntil }: ScheduleEdit, { date, because }: EditableFrom): Reason[] => [
  ...(effectiveUntil <= effectiveFrom ? [{ path: "effectiveUntil", message: "must lie after effectiveFrom" }] : []),
  ...(effectiveUntil > FOREVER_DATE ? [{ path: "effectiveUntil", message: `must not lie after ${FOREVER_DATE}` }] : []),
  ...(effectiveFrom < date ? [{ path: "effectiveFrom", message: `must be ${date} or later: ${because}` }] : []),
];

const applyEdit = async (
  world: Needs,
  organizationId: OrganizationId,
  { account, from, live, schedules, edit }: Association & Pick<Staging, "from" | "live">,
): Promise<Result<readonly Schedule[], readonly Reason[]>> => {
  const newId = (): ScheduleId => world.ids.next("sch") as ScheduleId;
  const range = { startDate: edit.effectiveFrom, endDate: edit.effectiveUntil };
  if (edit.mode === "DISASSOCIATE") return ok(withoutRange(schedules, range, newId));
  const terms = await associationTerms(world, organizationId, { account, edit, schedules });
  if (!terms.ok) return terms;
  const schedule: Schedule = {
    id: newId(),
    accountId: account.id,
    ...terms.value,
    ...range,
    createdAt: world.clock.now(),
  };
  const next = withSchedule(schedules, schedule, newId);
  return ok(edit.mergeSchedules ? joinedBeside(live, next, from) : next);
};
