import type { EventReference, OrganizationId } from "#domain/ids.ts";
import { wasCounted } from "#domain/metering/correction.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import type { FailedStatus, UsageEvent } from "#domain/metering/usage-event.ts";
import type { Instant } from "#domain/time/instant.ts";
import { isShort } from "#usecases/entitlements/foresee-shortage.ts";
import { createBatchJudge, type JudgingWorld } from "#usecases/usage/judge-batch.ts";
import type { World } from "#usecases/world.ts";

/** An event that is to be ingested for a submission. */
export type Replacement = { readonly record: EventRecord; readonly event: UsageEvent };

/** Why an event would not count. */
export type Foreseen = { readonly status: FailedStatus; readonly description: string };

/**
 * What would become of events if they were metered at this moment, in place of the submissions that they are for: by the very
 * rules by which they will be metered, so that the two cannot disagree. Answers the refusals by the submissions' references;
 * one that is not there would count.
 */
export const foreseeRefusals = async (
  world: JudgingWorld & Pick<World, "usageCounters" | "featureCredits" | "clock">,
  organizationId: OrganizationId,
  { replacements, receivedAt }: { readonly replacements: readonly Replacement[]; readonly receivedAt: Instant },
): Promise<ReadonlyMap<EventReference, Foreseen>> => {
  const foreseen = new Map<EventReference, Foreseen>();
  if (replacements.length === 0) return foreseen;
  const events = replacements.map(({ record, event }) => ({ reference: record.reference, event }));
  const [message] = await createBatchJudge(world)([{ organizationId, receivedAt, events }], (_positions, cause) => {
    throw cause;
  });
  for (const [at, judged] of (message?.judged ?? []).entries()) {
    const { record } = replacements[at] as Replacement;
    if (judged.type === "refused") {
      foreseen.set(record.reference, judged.event);
      continue;
    }
    const { event, demand } = judged;
    if (demand && (await isShort(world, organizationId, { event, demand, replaces: record.reference }))) {
      const description = "the account has not enough feature credits for it";
      foreseen.set(record.reference, { status: "INGESTION_FAILED_INSUFFICIENT_CREDITS", description });
      continue;
    }
    const holder = await holderOf(world, organizationId, { id: judged.event.id, record });
    if (holder) {
      const description = `its id is that of another event that counts, ${holder.reference}`;
      foreseen.set(record.reference, { status: "INGESTION_FAILED_DUPLICATE_EVENT", description });
    }
  }
  return foreseen;
};

/** The event that counts under an id, unless it is the one that is replaced. */
const holderOf = async (
  { usageCounters }: Pick<World, "usageCounters">,
  organizationId: OrganizationId,
  { id, record }: { readonly id: string; readonly record: EventRecord },
): Promise<EventRecord | undefined> => {
  // An id that was used again when the promise had ended has several that count.
  const records = await usageCounters.findEvents(organizationId, { id });
  return records.find((one) => wasCounted(one) && one.reference !== record.reference);
};
