import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { correctionStep } from "#domain/metering/correction.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import { unfoldUsage } from "#domain/metering/usage-cells.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import type { Replaced } from "#domain/metering/usage-message.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { billedCycleAt } from "#domain/schedules/billed-cycle.ts";
import { dueAt } from "#domain/time/pricing-cycle.ts";
import type { UndoOutcome } from "#ports/usage-counters.ts";
import { billingBasis } from "#usecases/billing/billing-basis.ts";
import { refreshNow } from "#usecases/billing/refresh-now.ts";
import { type ListedEvent, withCustomers } from "#usecases/events/list-events.ts";
import { type EventSelection, selectEvents } from "#usecases/events/select-events.ts";
import { acceptReplacements } from "#usecases/usage/accept-events.ts";
import type { Sender, World } from "#usecases/world.ts";

export type Correction =
  | { readonly action: "UNDO" | "REDO" }
  | { readonly action: "REDO_EVENT"; readonly event: UsageEvent };

/** What became of a submission that was to be corrected; the record is as it was before. */
export type CorrectedEvent = ListedEvent & {
  readonly status: "REVERTED" | "REVERTED_AND_REINGESTED" | "FAILED";
  readonly reason: string;
};

type Needs = Pick<
  World,
  | "usageCounters"
  | "clock"
  | "ids"
  | "organizations"
  | "accounts"
  | "customers"
  | "timelines"
  | "billingStates"
  | "save"
> &
  Sender;

/**
 * Corrects submissions of an account (Togai rule §10.7): takes them back, and for a redo leaves the event, or the one that is
 * to take its place, on the queue, from where it is metered by today's definitions. That comes first: whoever takes it off the
 * queue takes back what it replaces, so no event is lost between the two halves, wherever we are stopped.
 *
 * An event whose cycle is past, its grace included, stays: its invoice is final.
 */
export const correctEvents = async (
  world: Needs,
  organizationId: OrganizationId,
  { selection, correction }: { readonly selection: EventSelection; readonly correction: Correction },
): Promise<Result<readonly CorrectedEvent[], Refusal>> => {
  const selected = await selectEvents(world, organizationId, { selection, action: correction.action });
  if (!selected.ok) return selected;
  if (selected.value.length === 0) return notFound("such an event of account", selection.accountId);
  const isPast = await pastCycles(world, organizationId, selection.accountId);
  const plans = selected.value.map((record) => planFor(record, correction, isPast));
  const replacing = plans.filter(({ type }) => type !== "refuse");
  if (correction.action === "REDO_EVENT" && replacing.length > 1) {
    return invalid(`one event is put in the place of one, and ${replacing.length} are selected`);
  }

  const command = `correction.${world.ids.uuid()}`;
  const ingested = plans.flatMap((plan) => (plan.ingests ? [replacementOf(plan, command)] : []));
  if (ingested.length > 0) await acceptReplacements(world, organizationId, ingested);
  const corrected: Omit<CorrectedEvent, "customerId">[] = [];
  for (const plan of plans) corrected.push(await carriedOut(world, organizationId, plan, command));

  const isChanged = corrected.some(({ status, record }) => status !== "FAILED" && wasCounted(record));
  if (isChanged) await refreshNow(world, organizationId, selection.accountId);
  return ok(await withCustomers(world, organizationId, corrected));
};

/** What will be done to one submission. */
type Plan = {
  readonly record: EventRecord;
  readonly type: "revert" | "replace" | "ingest" | "refuse";
  readonly reason: string;
  /** The event that is ingested for it. */
  readonly ingests?: UsageEvent;
};

const planFor = (record: EventRecord, correction: Correction, isPast: (record: EventRecord) => boolean): Plan => {
  const step = correctionStep(correction.action, record.status);
  if (step.type === "refuse") return { record, ...step };
  if (wasCounted(record) && isPast(record))
    return { record, type: "refuse", reason: "Event is of a past pricing cycle" };
  if (step.type === "revert") return { record, type: "revert", reason: "Event reverted" };
  const ingests = correction.action === "REDO_EVENT" ? correction.event : record.event;
  return { record, type: step.type, ingests, reason: REASONS[step.type] };
};

const REASONS = {
  replace: "Event reverted and ingested again",
  ingest: "Event ingested again; nothing had been counted",
};

const wasCounted = ({ status }: EventRecord): boolean => status.startsWith("INGESTION_COMPLETED");

/** Tells of an event of the account whether its cycle is past. Without a plan there is no cycle. */
const pastCycles = async (
  world: Needs,
  organizationId: OrganizationId,
  accountId: AccountId,
): Promise<(record: EventRecord) => boolean> => {
  const basis = await billingBasis(world, organizationId, accountId);
  if (!basis) return () => false;
  const now = world.clock.now();
  const { timeZone } = basis.organization;
  return ({ timestamp }) => {
    const billed = billedCycleAt(basis.schedules, timestamp, timeZone);
    return billed !== undefined && now >= dueAt(billed.cycle, billed.schedule.pricingCycleConfig, timeZone);
  };
};

const nameOf = ({ reference, id, schemaName, timestamp, receivedAt }: EventRecord): Omit<Replaced, "command"> => ({
  reference,
  ...(id !== undefined && { id }),
  schemaName,
  timestamp,
  receivedAt,
});

const replacementOf = (
  { record, type, ingests: event = record.event }: Plan,
  command: string,
): { readonly event: UsageEvent; readonly replaces?: Replaced } =>
  type === "replace" ? { event, replaces: { ...nameOf(record), command } } : { event };

const carriedOut = async (
  { usageCounters }: Needs,
  organizationId: OrganizationId,
  { record, type, reason }: Plan,
  command: string,
): Promise<Omit<CorrectedEvent, "customerId">> => {
  if (type === "refuse") return { record, status: "FAILED", reason };
  if (type === "ingest") return { record, status: "REVERTED_AND_REINGESTED", reason };
  const outcome = await usageCounters.undo({ organizationId, ...nameOf(record) }, { command, unfold: unfoldUsage });
  if (outcome !== "undone") return { record, status: "FAILED", reason: OVERTAKEN[outcome] };
  return { record, status: type === "revert" ? "REVERTED" : "REVERTED_AND_REINGESTED", reason };
};

/** What somebody else did since the event was selected. */
const OVERTAKEN: Record<Exclude<UndoOutcome, "undone">, string> = {
  AlreadyUndone: "Event was reverted before",
  NotFound: "Event does not exist any more",
  InProgress: "Event is being ingested at this moment",
};
