import type { Group, Outcome } from "#ports/usage-counters.ts";
import { setAlarm } from "#usecases/billing/closing-step.ts";
import { bookSeats, isOfSeat } from "#usecases/licenses/seat-events.ts";
import { type RevertingWorld, seatUndone } from "#usecases/licenses/seat-undone.ts";
import type { World } from "#usecases/world.ts";

type Needs = RevertingWorld & Pick<World, "scheduler">;

/**
 * Writes the seats of the events of a group that counted, and has the account billed for them at once. A submission that comes
 * again is written if the first time was stopped before that, unless it was undone since.
 */
export const seatCounted = async (world: Needs, group: Group, outcomes: readonly Outcome[]): Promise<void> => {
  const { organizationId, accountId } = group.page;
  const seats = group.events.flatMap((event, at) => (isOfSeat(event) ? [{ event, outcome: outcomes[at] }] : []));
  if (seats.length === 0) return;
  for (const { event, outcome } of seats) {
    if (outcome === "redelivered") await seatUndone(world, organizationId, event);
  }
  const written = await bookSeats(
    world,
    organizationId,
    seats.filter(({ outcome }) => outcome === "counted" || outcome === "redelivered").map(({ event }) => event),
  );
  if (written === "changed") await setAlarm(world, { organizationId, accountId, at: world.clock.now() });
};
