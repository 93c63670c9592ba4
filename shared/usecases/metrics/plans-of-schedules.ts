import type { OrganizationId, ScheduleId } from "#domain/ids.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { planOf } from "#usecases/billing/billing-basis.ts";
import type { World } from "#usecases/world.ts";

/** Finds the plan and the rate cards of slices, each read once; made for one request, since they are never forgotten. */
export const createPlansOfSchedules = (world: Pick<World, "pricePlans">, organizationId: OrganizationId) => {
  const known = new Map<ScheduleId, ReturnType<typeof planOf>>();
  return (schedule: Schedule): ReturnType<typeof planOf> => {
    const found = known.get(schedule.id) ?? planOf(world, organizationId, schedule);
    known.set(schedule.id, found);
    return found;
  };
};
