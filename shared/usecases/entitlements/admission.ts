import { consumed, type Insufficient } from "#domain/entitlements/consume.ts";
import type { DebitedEvent } from "#domain/entitlements/debited-event.ts";
import { type FeatureCredits, noFeatureCredits, windowOf } from "#domain/entitlements/feature-credits.ts";
import { still } from "#domain/entitlements/movement.ts";
import type { AccountId, EventReference, OrganizationId, ScheduleId } from "#domain/ids.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { type Decimal, sum } from "#domain/money/decimal.ts";
import { contains } from "#domain/time/interval.ts";
import type { Admission } from "#ports/usage-counters.ts";
import { movementChanges } from "#usecases/entitlements/grant-feature-credits.ts";
import type { FeatureDemand } from "#usecases/usage/judge-submission.ts";
import type { World } from "#usecases/world.ts";

export type Demands = ReadonlyMap<EventReference, FeatureDemand>;

/**
 * Lets events in as far as the feature credits of their account suffice, each for all that it wants or not at all, and takes
 * what they consume in the commit that counts them (docs/adr/0030). All events of the group want the same feature.
 */
export const admissionFor = (
  world: Pick<World, "featureCredits" | "ledger" | "clock">,
  { organizationId, accountId }: { readonly organizationId: OrganizationId; readonly accountId: AccountId },
  {
    demands,
    source,
    onRefused = () => {},
  }: {
    readonly demands: Demands;
    readonly source: DebitedEvent["source"];
    /** Told what was there for an event that is not let in. */
    readonly onRefused?: (insufficient: Insufficient) => void;
  },
): Admission => {
  const { featureCredits, clock } = world;
  const [any] = demands.values();
  if (!any) throw new Error("no event of the group wants anything");
  const of = { accountId, featureId: any.featureId };
  return {
    reads: [featureCredits.keyOf(organizationId, of)],
    begin: ([stored]) => {
      const now = clock.now();
      const read = stored && featureCredits.read(stored);
      let movement = still(read?.value ?? noFeatureCredits(of, now));
      const debits: DebitedEvent[] = [];
      return {
        admits: (event) => {
          const demand = demands.get(event.reference);
          if (!demand) throw new Error(`event ${event.reference} wants nothing`);
          const taken = consumed(movement, wantedBy(event, demand), now);
          if (!taken.ok) {
            onRefused(taken.error);
            return false;
          }
          movement = taken.value.movement;
          debits.push({
            reference: event.reference,
            ...of,
            attributeName: demand.attributeName,
            at: event.timestamp,
            takes: taken.value.takes,
            overageInWindow: overageAt(movement.credits, event, demand.billed?.schedule.id),
            source,
            isGivenBack: false,
          });
          return true;
        },
        changes: () => [
          ...movementChanges(world, organizationId, read, movement),
          ...debits.map((debit) => featureCredits.debited(organizationId, debit)),
        ],
      };
    },
  };
};

const wantedBy = ({ reference, timestamp }: CountableEvent, { quantity, billed }: FeatureDemand) => ({
  reference,
  quantity,
  at: timestamp,
  scheduleId: billed?.schedule.id,
});

const overageAt = (
  { entries }: FeatureCredits,
  { timestamp }: CountableEvent,
  scheduleId: ScheduleId | undefined,
): Decimal =>
  sum(
    entries
      .filter((entry) => entry.source === "OVERAGE" && entry.scheduleId === scheduleId)
      .filter((entry) => contains(windowOf(entry), timestamp))
      .map(({ used }) => used),
  );
