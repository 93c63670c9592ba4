import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { CycleKind, Invoice } from "#domain/invoicing/invoice.ts";
import { isGivenUp } from "#domain/invoicing/invoice-lifecycle.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import { addMilliseconds } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import { planOf } from "#usecases/billing/billing-basis.ts";
import { commitStep, type Outcome, type Position } from "#usecases/billing/closing-step.ts";
import { finalizingEffects } from "#usecases/billing/finalizing-effects.ts";
import { invoiceOfCycle } from "#usecases/billing/invoice-of-cycle.ts";
import { openingEffects } from "#usecases/billing/opening-effects.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/**
 * Opens a cycle: its in-advance invoice, final at once, and the draft of what is paid in arrears. A cycle that was opened
 * before keeps the invoices that it has and gets those that it lacks: a change of the timeline may have given it something to
 * bill that it did not have.
 */
export const openCycle = async (world: ClosingWorld, position: Position, billed: BilledCycle): Promise<Outcome> => {
  const { state } = position;
  const { upcomingCharges: charges = [], ...others } = state;
  const early = await missingInvoice(world, position, { billed, kind: "IN_ADVANCE", charges: [] });
  const arrears = await missingInvoice(world, position, { billed, kind: "IN_ARREARS", charges });
  // Charges go to what is billed last; what is billed in advance takes them where there is nothing else.
  const takesCharges = early && !arrears && charges.length > 0;
  const advance = takesCharges ? await missingInvoice(world, position, { billed, kind: "IN_ADVANCE", charges }) : early;
  const opened = { billed, ...(await planOf(world, position.organizationId, billed.schedule)) };
  const { changes, state: withEffects } = await openingEffects(world, position, opened);
  const sooner = arrears && overtakesAnother(state, arrears.invoice);
  return commitStep(world, position, {
    final: advance && {
      draft: advance.invoice,
      effects: await finalizingEffects(world, position, advance.invoice),
      written: advance.added,
    },
    changes: [...(arrears ? arrears.added(arrears.invoice) : []), ...changes],
    next: withEffects({
      ...(arrears || advance ? others : state),
      openedUntil: addMilliseconds(billed.cycle.start, 1),
      openDrafts: arrears
        ? [...state.openDrafts, { invoiceId: arrears.invoice.id, finalizesAt: arrears.invoice.finalizesAt }]
        : state.openDrafts,
      toRender: advance ? [...state.toRender, advance.invoice.id] : state.toRender,
      ...(sooner && { refreshAt: position.now }),
    }),
  });
};

/** Whether it becomes final before a draft that was rated as if there were no other before it, and takes from credits. */
const overtakesAnother = ({ openDrafts }: BillingState, { creditsUsed = [], finalizesAt }: Invoice): boolean =>
  creditsUsed.length > 0 && openDrafts.some((draft) => draft.finalizesAt > finalizesAt);

type Missing = { readonly invoice: Invoice; readonly added: (invoice: Invoice) => readonly Change[] };

/** The cycle's invoice of a kind, where there is something to bill and no such invoice yet. */
const missingInvoice = async (
  world: ClosingWorld,
  position: Position,
  {
    billed,
    kind,
    charges,
  }: { readonly billed: BilledCycle; readonly kind: CycleKind; readonly charges: readonly MiscellaneousCharge[] },
): Promise<Missing | undefined> => {
  const { organizationId, basis, now } = position;
  const of = { accountId: basis.account.id, cycleStart: billed.cycle.start, kind };
  const known = await world.invoices.findOfCycle(organizationId, of);
  if (known && !isGivenUp(known)) return undefined;
  const invoice = await invoiceOfCycle(world, { organizationId, basis, billed, kind, now, charges });
  const added = known ? world.invoices.addedInPlaceOfAnother : world.invoices.addedOnce;
  return invoice && { invoice, added: (written) => added(organizationId, written) };
};
