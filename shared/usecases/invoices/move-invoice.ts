import type { OrganizationId } from "#domain/ids.ts";
import { type BillingState, unbilled, withoutLapsing } from "#domain/invoicing/billing-state.ts";
import type { Invoice, InvoiceStatus } from "#domain/invoicing/invoice.ts";
import { moveFault } from "#domain/invoicing/invoice-lifecycle.ts";
import { refundedElsewhere } from "#domain/invoicing/settlement.ts";
import { invalidAll, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { type Instant, SINCE_EVER } from "#domain/time/instant.ts";
import { withoutOrder } from "#domain/wallets/wallet.ts";
import type { Change } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import { withCarried } from "#usecases/billing/carried.ts";
import { madeDue, wakeAccount } from "#usecases/billing/wake-account.ts";
import { creditsToLookAt } from "#usecases/credits/look-at-credits.ts";
import { adjustmentsOfVoid } from "#usecases/invoices/adjustments-of-void.ts";
import { givenBack } from "#usecases/invoices/given-back.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { RatingWorld, Sender } from "#usecases/world.ts";

const MOST_TRIES = 20;

/** A move that somebody decides and that writes no number. */
export type Move = {
  readonly invoiceId: string;
  readonly to: Extract<InvoiceStatus, "PAID" | "VOID" | "UN_COLLECTIBLE" | "REFUND_INITIATED" | "REFUND_COMPLETED">;
};

/**
 * Moves an invoice along an edge of the table (Togai rule §17.5). A final invoice that becomes VOID keeps its number, and what
 * it took from credits goes back to them in the same commit, so that it goes back once. In the state already, it stays.
 */
export const moveInvoice = async (
  world: RatingWorld & Sender,
  organizationId: OrganizationId,
  { invoiceId, to }: Move,
): Promise<Result<Invoice, Refusal>> => {
  const moved = await retryLostRaces<Invoice>(
    `invoice '${invoiceId}'`,
    async () => {
      const read = await world.invoices.find(organizationId, invoiceId);
      if (!read) return notFound("invoice", invoiceId);
      if (read.value.status === to) return ok(read.value);
      const [first, ...others] = moveFault(read.value, to);
      if (first) return invalidAll([first, ...others]);
      const now = world.clock.now();
      const next = moveTo(read.value, to, now);
      const { invoice, changes } =
        to === "VOID" ? await voided(world, organizationId, { read, next, now }) : { invoice: next, changes: [] };
      const saved = await world.save([world.invoices.replaced(organizationId, read, invoice), ...changes]);
      return saved.ok ? ok(invoice) : undefined;
    },
    { mostTries: MOST_TRIES },
  );
  if (moved.ok && to === "VOID") await wakeAccount(world, organizationId, moved.value.accountId);
  return moved;
};

const moveTo = (invoice: Invoice, status: InvoiceStatus, now: Instant): Invoice =>
  status === "REFUND_COMPLETED" ? refundedElsewhere(invoice, now) : { ...invoice, status, updatedAt: now };

/** The owner's state moves with the void: what was rated beside it is decided anew, and its credits are looked at. */
const voided = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  { read, next, now }: { readonly read: Versioned<Invoice>; readonly next: Invoice; readonly now: Instant },
): Promise<{ readonly invoice: Invoice; readonly changes: readonly Change[] }> => {
  const { accountId, id } = next;
  const stateRead = await world.billingStates.find(organizationId, accountId);
  const state = stateRead?.value ?? unbilled(accountId, SINCE_EVER);
  const isDraft = read.value.status === "DRAFT";
  const closed = madeDue(
    { ...withoutLapsing(state, id), openDrafts: state.openDrafts.filter(({ invoiceId }) => invoiceId !== id) },
    { now },
  );
  const adjusted = isDraft
    ? { invoice: { ...next, calledOff: true as const }, changes: [], state: withCarried(closed, read.value) }
    : await adjustmentsOfVoid(world, organizationId, { invoice: next, state: closed });
  return {
    invoice: adjusted.invoice,
    changes: [
      ...(isDraft ? [] : await givenBack(world, organizationId, next)),
      ...adjusted.changes,
      ...(next.invoiceClass === "ORDER" ? await rechargeGivenUp(world, organizationId, next) : []),
      world.billingStates.stored(organizationId, stateRead, withPartsReleased(creditsToLookAt(adjusted.state), next)),
    ],
  };
};

/** A wallet whose recharge this order was has nothing on its way any more. */
const rechargeGivenUp = async (
  { wallets }: Pick<RatingWorld, "wallets">,
  organizationId: OrganizationId,
  { id, accountId }: Invoice,
): Promise<readonly Change[]> => {
  const read = await wallets.find(organizationId, accountId);
  if (!read || read.value.rechargeOrder !== id) return [];
  return [wallets.stored(organizationId, read, withoutOrder(read.value, id))];
};

/** The parts of a group's invoice become void with it, one by one. */
const withPartsReleased = (state: BillingState, invoice: Invoice): BillingState =>
  invoice.kind === "COMPOSITE"
    ? { ...state, toRelease: [...(state.toRelease ?? []), ...invoice.parts.map(({ invoiceId }) => invoiceId)] }
    : state;
