import type { OrganizationId } from "#domain/ids.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { agreeBefore, scheduleOn } from "#domain/schedules/timeline.ts";
import { addDays, type CalendarDate, dateAt } from "#domain/time/calendar.ts";
import { cycleContaining } from "#domain/time/pricing-cycle.ts";
import { planOf } from "#usecases/billing/billing-basis.ts";
import type { World } from "#usecases/world.ts";

/** The first day that an account's timeline may be changed on, and the reason in words. */
export type EditableFrom = { readonly date: CalendarDate; readonly because: string };

/**
 * A running plan can be changed from tomorrow on; one with deferred revenue, or one that allows it, from the start of its
 * running cycle; where nothing runs, from today. Past days never (Togai rule §15.3).
 */
export const editableFrom = async (
  world: Pick<World, "organizations" | "pricePlans" | "clock">,
  organizationId: OrganizationId,
  live: readonly Schedule[],
): Promise<EditableFrom> => {
  const organization = await world.organizations.find(organizationId);
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  const { timeZone } = organization.value;
  const today = dateAt(world.clock.now(), timeZone);
  const running = scheduleOn(live, today);
  if (!running) return { date: today, because: "past days cannot be changed" };
  const { plan } = await planOf(world, organizationId, running);
  const cycle = cycleContaining(running.pricingCycleConfig, running, today, timeZone);
  if (cycle && (plan.deferredRevenue || plan.allowOngoingCycleUpdates)) {
    return { date: cycle.startDate, because: "earlier cycles of the running plan are closed" };
  }
  return { date: addDays(today, 1), because: "a running plan can be changed from tomorrow on" };
};

/** Whether a staged timeline leaves everything before that day as it is. */
export const historyKept = (live: readonly Schedule[], staged: readonly Schedule[], { date }: EditableFrom): boolean =>
  agreeBefore(live, staged, date);
