import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { Account, Customer } from "#domain/customers/customer.ts";
import type { DebitedEvent } from "#domain/entitlements/debited-event.ts";
import type { Organization } from "#domain/identity/organization.ts";
import type { UsageMeterId } from "#domain/ids.ts";
import type { EnrichedField } from "#domain/metering/enrich.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import type { MeteringDefinitions } from "#domain/metering/metering-definitions.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";

/** By what an event was metered; what its meters made of it is in its record. */
export type ExplainedMetering = {
  readonly definitions: MeteringDefinitions;
  /** The enrichments and the settings that they take, as these stand now. */
  readonly enriched: readonly EnrichedField[];
  readonly dependencies: ReadonlyMap<string, string>;
};

/** The cycle that the event's timestamp falls in, as the timeline stands now. */
export type ExplainedBilling = BilledCycle & {
  readonly plan: PricePlan;
  /** Meters that have a price in it. */
  readonly pricedMeters: ReadonlySet<UsageMeterId>;
};

/** What became of a submission, and why: what Togai's pipeline information shows (rule §10.5). */
export type ExplainedEvent = {
  readonly record: EventRecord;
  /** Absent where no account was found. */
  readonly owner?: { readonly organization: Organization; readonly account: Account; readonly customer: Customer };
  /** Absent where the event was refused before it was metered. */
  readonly metering?: ExplainedMetering;
  /** Absent while the account has no price plan. */
  readonly billing?: ExplainedBilling;
  /** What it took of the account's feature credits; absent where it consumes no feature. */
  readonly debit?: DebitedEvent;
};
