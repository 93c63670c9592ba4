import { featureQuantity } from "#domain/entitlements/feature-quantity.ts";
import type { Organization } from "#domain/identity/organization.ts";
import type { AccountId } from "#domain/ids.ts";
import { definitionsKey } from "#domain/metering/built-in-schemas.ts";
import type { CompiledDefinitions } from "#domain/metering/compiled-definitions.ts";
import { eventIdOf } from "#domain/metering/event-id.ts";
import { meterEvent } from "#domain/metering/meter-event.ts";
import { meterSeat } from "#domain/metering/meter-seat.ts";
import type {
  CompletedStatus,
  CountableEvent,
  FailedStatus,
  Submission,
  UnprocessedEvent,
} from "#domain/metering/usage-event.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import { type BilledCycle, billedCycleAt } from "#domain/schedules/billed-cycle.ts";
import { HOUR, type Instant, toIso } from "#domain/time/instant.ts";
import { contains } from "#domain/time/interval.ts";
import { dueAt } from "#domain/time/pricing-cycle.ts";
import type { Versioned } from "#repositories/collection.ts";
import type { FeatureOfSchema } from "#repositories/features.ts";
import type { BillingBasis } from "#usecases/billing/billing-basis.ts";
import type { NamedLicenseReader } from "#usecases/licenses/named-license-reader.ts";
import { isOfSeat } from "#usecases/licenses/seat-events.ts";

/** A submission with the instant that its event's timestamp says. */
export type Stamped = Submission & { readonly timestamp: Instant };

/** What becomes of a submission: it is to be counted, or kept with the reason why not. */
export type Judged =
  | { readonly type: "counted"; readonly event: CountableEvent; readonly demand?: FeatureDemand }
  | { readonly type: "refused"; readonly event: UnprocessedEvent };

/** Units of a feature that a submission consumes, and whose plan grants them. */
export type FeatureDemand = FeatureOfSchema & {
  readonly quantity: Decimal;
  readonly basis: BillingBasis;
  /** The pricing cycle of the event; undefined while the account has no plan. */
  readonly billed: BilledCycle | undefined;
};

/** What decides beside the definitions. */
type JudgedBy = {
  readonly namedLicenses: NamedLicenseReader;
  /** The features that event schemas are bound to, by the schema's name. */
  readonly features: ReadonlyMap<string, Versioned<FeatureOfSchema>>;
};

/**
 * Decides what becomes of one submission, in the order of Togai rule §2: its identity, its account, its time, and then what
 * its content says.
 */
export const createJudge = (
  organization: Organization,
  definitions: ReadonlyMap<string, CompiledDefinitions>,
  { namedLicenses, features }: JudgedBy,
) => {
  const billedCycleOf = createCycleFinder(organization);
  return (submission: Stamped, basis: BillingBasis | undefined, dependencies: ReadonlyMap<string, string>): Judged => {
    const { event, timestamp, receivedAt, reference } = submission;
    const compiled = definitions.get(definitionsKey(event));
    const id = eventIdOf(event, compiled?.eventIdTemplate);
    const common = { reference, timestamp, receivedAt, schemaName: event.schemaName, event };
    const refuse = (status: FailedStatus, description: string): Judged => ({
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
    const metered = isOfSeat(event)
      ? meterSeat(event, (seat) => namedLicenses(basis.account.id, seat))
      : meterEvent(compiled, event, dependencies);
    if (metered.type === "NotMetered") return refuse(metered.status, metered.description);
    const feature = features.get(event.schemaName)?.value;
    const quantity = feature && featureQuantity(feature.attributeName, { event, enriched: metered.enriched });
    if (feature && !quantity?.gt(ZERO)) {
      const fault = `attribute '${feature.attributeName}' of feature '${feature.featureId}' must be a number above 0`;
      return refuse("INGESTION_FAILED_UNITS_INVALID", fault);
    }
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
      ...(feature && quantity && { demand: { ...feature, quantity, basis, billed } }),
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
