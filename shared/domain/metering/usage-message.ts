import type { EventReference, OrganizationId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import { type Instant, instantOf } from "#domain/time/instant.ts";

/** A submission that another one takes the place of: the command that takes it back, and what names it. */
export type Replaced = Pick<EventRecord, "reference" | "id" | "schemaName" | "timestamp" | "receivedAt"> & {
  readonly command: string;
};

/** A submission on the queue. One that replaces another is ingested only if that one was taken back by its command. */
export type QueuedEvent = {
  readonly reference: EventReference;
  readonly event: UsageEvent;
  readonly replaces?: Replaced;
};

/**
 * What the ingest function leaves on the queue: the events of one account in one request, accepted and stamped. The account
 * is named as the client named it; resolving it is metering's business.
 */
export type UsageMessage = {
  readonly organizationId: OrganizationId;
  readonly receivedAt: Instant;
  readonly events: readonly QueuedEvent[];
};

/** Numbers in it are texts already, so plain JSON loses nothing. */
export const writeUsageMessage = (message: UsageMessage): string => JSON.stringify(message);

/** A message that we wrote ourselves; anything else on the queue is a mistake that ends in the dead letters. */
export const readUsageMessage = (body: string): UsageMessage => {
  const message = JSON.parse(body) as Partial<UsageMessage> | null;
  const { organizationId, receivedAt, events } = message ?? {};
  if (typeof organizationId !== "string") throw new TypeError("usage message without an organization");
  if (typeof receivedAt !== "number") throw new TypeError("usage message without a time of receipt");
  if (!Array.isArray(events)) throw new TypeError("usage message without events");
  if (!events.every(isEvent)) throw new TypeError("usage message with something that is no event");
  return { organizationId, receivedAt: instantOf(receivedAt), events };
};

const isEvent = (one: Partial<QueuedEvent> | null): boolean =>
  typeof one?.reference === "string" && typeof one.event === "object" && one.event !== null;
