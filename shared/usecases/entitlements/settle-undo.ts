import type { DebitedEvent } from "#domain/entitlements/debited-event.ts";
import { type FeatureCreditEntry, noFeatureCredits } from "#domain/entitlements/feature-credits.ts";
import { givenBack } from "#domain/entitlements/give-back.ts";
import { still } from "#domain/entitlements/movement.ts";
import type { EventReference, OrganizationId } from "#domain/ids.ts";
import type { Change, Stored } from "#ports/store.ts";
import type { Settlement } from "#ports/usage-counters.ts";
import { movementChanges } from "#usecases/entitlements/grant-feature-credits.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "featureCredits" | "ledger" | "clock">;

/** An event took something since it was looked at: the undo is to be begun anew. */
export class DebitedMeanwhile extends Error {
  constructor(reference: EventReference) {
    super(`event ${reference} was counted and took feature credits in the meantime`);
    this.name = "DebitedMeanwhile";
  }
}

/**
 * What is written with the undo of a submission: what it took of its account's feature credits goes back (Togai rule §10.7). Of one
 * that took nothing it is made sure that this is so still; otherwise {@link DebitedMeanwhile} is thrown on the way.
 */
export const settlementOf = async (
  world: Needs,
  organizationId: OrganizationId,
  reference: EventReference,
): Promise<Settlement> => {
  const { featureCredits } = world;
  const debitKey = featureCredits.debitKey(organizationId, reference);
  const debit = (await featureCredits.findDebits(organizationId, [reference])).get(reference);
  if (!debit) {
    return {
      reads: [debitKey],
      changes: ([debited]) => {
        if (debited) throw new DebitedMeanwhile(reference);
        return [featureCredits.notDebited(organizationId, reference)];
      },
    };
  }
  const closed = await featureCredits.findClosed(
    organizationId,
    debit,
    debit.takes.map(({ entryId }) => entryId),
  );
  return {
    reads: [debitKey, featureCredits.keyOf(organizationId, debit)],
    changes: (documents) => changesOf(world, organizationId, { debit, closed, documents }),
  };
};

type Taken = {
  readonly debit: DebitedEvent;
  readonly closed: ReadonlyMap<string, FeatureCreditEntry>;
  readonly documents: readonly Stored[];
};

const changesOf = (
  world: Needs,
  organizationId: OrganizationId,
  { debit, closed, documents }: Taken,
): readonly Change[] => {
  const { featureCredits, clock } = world;
  const debitKey = featureCredits.debitKey(organizationId, debit.reference);
  const isDebit = ({ key }: Stored): boolean => key.partition === debitKey.partition;
  const storedDebit = documents.find(isDebit);
  if (!storedDebit) throw new Error(`what event ${debit.reference} took is gone`);
  const readDebit = featureCredits.readDebit(storedDebit);
  if (readDebit.value.isGivenBack) return [];
  const storedCredits = documents.find((one) => !isDebit(one));
  const read = storedCredits && featureCredits.read(storedCredits);
  const now = clock.now();
  const movement = givenBack(still(read?.value ?? noFeatureCredits(debit, now)), debit, { closed, now });
  return [
    ...movementChanges(world, organizationId, read, movement),
    featureCredits.givenBack(organizationId, readDebit),
  ];
};
