import type { InvoiceId } from "#domain/ids.ts";
import { unbilled } from "#domain/invoicing/billing-state.ts";
import { released } from "#domain/invoicing/invoice-lifecycle.ts";
import { SINCE_EVER } from "#domain/time/instant.ts";
import { commitStep, type Outcome } from "#usecases/billing/closing-step.ts";
import type { Place } from "#usecases/billing/position.ts";
import { madeDue, wakeAccount } from "#usecases/billing/wake-account.ts";
import { creditsToLookAt } from "#usecases/credits/look-at-credits.ts";
import { adjustmentsOfVoid } from "#usecases/invoices/adjustments-of-void.ts";
import { givenBack } from "#usecases/invoices/given-back.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/**
 * Voids a part of a group's invoice that is void: it bills nothing any more, so what it took from credits goes back, and its cycle
 * can be billed anew (docs/adr/0032). One part in one commit, since each may have taken from many credits.
 */
export const releasePart = async (world: ClosingWorld, place: Place, partId: InvoiceId): Promise<Outcome> => {
  const { organizationId, now } = place;
  const { toRelease: [, ...others] = [], ...state } = place.state;
  const next = { ...state, ...(others.length > 0 && { toRelease: others }) };
  const part = await world.invoices.find(organizationId, partId);
  if (part?.value.status !== "MERGED") return commitStep(world, place, { changes: [], next });
  const { accountId } = part.value;
  const owner = await world.billingStates.find(organizationId, accountId);
  const due = madeDue(owner?.value ?? unbilled(accountId, SINCE_EVER), { now });
  const adjusted = await adjustmentsOfVoid(world, organizationId, { invoice: released(part.value, now), state: due });
  const outcome = await commitStep(world, place, {
    changes: [
      world.invoices.replaced(organizationId, part, adjusted.invoice),
      ...(await givenBack(world, organizationId, part.value)),
      ...adjusted.changes,
      world.billingStates.stored(organizationId, owner, creditsToLookAt(adjusted.state)),
    ],
    next,
  });
  if (outcome.type === "stepped") await wakeAccount(world, organizationId, accountId);
  return outcome;
};
