import { given } from "#domain/given.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import type { ExplainedBilling, ExplainedEvent, ExplainedMetering } from "#domain/metering/explained-event.ts";
import { meterEvent } from "#domain/metering/meter-event.ts";
import { billedCycleAt } from "#domain/schedules/billed-cycle.ts";
import { type BillingBasis, billingBasis, planOf } from "#usecases/billing/billing-basis.ts";
import { createDefinitionsInForce, type DefinitionsInForce } from "#usecases/metering/definitions-in-force.ts";
import { dependencyValues } from "#usecases/metering/dependency-values.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<
  World,
  | "usageCounters"
  | "organizations"
  | "accounts"
  | "customers"
  | "timelines"
  | "pricePlans"
  | "meteringDefinitions"
  | "featureCredits"
>;

/**
 * Every submission of an event id, the one that counted first and the others from the newest, or the single one with that reference of ours; none where
 * neither exists. How it was enriched is worked out anew from the event as it was accepted and the definitions of that time;
 * what it counted is what was stored.
 */
export const explainEvents = async (
  world: Needs,
  organizationId: OrganizationId,
  id: string,
): Promise<readonly ExplainedEvent[]> => {
  const byId = await world.usageCounters.findEvents(organizationId, { id });
  const records = byId.length > 0 ? byId : await world.usageCounters.findEvents(organizationId, { reference: id });
  const owners = await ownersOf(world, organizationId, records);
  const definitionsInForce = createDefinitionsInForce(world);
  const debits = await world.featureCredits.findDebits(
    organizationId,
    records.map(({ reference }) => reference),
  );
  return Promise.all(
    records.map(async (record) => {
      const owner = record.accountId && owners.get(record.accountId);
      if (!owner) return { record };
      const located = { record, owner };
      const metering = await meteringOf(world, organizationId, { ...located, definitionsInForce });
      const billing = await billingOf(world, organizationId, located);
      const debit = debits.get(record.reference);
      return { ...located, ...given({ metering, billing, debit }) };
    }),
  );
};

const ownersOf = async (
  world: Needs,
  organizationId: OrganizationId,
  records: readonly EventRecord[],
): Promise<ReadonlyMap<AccountId, BillingBasis>> => {
  const accountIds = [...new Set(records.flatMap(({ accountId }) => accountId ?? []))];
  const found = await Promise.all(accountIds.map((accountId) => billingBasis(world, organizationId, accountId)));
  return new Map(found.flatMap((basis) => (basis ? [[basis.account.id, basis] as const] : [])));
};

type Located = { readonly record: EventRecord; readonly owner: BillingBasis };

const meteringOf = async (
  world: Needs,
  organizationId: OrganizationId,
  { record, owner, definitionsInForce }: Located & { readonly definitionsInForce: DefinitionsInForce },
): Promise<ExplainedMetering | undefined> => {
  const { definitions: number, event, schemaName } = record;
  const compiled = number ? await definitionsInForce.numbered(organizationId, { schemaName, number }) : undefined;
  if (!compiled) return undefined;
  const { definitions } = compiled;
  const dependencies = await dependencyValues(world, organizationId, {
    account: owner.account,
    dependencies: definitions.enrichments.dependencies,
  });
  return { definitions, dependencies, enriched: meterEvent(compiled, event, dependencies).enriched };
};

const billingOf = async (
  world: Needs,
  organizationId: OrganizationId,
  { record, owner }: Located,
): Promise<ExplainedBilling | undefined> => {
  const billed = billedCycleAt(owner.schedules, record.timestamp, owner.organization.timeZone);
  if (!billed) return undefined;
  const { plan, rateCards } = await planOf(world, organizationId, billed.schedule);
  const pricedMeters = new Set(rateCards.flatMap((card) => (card.type === "USAGE" ? [card.billableId] : [])));
  return { ...billed, plan, pricedMeters };
};
