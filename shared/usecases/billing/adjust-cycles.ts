import { adjustmentOf, folded } from "#domain/invoicing/adjustment-charges.ts";
import type { ClosedCycle } from "#domain/invoicing/billing-state.ts";
import type { CycleInvoice, Invoice } from "#domain/invoicing/invoice.ts";
import { billedCycleAt } from "#domain/schedules/billed-cycle.ts";
import { type Instant, SINCE_EVER } from "#domain/time/instant.ts";
import { commitStep, type Outcome, type Position } from "#usecases/billing/closing-step.ts";
import { cycleRatedAgain } from "#usecases/billing/invoice-of-cycle.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/**
 * Rates closed cycles again once something has changed that they were rated from (docs/adr/0032): usage that was counted only
 * after the final invoice, or a license that was changed for days that have passed. As with drafts the mark goes down first, so
 * that what changes from now on sets it again.
 */
export const adjustCycles = {
  dueAt: ({ state: { adjustAt, toAdjust = [] } }: Position): Instant | undefined =>
    toAdjust.length > 0 ? SINCE_EVER : adjustAt,
  run: (world: ClosingWorld, position: Position): Promise<Outcome> => {
    const [next, ...others] = position.state.toAdjust ?? [];
    return next === undefined ? takeMarkDown(world, position) : adjustCycle(world, position, { next, others });
  },
};

const takeMarkDown = (world: ClosingWorld, position: Position): Promise<Outcome> => {
  const { adjustAt: _, closedCycles = [], ...state } = position.state;
  return commitStep(world, position, {
    changes: [],
    next: { ...state, closedCycles, toAdjust: closedCycles.map(({ invoiceId }: ClosedCycle) => invoiceId) },
  });
};

/** The difference is written on the adjusted invoice and among what is to be billed, in one commit: so it is billed once. */
const adjustCycle = async (
  world: ClosingWorld,
  position: Position,
  { next, others }: { readonly next: Invoice["id"]; readonly others: readonly Invoice["id"][] },
): Promise<Outcome> => {
  const { organizationId, state } = position;
  const read = await world.invoices.find(organizationId, next);
  const adjustment = read && isBilled(read.value) ? await differenceOf(world, position, read.value) : undefined;
  if (!read || !adjustment) return commitStep(world, position, { changes: [], next: { ...state, toAdjust: others } });
  const adjusted: Invoice = {
    ...read.value,
    adjustments: folded([...(read.value.adjustments ?? []), adjustment]),
    updatedAt: position.now,
  };
  return commitStep(world, position, {
    changes: [world.invoices.replaced(organizationId, read, adjusted)],
    next: {
      ...state,
      toAdjust: others,
      pendingAdjustments: folded([...(state.pendingAdjustments ?? []), adjustment]),
    },
  });
};

/** A void invoice bills nothing any more, so there is nothing to adjust. */
const isBilled = (invoice: Invoice): invoice is CycleInvoice =>
  invoice.kind === "IN_ARREARS" && invoice.status !== "DRAFT" && invoice.status !== "VOID";

/** Only a cycle that lies as it was billed, under the same version of the plan, can be compared with what was billed. */
const differenceOf = async (world: ClosingWorld, { organizationId, basis, now }: Position, final: CycleInvoice) => {
  const billed = billedCycleAt(basis.schedules, final.startDate, basis.organization.timeZone);
  if (!billed || billed.cycle.start !== final.startDate || billed.cycle.end !== final.endDate) return undefined;
  const { pricePlanId, pricePlanVersion } = billed.schedule;
  if (pricePlanId !== final.pricePlanId || pricePlanVersion !== final.pricePlanVersion) return undefined;
  if (final.currency !== basis.account.invoiceCurrency) return undefined;
  const again = { id: final.id, organizationId, basis, billed, kind: final.kind, now };
  return adjustmentOf(final, await cycleRatedAgain(world, again));
};
