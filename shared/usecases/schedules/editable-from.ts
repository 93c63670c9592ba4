import type { OrganizationId } from "#domain/ids.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { agreeBefore, cutsUntil, joined, scheduleOn } from "#domain/schedules/timeline.ts";
import { firstUnbilledCycle } from "#domain/schedules/unbilled-cycle.ts";
import { addDays, type CalendarDate, dateAt } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import { cycleContaining } from "#domain/time/pricing-cycle.ts";
import { planOf } from "#usecases/billing/billing-basis.ts";
import type { World } from "#usecases/world.ts";

/** The first day that an account's timeline may be changed on, and the reason in words. */
export type EditableFrom = {
  readonly date: CalendarDate;
  readonly because: string;
  readonly today: CalendarDate;
  /** Start of the earliest cycle that a change can be about and that has begun; undefined while the account has no plan. */
  readonly reopenFrom?: Instant;
};

/**
 * A running plan can be changed from tomorrow on; one that allows it, from the start of its running cycle; one with deferred
 * revenue, from the start of its first cycle that is not billed yet; where nothing runs, from today. Other past days never
 * (Togai rule §15.3).
 */
export const editableFrom = async (
  world: Pick<World, "organizations" | "pricePlans" | "clock">,
  organizationId: OrganizationId,
  live: readonly Schedule[],
): Promise<EditableFrom> => {
  const organization = await world.organizations.find(organizationId);
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  const { timeZone } = organization.value;
  const now = world.clock.now();
  const today = dateAt(now, timeZone);
  const running = scheduleOn(live, today);
  const cycle = running && cycleContaining(running.pricingCycleConfig, running, today, timeZone);
  if (!running || !cycle) return { date: today, because: "past days cannot be changed", today };
  const { plan } = await planOf(world, organizationId, running);
  if (plan.deferredRevenue) {
    const { start, startDate } = firstUnbilledCycle(running, cycle, { now, zone: timeZone });
    return { today, reopenFrom: start, date: startDate, because: EARLIER_CLOSED };
  }
  const common = { today, reopenFrom: cycle.start };
  if (plan.allowOngoingCycleUpdates) return { ...common, date: cycle.startDate, because: EARLIER_CLOSED };
  return { ...common, date: addDays(today, 1), because: "a running plan can be changed from tomorrow on" };
};

const EARLIER_CLOSED = "earlier cycles of the running plan are closed";

/** Whether a staged timeline leaves everything before that day as it is. */
export const historyKept = (live: readonly Schedule[], staged: readonly Schedule[], { date }: EditableFrom): boolean =>
  agreeBefore(live, staged, date);

/** The staged slices with neighbors joined that say the same, except where the live timeline has been cut already. */
export const joinedBeside = (
  live: readonly Schedule[],
  staged: readonly Schedule[],
  { today }: EditableFrom,
): readonly Schedule[] => joined(staged, cutsUntil(live, today));
