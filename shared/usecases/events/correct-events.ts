import type { EventReference, OrganizationId } from "#domain/ids.ts";
import { redoCommand, wasCounted } from "#domain/metering/correction.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import type { Replaced } from "#domain/metering/usage-message.ts";
import type { Refusal } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { NO_PAST_CYCLES, pastCycles } from "#domain/schedules/past-cycles.ts";
import type { UndoOutcome } from "#ports/usage-counters.ts";
import { type BillingBasis, billingBasis } from "#usecases/billing/billing-basis.ts";
import { refreshNow } from "#usecases/billing/refresh-now.ts";
import { accountNamed } from "#usecases/customers/resolve-account.ts";
import { type ListedEvent, withCustomers } from "#usecases/events/list-events.ts";
import { type Correction, PAST_CYCLE, type Plan, planCorrections } from "#usecases/events/plan-corrections.ts";
import { type EventSelection, selectEvents } from "#usecases/events/select-events.ts";
import { seatUndone } from "#usecases/licenses/seat-undone.ts";
import { acceptReplacements } from "#usecases/usage/accept-events.ts";
import type { JudgingWorld } from "#usecases/usage/judge-batch.ts";
import { type UndoingWorld, undoSubmission } from "#usecases/usage/undo-submission.ts";
import type { Sender, World } from "#usecases/world.ts";

/** What became of a submission that was to be corrected; the record is as it was before. */
export type CorrectedEvent = ListedEvent & {
  readonly status: "REVERTED" | "REVERTED_AND_REINGESTED" | "FAILED";
  readonly reason: string;
};

type Needs = Pick<World, "ids" | "billingStates" | "save"> & UndoingWorld & JudgingWorld & Sender;

/**
 * Corrects submissions of an account (Togai rule §10.7): takes them back, and for a redo leaves the event, or the one that is
 * to take its place, on the queue, from where it is metered by today's definitions. That comes first: whoever takes it off the
 * queue takes back what it replaces, so no event is lost between the two halves, wherever we are stopped.
 *
 * An event whose cycle is past, its grace included, stays: its invoice is final. So does one that counts if what is to take its
 * place would be refused by the definitions of this moment.
 */
export const correctEvents = async (
  world: Needs,
  organizationId: OrganizationId,
  { selection, correction }: { readonly selection: EventSelection; readonly correction: Correction },
): Promise<Result<readonly CorrectedEvent[], Refusal>> => {
  const now = world.clock.now();
  const accountId = await accountNamed(world, organizationId, { idOrAlias: selection.account, at: now });
  const basis = await billingBasis(world, organizationId, accountId);
  const past = basis ? pastCycles(basis.schedules, { now, timeZone: basis.organization.timeZone }) : NO_PAST_CYCLES;
  const { action } = correction;
  const selected = await selectEvents(world, organizationId, { selection, action, accountId, past });
  if (!selected.ok) return selected;
  if (selected.value.length === 0) return noSuchEvent(selection.account);
  const planned = await planCorrections(world, organizationId, { records: selected.value, correction, past, now });
  if (!planned.ok) return planned;

  const orders = planned.value.map((plan) => orderFor(world, plan));
  const ingested = orders.flatMap((order) => (order.plan.ingests ? [replacementOf(order)] : []));
  // Received when the request was: what was then foreseen must not be refused for the seconds that this took.
  if (ingested.length > 0) await acceptReplacements(world, organizationId, { receivedAt: now, events: ingested });
  const corrected: Omit<CorrectedEvent, "customerId">[] = [];
  for (const order of orders) {
    const isLate = order.plan.type === "revert" && basis !== undefined && isPast(world, basis, order.plan.record);
    corrected.push(isLate ? tooLate(order.plan) : await carriedOut(world, organizationId, order));
  }

  const isChanged = corrected.some(({ status, record }) => status !== "FAILED" && wasCounted(record));
  if (isChanged) await refreshNow(world, organizationId, accountId);
  return ok(await withCustomers(world, organizationId, corrected));
};

/** Whether the cycle of an event has passed while others were corrected. */
const isPast = ({ clock }: Needs, { schedules, organization }: BillingBasis, record: EventRecord): boolean =>
  wasCounted(record) &&
  pastCycles(schedules, { now: clock.now(), timeZone: organization.timeZone }).has(record.timestamp);

const tooLate = ({ record }: Plan): Omit<CorrectedEvent, "customerId"> => ({
  record,
  status: "FAILED",
  reason: PAST_CYCLE,
});

/** What is on the queue cannot be seen: there is no telling an event that never was from one that will be. */
const noSuchEvent = (account: string) =>
  err<Refusal>({
    type: "NotFound",
    reasons: [
      { path: "", message: `such an event of account '${account}' does not exist, or is not metered yet; ask again` },
    ],
  });

/** A plan with the command under which it is carried out, and the reference of what is ingested. */
type Order = { readonly plan: Plan; readonly reference: EventReference; readonly command: string };

const orderFor = ({ ids }: Needs, plan: Plan): Order => {
  const reference = ids.next("event") as EventReference;
  return { plan, reference, command: plan.ingests ? redoCommand(reference) : `undo.${ids.uuid()}` };
};

const nameOf = ({ reference, id, schemaName, timestamp, receivedAt }: EventRecord): Omit<Replaced, "command"> => ({
  reference,
  ...(id !== undefined && { id }),
  schemaName,
  timestamp,
  receivedAt,
});

const replacementOf = ({ plan, reference, command }: Order) => {
  const { record, type, ingests: event = record.event } = plan;
  return type === "replace" ? { reference, event, replaces: { ...nameOf(record), command } } : { reference, event };
};

const carriedOut = async (
  world: Needs,
  organizationId: OrganizationId,
  { plan: { record, type, reason }, command }: Order,
): Promise<Omit<CorrectedEvent, "customerId">> => {
  // Its undoing may have been stopped before the seat was taken back.
  if (record.status === "REVERTED") await seatUndone(world, organizationId, record);
  if (type === "refuse") return { record, status: "FAILED", reason };
  if (type === "ingest") return { record, status: "REVERTED_AND_REINGESTED", reason };
  const outcome = await undoSubmission(world, { organizationId, ...nameOf(record) }, command);
  if (outcome !== "undone") return { record, status: "FAILED", reason: OVERTAKEN[outcome] };
  await seatUndone(world, organizationId, record);
  return { record, status: type === "revert" ? "REVERTED" : "REVERTED_AND_REINGESTED", reason };
};

/** What somebody else did since the event was selected. */
const OVERTAKEN: Record<Exclude<UndoOutcome, "undone">, string> = {
  AlreadyUndone: "Event was reverted before",
  NotFound: "Event does not exist any more",
  InProgress: "Event is being ingested at this moment",
};
