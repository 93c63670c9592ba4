import type { OrganizationId, ScheduleId } from "#domain/ids.ts";
import { invalid, invalidAll, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import type { ScheduleEdit } from "#domain/schedules/schedule-edit.ts";
import { withoutRange, withSchedule } from "#domain/schedules/timeline.ts";
import { FOREVER_DATE } from "#domain/time/calendar.ts";
import { type Association, associationTerms } from "#usecases/schedules/association-terms.ts";
import { type EditableFrom, historyKept, joinedBeside } from "#usecases/schedules/editable-from.ts";
import type { World } from "#usecases/world.ts";

type Needs = Parameters<typeof associationTerms>[0] & Pick<World, "clock" | "ids">;

/** A bound for one document of the store, which holds the live timeline and the staged one. */
export const MOST_SLICES = 200;

/** Edits, and the slices that they are done on. */
export type Staging = Pick<Association, "account" | "paths"> & {
  readonly from: EditableFrom;
  readonly live: readonly Schedule[];
  /** The live slices, or those of a draft that is built upon. */
  readonly base: readonly Schedule[];
  readonly edits: readonly ScheduleEdit[];
  /** The path of an edit in the request. */
  readonly pathOf: (index: number) => string;
};

/** The slices after all edits, done in order, or everything that is wrong with any of them. Nothing is written. */
export const applyEdits = async (
  world: Needs,
  organizationId: OrganizationId,
  staging: Staging,
): Promise<Result<readonly Schedule[], Refusal>> => {
  const { base, edits, pathOf, live, from } = staging;
  const reasons: Reason[] = [];
  let schedules = base;
  for (const [at, edit] of edits.entries()) {
    const applied = await applyEdit(world, organizationId, { ...staging, schedules, edit });
    const faults = [...dateFaults(edit, from), ...(applied.ok ? [] : applied.error)];
    reasons.push(...faults.map(({ path, message }) => ({ path: `${pathOf(at)}${path}`, message })));
    if (applied.ok) schedules = applied.value;
  }
  const [first, ...others] = reasons;
  if (first) return invalidAll([first, ...others]);
  const path = pathOf(0) === "" ? "" : "edits";
  if (schedules.length > MOST_SLICES) return invalid(`an account's timeline holds at most ${MOST_SLICES} slices`, path);
  if (!historyKept(live, schedules, from)) {
    return invalid(`the timeline can be changed from ${from.date} on: ${from.because}`, path);
  }
  return ok(schedules);
};

const dateFaults = ({ effectiveFrom, effectiveUntil }: ScheduleEdit, { date, because }: EditableFrom): Reason[] => [
  ...(effectiveUntil <= effectiveFrom ? [{ path: "effectiveUntil", message: "must lie after effectiveFrom" }] : []),
  ...(effectiveUntil > FOREVER_DATE ? [{ path: "effectiveUntil", message: `must not lie after ${FOREVER_DATE}` }] : []),
  ...(effectiveFrom < date ? [{ path: "effectiveFrom", message: `must be ${date} or later: ${because}` }] : []),
];

const applyEdit = async (
  world: Needs,
  organizationId: OrganizationId,
  { account, paths, from, live, schedules, edit }: Association & Pick<Staging, "from" | "live">,
): Promise<Result<readonly Schedule[], readonly Reason[]>> => {
  const newId = (): ScheduleId => world.ids.next("sch") as ScheduleId;
  const range = { startDate: edit.effectiveFrom, endDate: edit.effectiveUntil };
  if (edit.mode === "DISASSOCIATE") return ok(withoutRange(schedules, range, newId));
  const terms = await associationTerms(world, organizationId, { account, edit, schedules, paths });
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
