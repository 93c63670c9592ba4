import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { ScheduleId } from "#domain/ids.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { aligned, retaining } from "#domain/schedules/association-cycle.ts";
import type { Migration, MigrationMode } from "#domain/schedules/migration.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { withoutRange, withSchedule } from "#domain/schedules/timeline.ts";
import { addDays, type CalendarDate, type TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import { cycleContaining, type PricingCycleConfig } from "#domain/time/pricing-cycle.ts";

/** A slice whose part from a day on is to be moved. */
export type MovedSlice = { readonly schedule: Schedule; readonly from: CalendarDate };

/** The slices of a migration's source that are not over yet. */
export const slicesOfSource = (
  schedules: readonly Schedule[],
  { sourceId, sourceVersion, target }: Pick<Migration, "sourceId" | "sourceVersion" | "target">,
  today: CalendarDate,
): readonly Schedule[] =>
  schedules.filter(
    ({ pricePlanId, pricePlanVersion, endDate }) =>
      endDate > today &&
      pricePlanId === sourceId &&
      (sourceVersion === undefined
        ? pricePlanId !== target?.pricePlanId || pricePlanVersion !== target.version
        : pricePlanVersion === sourceVersion),
  );

/**
 * From which day on a slice is moved (Togai rule §14.14): one that is to come as a whole, the one that runs when the mode says.
 * Undefined where nothing of it is left by then; an error where the plan that runs does not allow it.
 */
export const movedFrom = (
  schedule: Schedule,
  {
    mode,
    plan,
    today,
    zone,
  }: {
    readonly mode: MigrationMode;
    /** What the slice sells now. */
    readonly plan: Pick<PricePlan, "id" | "deferredRevenue" | "allowOngoingCycleUpdates">;
    readonly today: CalendarDate;
    readonly zone: TimeZone;
  },
): Result<MovedSlice | undefined, string> => {
  if (schedule.startDate > today) return ok({ schedule, from: schedule.startDate });
  const cycle = cycleContaining(schedule.pricingCycleConfig, schedule, today, zone);
  if (!cycle) return ok(undefined);
  const ongoing = plan.deferredRevenue || plan.allowOngoingCycleUpdates;
  const fromDay = (from: CalendarDate) => ok(from < schedule.endDate ? { schedule, from } : undefined);
  switch (mode) {
    case "IMMEDIATE":
    case "IMMEDIATE_IGNORE_OVERRIDE":
      return fromDay(ongoing ? today : addDays(today, 1));
    case "NEXT_CYCLE":
    case "NEXT_CYCLE_IGNORE_OVERRIDE":
      return fromDay(cycle.endDate);
    case "START_OF_CURRENT_CYCLE":
      return ongoing
        ? fromDay(cycle.startDate)
        : err(
            `price plan '${plan.id}' cannot be changed from the start of the running cycle: it has neither deferred revenue nor allowOngoingCycleUpdates`,
          );
  }
};

/** What slices are moved to. */
export type MigrationTarget = {
  readonly plan: Pick<PricePlan, "id" | "version"> & { readonly pricingCycleConfig: PricingCycleConfig };
  readonly retainStartOffsets: boolean;
};

/** The slices with what is moved in its new place, or taken out where there is no target; or why a cycle cannot go on. */
export const migrated = (
  schedules: readonly Schedule[],
  moved: readonly MovedSlice[],
  {
    target,
    newId,
    now,
  }: { readonly target: MigrationTarget | undefined; readonly newId: () => ScheduleId; readonly now: Instant },
): Result<readonly Schedule[], string> => {
  let next = schedules;
  for (const { schedule, from } of moved) {
    const range = { startDate: from, endDate: schedule.endDate };
    if (target === undefined) {
      next = withoutRange(next, range, newId);
      continue;
    }
    const cycle = cycleAt(schedule, from, target);
    if (!cycle.ok) return cycle;
    const { id: pricePlanId, version: pricePlanVersion } = target.plan;
    const { accountId } = schedule;
    const slice = { id: newId(), accountId, pricePlanId, pricePlanVersion, ...cycle.value, ...range, createdAt: now };
    next = withSchedule(next, slice, newId);
  }
  return ok(next);
};

const cycleAt = (
  { pricingCycleConfig: own, pricePlanId, startOffsetsRetained }: Schedule,
  from: CalendarDate,
  { plan: { id, pricingCycleConfig: sold }, retainStartOffsets }: MigrationTarget,
): Result<Pick<Schedule, "pricingCycleConfig" | "startOffsetsRetained">, string> => {
  const sameInterval = own.interval === sold.interval;
  // What went on from an earlier plan goes on from one version of a plan to the next.
  if (retainStartOffsets || (startOffsetsRetained && sameInterval && id === pricePlanId)) {
    return sameInterval
      ? ok({ pricingCycleConfig: retaining(sold, own), startOffsetsRetained: true })
      : err(`the running cycle is ${own.interval}, the new plan's ${sold.interval}; its start cannot be retained`);
  }
  // An account's anniversary is that of its association: being moved from one version to the next does not change it.
  const keepsAnniversary = own.anniversaryCycle && sold.anniversaryCycle && sameInterval;
  return ok({ pricingCycleConfig: keepsAnniversary ? retaining(sold, own) : aligned(sold, from) });
};
