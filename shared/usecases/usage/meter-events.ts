import type { Organization } from "#domain/identity/organization.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { definitionsKey } from "#domain/metering/built-in-schemas.ts";
import type { CompiledDefinitions } from "#domain/metering/compiled-definitions.ts";
import { eventIdOf } from "#domain/metering/event-id.ts";
import { meterEvent } from "#domain/metering/meter-event.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import type {
  CompletedStatus,
  CountableEvent,
  FailedStatus,
  Submission,
  UnprocessedEvent,
} from "#domain/metering/usage-event.ts";
import type { UsageMessage } from "#domain/metering/usage-message.ts";
import { type BilledCycle, billedCycleAt } from "#domain/schedules/billed-cycle.ts";
import { HOUR, type Instant, instantOf, parseInstant, toIso } from "#domain/time/instant.ts";
import { contains } from "#domain/time/interval.ts";
import { dueAt } from "#domain/time/pricing-cycle.ts";
import type { Group } from "#ports/usage-counters.ts";
import { type BillingBasis, billingBasis } from "#usecases/billing/billing-basis.ts";
import { markForRefresh } from "#usecases/billing/mark-for-refresh.ts";
import { createAccountResolver } from "#usecases/customers/resolve-account.ts";
import { createDefinitionsInForce } from "#usecases/metering/definitions-in-force.ts";
import { dependencyValues } from "#usecases/metering/dependency-values.ts";
import type { World } from "#usecases/world.ts";

/** Until accounts are split over lanes there is one. */
const LANE = "00";

type Counted = { readonly type: "counted"; readonly event: CountableEvent };
type Refused = { readonly type: "refused"; readonly event: UnprocessedEvent };

/**
 * Counts the events of a message. Content that cannot be metered is an outcome, kept with its reason; only trouble with the
 * world throws, and the message comes again. Doing it twice counts nothing twice (see `ports/usage-counters.ts`).
 */
export const createMeterEvents = (world: World): ((message: UsageMessage) => Promise<void>) => {
  const resolveAccounts = createAccountResolver(world);
  const definitionsInForce = createDefinitionsInForce(world);
  return async ({ organizationId, receivedAt, events }) => {
    const submissions = events.map(
      (one): Stamped => ({ ...one, receivedAt, timestamp: timestampOf(one.event.timestamp) }),
    );
    const [organization, accountIds, definitions] = await Promise.all([
      world.organizations.find(organizationId),
      resolveAccounts(
        organizationId,
        submissions.map(({ event, timestamp }) => ({ idOrAlias: event.accountId, at: timestamp })),
      ),
      definitionsInForce.forEvents(
        organizationId,
        events.map(({ event }) => event),
      ),
    ]);
    if (!organization) throw new Error(`organization ${organizationId} does not exist`);
    const accounts = await accountsToBill(world, organizationId, accountIds);
    const judge = createJudge(organization.value, definitions);
    const judged: (Counted | Refused)[] = [];
    for (const [at, submission] of submissions.entries()) {
      const account = accounts.get(accountIds[at] as AccountId);
      const dependencies = account
        ? await dependenciesOf(world, organizationId, submission, { account, definitions })
        : NONE;
      judged.push(judge(submission, account, dependencies));
    }
    await record(world, organizationId, judged);
    for (const accountId of new Set(judged.flatMap((one) => (one.type === "counted" ? [one.event.accountId] : [])))) {
      await markForRefresh(world, organization.value, accountId);
    }
  };
};

type Stamped = Submission & { readonly timestamp: Instant };
type DefinitionsByKey = ReadonlyMap<string, CompiledDefinitions>;
const NONE: ReadonlyMap<string, string> = new Map();

/** The text was checked when the event was accepted. */
const timestampOf = (text: string): Instant => {
  const instant = parseInstant(text);
  if (instant === undefined) throw new TypeError(`'${text}' is no timestamp`);
  return instant;
};

const accountsToBill = async (
  world: World,
  organizationId: OrganizationId,
  accountIds: readonly (AccountId | undefined)[],
): Promise<ReadonlyMap<AccountId, BillingBasis>> => {
  const distinct = [...new Set(accountIds)].filter((id) => id !== undefined);
  const found = await Promise.all(distinct.map((accountId) => billingBasis(world, organizationId, accountId)));
  return new Map(found.flatMap((basis) => (basis ? [[basis.account.id, basis] as const] : [])));
};

const dependenciesOf = async (
  world: World,
  organizationId: OrganizationId,
  { event }: Stamped,
  { account, definitions }: { readonly account: BillingBasis; readonly definitions: DefinitionsByKey },
): Promise<ReadonlyMap<string, string>> => {
  const needed = definitions.get(definitionsKey(event))?.definitions.enrichments.dependencies ?? [];
  if (needed.length === 0) return NONE;
  return dependencyValues(world, organizationId, { account: account.account, dependencies: needed });
};

/**
 * Decides what becomes of one submission, in the order of Togai rule §2: its identity, its account, its time, and then what
 * its content says.
 */
const createJudge = (organization: Organization, definitions: DefinitionsByKey) => {
  const billedCycleOf = createCycleFinder(organization);
  return (
    submission: Stamped,
    basis: BillingBasis | undefined,
    dependencies: ReadonlyMap<string, string>,
  ): Counted | Refused => {
    const { event, timestamp, receivedAt, reference } = submission;
    const compiled = definitions.get(definitionsKey(event));
    const id = eventIdOf(event, compiled?.eventIdTemplate);
    const common = { reference, timestamp, receivedAt, schemaName: event.schemaName, event };
    const refuse = (status: FailedStatus, description: string): Refused => ({
      type: "refused",
      event: {
        ...common,
        ...(id !== undefined && { id }),
        ...(basis && { accountId: basis.account.id }),
        status,
        description,
      },
    });
    if (id === undefined) {
      return refuse("INGESTION_FAILED_NO_EVENT_ID", "the event has no id, and its schema's template gives it none");
    }
    if (!basis || basis.account.status === "ARCHIVED") {
      const named = event.accountId.slice(0, 100);
      return refuse("INGESTION_FAILED_ACCOUNT_NOT_FOUND", `no account has the id or alias '${named}'`);
    }
    const billed = billedCycleOf(basis, timestamp);
    const untimely = timeFault(organization, billed, submission);
    if (untimely) return refuse(...untimely);
    const metered = meterEvent(compiled, event, dependencies);
    if (metered.type === "NotMetered") return refuse(metered.status, metered.description);
    const { definitions: number, units } = metered;
    const outcome = units.length > 0 && !billed ? WITHOUT_PLAN : metered;
    return {
      type: "counted",
      event: {
        ...common,
        id,
        accountId: basis.account.id,
        status: outcome.status,
        ...(outcome.description !== undefined && { description: outcome.description }),
        definitions: number,
        units,
      },
    };
  };
};

const WITHOUT_PLAN: { readonly status: CompletedStatus; readonly description: string } = {
  status: "INGESTION_COMPLETED_EVENT_NOT_METERED",
  description: "the account has no price plan at that time; usage is measured but not billed",
};

/** Events come in order of time more often than not, so the cycle that was found last is looked at first. */
const createCycleFinder = ({ timeZone }: Organization) => {
  const last = new Map<AccountId, BilledCycle>();
  return ({ account, schedules }: BillingBasis, timestamp: Instant): BilledCycle | undefined => {
    const before = last.get(account.id);
    if (before && contains(before.cycle, timestamp)) return before;
    const found = billedCycleAt(schedules, timestamp, timeZone);
    if (found) last.set(account.id, found);
    return found;
  };
};

/** Why an event comes too early or too late to be counted; when it was received decides, not when it is metered. */
const timeFault = (
  { futureEventHours, timeZone }: Organization,
  billed: BilledCycle | undefined,
  { timestamp, receivedAt }: Stamped,
): [FailedStatus, string] | undefined => {
  if (timestamp > receivedAt + futureEventHours * HOUR) {
    return ["INGESTION_FAILED", `the timestamp lies more than ${futureEventHours} hours ahead of the time of receipt`];
  }
  if (!billed) return undefined;
  const until = dueAt(billed.cycle, billed.schedule.pricingCycleConfig, timeZone);
  if (receivedAt < until) return undefined;
  return [
    "INGESTION_FAILED_PAST_GRACE_PERIOD",
    `received ${toIso(receivedAt)}; events of this cycle were awaited until ${toIso(until)}`,
  ];
};

const record = async (
  { usageCounters }: Pick<World, "usageCounters">,
  organizationId: OrganizationId,
  judged: readonly (Counted | Refused)[],
): Promise<void> => {
  const groups = groupsOf(
    organizationId,
    judged.flatMap((one) => (one.type === "counted" ? [one.event] : [])),
  );
  const refused = judged.flatMap((one) => (one.type === "refused" ? [one.event] : []));
  await Promise.all([
    ...groups.map((group) => usageCounters.commit(group, foldUsage)),
    ...(refused.length > 0 ? [usageCounters.recordUnprocessed(organizationId, refused)] : []),
  ]);
};

/** Events by the page that they are counted on: account and UTC hour of their own timestamp. */
const groupsOf = (organizationId: OrganizationId, events: readonly CountableEvent[]): Group[] => {
  const groups = new Map<string, { page: Group["page"]; events: CountableEvent[] }>();
  for (const event of events) {
    const hour = instantOf(Math.floor(event.timestamp / HOUR) * HOUR);
    const key = `${hour}#${event.accountId}`;
    const group = groups.get(key);
    if (group) group.events.push(event);
    else groups.set(key, { page: { organizationId, accountId: event.accountId, lane: LANE, hour }, events: [event] });
  }
  return [...groups.values()];
};
