import type { EventReference, OrganizationId } from "#domain/ids.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import { type Replaced, type UsageMessage, writeUsageMessage } from "#domain/metering/usage-message.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { OutgoingMessage } from "#ports/queue.ts";
import type { Sender, World } from "#usecases/world.ts";

/** Characters of a message at the most: a quarter of what SQS takes, whatever the characters are in UTF-8. */
const MOST_CHARACTERS = 240_000;

/**
 * Takes events in for good: stamps each with the time of receipt and a reference of its own, and leaves them on the queue, one
 * message per account and request. When it returns, every event is durable; what becomes of it can be read by its id.
 */
export const acceptEvents = (
  world: Pick<World, "clock" | "ids"> & Sender,
  organizationId: OrganizationId,
  events: readonly UsageEvent[],
): Promise<void> =>
  acceptReplacements(world, organizationId, {
    receivedAt: world.clock.now(),
    events: events.map((event) => ({ event })),
  });

/** An event that is taken in; its reference where that is known beforehand, and what it replaces. */
type Accepted = { readonly event: UsageEvent; readonly reference?: EventReference; readonly replaces?: Replaced };

/**
 * The same for events of which some replace others, received when the request for it was. When it returns, both halves of each replacement will be done, or neither:
 * whoever takes the event off the queue takes the other one back first, unless that has been done.
 */
export const acceptReplacements = async (
  { ids, queue }: Pick<World, "ids"> & Sender,
  organizationId: OrganizationId,
  { receivedAt, events }: { readonly receivedAt: Instant; readonly events: readonly Accepted[] },
): Promise<void> => {
  const byAccount = Map.groupBy(events, ({ event }) => event.accountId);
  const messages: OutgoingMessage[] = [];
  for (const [accountId, own] of byAccount) {
    const stamped = own.map((one) => ({ reference: ids.next("event") as EventReference, ...one }));
    messages.push(
      ...bodiesOf({ organizationId, receivedAt, events: stamped }).map((body) => ({
        body,
        group: `${organizationId}#${accountId}`,
      })),
    );
  }
  await queue.send("usage-events", messages);
};

/** The message as text, halved until each part is small enough. A single event is bounded by its schema. */
const bodiesOf = (message: UsageMessage): string[] => {
  const body = writeUsageMessage(message);
  if (body.length <= MOST_CHARACTERS || message.events.length === 1) return [body];
  const middle = Math.ceil(message.events.length / 2);
  return [message.events.slice(0, middle), message.events.slice(middle)].flatMap((events) =>
    bodiesOf({ ...message, events }),
  );
};
