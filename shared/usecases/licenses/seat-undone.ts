import type { EventReference, OrganizationId } from "#domain/ids.ts";
import { isOfSeat, revertSeats } from "#usecases/licenses/seat-events.ts";
import type { World } from "#usecases/world.ts";

/** What taking a seat back takes. */
export type RevertingWorld = Pick<World, "billingStates" | "clock" | "namedSeats" | "save" | "usageCounters">;

/** Takes back what an event of a named license did that has been undone; of any other event, nothing. May be repeated. */
export const seatUndone = async (
  world: RevertingWorld,
  organizationId: OrganizationId,
  submission: { readonly reference: EventReference; readonly schemaName: string },
): Promise<void> => {
  if (!isOfSeat(submission)) return;
  const { reference } = submission;
  const records = await world.usageCounters.findEvents(organizationId, { reference });
  const counted = records.filter(({ statusBeforeReverting }) =>
    statusBeforeReverting?.startsWith("INGESTION_COMPLETED"),
  );
  await revertSeats(world, organizationId, counted);
};
