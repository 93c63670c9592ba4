import type { OrganizationId } from "#domain/ids.ts";
import { correctionStep, redoneAs, wasCounted } from "#domain/metering/correction.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { PastCycles } from "#domain/schedules/past-cycles.ts";
import type { Instant } from "#domain/time/instant.ts";
import { foreseeRefusals, type Replacement } from "#usecases/events/foresee-refusals.ts";
import type { JudgingWorld } from "#usecases/usage/judge-batch.ts";
import type { World } from "#usecases/world.ts";

export type Correction =
  | { readonly action: "UNDO" | "REDO" }
  | { readonly action: "REDO_EVENT"; readonly event: UsageEvent };

/** What will be done to one submission. */
export type Plan = {
  readonly record: EventRecord;
  readonly type: "revert" | "replace" | "ingest" | "refuse";
  readonly reason: string;
  /** The event that is ingested for it. */
  readonly ingests?: UsageEvent;
};

type Needs = Pick<World, "usageCounters" | "featureCredits" | "clock"> & JudgingWorld;

/** Why an event stays whose invoice is final. */
export const PAST_CYCLE = "Event is of a past pricing cycle";

/** Decides what a correction does to each of the submissions that it selects. Changes nothing. */
export const planCorrections = async (
  world: Needs,
  organizationId: OrganizationId,
  {
    records,
    correction,
    past,
    now,
  }: {
    readonly records: readonly EventRecord[];
    readonly correction: Correction;
    readonly past: PastCycles;
    /** When the request was received. */
    readonly now: Instant;
  },
): Promise<Result<readonly Plan[], Refusal>> => {
  const { action } = correction;
  const plans = records.map((record) => planFor(record, correction, past));
  const replacing = plans.filter(({ type }) => type !== "refuse");
  if (action === "REDO_EVENT" && replacing.length > 1) {
    return invalid(`one event is put in the place of one, and ${replacing.length} are selected`);
  }
  const checked = plans.flatMap((plan) => checkedFirst(plan, action));
  const foreseen = await foreseeRefusals(world, organizationId, { replacements: checked, receivedAt: now });
  const nameless = foreseen.values().find(({ status }) => status === "INGESTION_FAILED_NO_EVENT_ID");
  if (action === "REDO_EVENT" && nameless) return invalid(nameless.description, "event");
  return ok(
    await Promise.all(
      plans.map(async (plan) => {
        const refusal = foreseen.get(plan.record.reference);
        if (refusal) return refused(plan.record, `Ingested now it would be refused: ${refusal.description}`);
        return (await isRedoneUnmetered(world, organizationId, plan.record)) ? refused(plan.record, REDONE) : plan;
      }),
    ),
  );
};

const refused = (record: EventRecord, reason: string): Plan => ({ record, type: "refuse", reason });

const planFor = (record: EventRecord, correction: Correction, past: PastCycles): Plan => {
  const step = correctionStep(correction.action, record.status);
  if (step.type === "refuse") return refused(record, step.reason);
  if (wasCounted(record) && past.has(record.timestamp)) return refused(record, PAST_CYCLE);
  if (step.type === "revert") return { record, type: "revert", reason: "Event reverted" };
  const ingests = correction.action === "REDO_EVENT" ? correction.event : record.event;
  return { record, type: step.type, ingests, reason: REASONS[step.type] };
};

const REASONS = {
  replace: "Event reverted and ingested again",
  ingest: "Event ingested again; nothing had been counted",
};

/** What must not be ingested if it would be refused: another event, and one that counts. */
const checkedFirst = ({ record, ingests }: Plan, action: Correction["action"]): readonly Replacement[] =>
  ingests && (action === "REDO_EVENT" || wasCounted(record)) ? [{ record, event: ingests }] : [];

const REDONE = "Event was redone, and the new one is not metered yet; ask again";

/** Whether it was taken back for another one which nothing is known of yet: that one is on the queue. */
const isRedoneUnmetered = async (
  { usageCounters }: Needs,
  organizationId: OrganizationId,
  { revertedBy }: EventRecord,
): Promise<boolean> => {
  const reference = revertedBy === undefined ? undefined : redoneAs(revertedBy);
  return reference !== undefined && (await usageCounters.findEvents(organizationId, { reference })).length === 0;
};
