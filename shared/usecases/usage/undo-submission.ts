import type { OrganizationId } from "#domain/ids.ts";
import { unfoldUsage } from "#domain/metering/usage-cells.ts";
import type { SubmissionName, UndoOutcome } from "#ports/usage-counters.ts";
import { DebitedMeanwhile, settlementOf } from "#usecases/entitlements/settle-undo.ts";
import type { World } from "#usecases/world.ts";

export type UndoingWorld = Pick<World, "usageCounters" | "featureCredits" | "ledger" | "clock">;

/** Takes a submission back, and gives back in the same write what it took of its account's feature credits. */
export const undoSubmission = async (
  world: UndoingWorld,
  submission: SubmissionName & { readonly organizationId: OrganizationId },
  command: string,
): Promise<UndoOutcome> => {
  for (let tries = 1; ; tries += 1) {
    const settlement = await settlementOf(world, submission.organizationId, submission.reference);
    try {
      return await world.usageCounters.undo(submission, { command, unfold: unfoldUsage, settlement });
    } catch (cause) {
      // An event is counted once, so it is debited once.
      if (!(cause instanceof DebitedMeanwhile) || tries === MOST_TRIES) throw cause;
    }
  }
};

const MOST_TRIES = 3;
