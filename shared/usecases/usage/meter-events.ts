import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { definitionsKey } from "#domain/metering/built-in-schemas.ts";
import type { CompiledDefinitions } from "#domain/metering/compiled-definitions.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import type { UsageMessage } from "#domain/metering/usage-message.ts";
import { HOUR, type Instant, instantOf, parseInstant } from "#domain/time/instant.ts";
import type { Group } from "#ports/usage-counters.ts";
import { type BillingBasis, billingBasis } from "#usecases/billing/billing-basis.ts";
import { markForRefresh } from "#usecases/billing/mark-for-refresh.ts";
import { createAccountResolver } from "#usecases/customers/resolve-account.ts";
import { createDefinitionsInForce } from "#usecases/metering/definitions-in-force.ts";
import { dependencyValues } from "#usecases/metering/dependency-values.ts";
import { createJudge, type Judged, type Stamped } from "#usecases/usage/judge-submission.ts";
import type { World } from "#usecases/world.ts";

/** Until accounts are split over lanes there is one. */
const LANE = "00";

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
    const dependenciesOf = createDependencyReader(world, organizationId, definitions);
    const judged: Judged[] = [];
    for (const [at, submission] of submissions.entries()) {
      const basis = accounts.get(accountIds[at] as AccountId);
      judged.push(judge(submission, basis, basis ? await dependenciesOf(submission, basis) : NONE));
    }
    await record(world, organizationId, judged);
    for (const accountId of new Set(judged.flatMap((one) => (one.type === "counted" ? [one.event.accountId] : [])))) {
      await markForRefresh(world, organization.value, accountId);
    }
  };
};

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

/** Values of enrichment dependencies, read once for all events of an account and a schema. */
const createDependencyReader = (
  world: World,
  organizationId: OrganizationId,
  definitions: ReadonlyMap<string, CompiledDefinitions>,
) => {
  const known = new Map<string, ReadonlyMap<string, string>>();
  return async ({ event }: Stamped, { account }: BillingBasis): Promise<ReadonlyMap<string, string>> => {
    const schema = definitionsKey(event);
    const needed = definitions.get(schema)?.definitions.enrichments.dependencies ?? [];
    if (needed.length === 0) return NONE;
    const key = JSON.stringify([account.id, schema]);
    const values = known.get(key) ?? (await dependencyValues(world, organizationId, { account, dependencies: needed }));
    known.set(key, values);
    return values;
  };
};

const record = async (
  { usageCounters }: Pick<World, "usageCounters">,
  organizationId: OrganizationId,
  judged: readonly Judged[],
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
