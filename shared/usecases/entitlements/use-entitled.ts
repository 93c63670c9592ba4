import type { Insufficient } from "#domain/entitlements/consume.ts";
import type { EventReference, OrganizationId } from "#domain/ids.ts";
import { wasCounted } from "#domain/metering/correction.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent, UsageEvent } from "#domain/metering/usage-event.ts";
import { toText, ZERO } from "#domain/money/decimal.ts";
import { conflict, invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Outcome } from "#ports/usage-counters.ts";
import { markForRefresh } from "#usecases/billing/mark-for-refresh.ts";
import { admissionFor } from "#usecases/entitlements/admission.ts";
import { type GrantingWorld, grantsOfCyclesMade } from "#usecases/entitlements/grant-cycle.ts";
import { groupsByPage } from "#usecases/usage/group-events.ts";
import { createBatchJudge, type JudgedMessage, type JudgingWorld } from "#usecases/usage/judge-batch.ts";
import type { FeatureDemand } from "#usecases/usage/judge-submission.ts";
import type { Sender, World } from "#usecases/world.ts";

type Needs = GrantingWorld & JudgingWorld & Pick<World, "usageCounters" | "ids"> & Sender;

/**
 * Counts an event if its account has the units that it consumes, and takes these in the same write; otherwise nothing happens
 * (Togai rule §11.5). When it returns well the feature may be served. Whoever asks again with an id that was counted is told so.
 */
export const useEntitled = async (
  world: Needs,
  organizationId: OrganizationId,
  event: UsageEvent,
): Promise<Result<void, Refusal>> => {
  const reference = world.ids.next("event") as EventReference;
  const message = { organizationId, receivedAt: world.clock.now(), events: [{ reference, event }] };
  const [message0] = await createBatchJudge(world)([message], (_positions, cause) => {
    throw cause;
  });
  const judged = message0?.judged[0];
  if (!message0 || !judged) throw new Error("the event was not judged");
  if (judged.type === "refused") {
    // Its id is what is asked about first.
    const isUsed = await isCounted(world, organizationId, judged.event.id);
    return isUsed ? duplicate(judged.event.id) : invalid(judged.event.description, "event");
  }
  if (!judged.demand) return invalid(`event schema '${event.schemaName}' is bound to no feature`, "event.schemaName");
  const { outcome, insufficient } = await counted(world, organizationId, judged.event, judged.demand);
  if (outcome === "duplicate") return duplicate(judged.event.id);
  if (outcome === "notAdmitted") return invalid(refusalOf(judged.demand, insufficient));
  await noteForDrafts(world, message0, judged.event);
  return ok(undefined);
};

type Counted = { readonly outcome: Outcome | undefined; readonly insufficient: Insufficient };

const counted = async (
  world: Needs,
  organizationId: OrganizationId,
  event: CountableEvent,
  demand: FeatureDemand,
): Promise<Counted> => {
  const [[group] = []] = groupsByPage([{ organizationId, message: 0, event, demand }]);
  if (!group) throw new Error("the event is in no group");
  await grantsOfCyclesMade(world, group.page, group.demands.values());
  let insufficient: Insufficient = { available: ZERO };
  const admission = admissionFor(world, group.page, {
    demands: group.demands,
    source: "ENTITLED",
    onRefused: (what) => {
      insufficient = what;
    },
  });
  const [outcome] = await world.usageCounters.commit(group, foldUsage, admission);
  return { outcome, insufficient };
};

const refusalOf = ({ featureId, quantity, basis }: FeatureDemand, { available }: Insufficient): string =>
  available.gt(ZERO)
    ? `account '${basis.account.id}' has ${toText(available)} units of feature '${featureId}' left, and ${toText(quantity)} are wanted`
    : `account '${basis.account.id}' has no units of feature '${featureId}' left`;

const duplicate = (id = "") => conflict(`an event with the id '${id.slice(0, 100)}' was counted before`, "event.id");

const isCounted = async (
  { usageCounters }: Pick<World, "usageCounters">,
  organizationId: OrganizationId,
  id: string | undefined,
): Promise<boolean> => id !== undefined && (await usageCounters.findEvents(organizationId, { id })).some(wasCounted);

/** Has drafts rated anew in their time. Whoever serves the API sets no alarms: the account is woken, and sets its own. */
const noteForDrafts = (
  world: Needs,
  { organization }: JudgedMessage,
  { accountId, timestamp }: CountableEvent,
): Promise<void> => {
  const scheduler: World["scheduler"] = {
    set: ({ body, group }) => world.queue.send("close-accounts", [{ body, group }]),
    remove: async () => {},
  };
  return markForRefresh({ ...world, scheduler }, organization, accountId, timestamp);
};
