import { type Credit, expiryOf, isValidIn, validityOf } from "#domain/credits/credit.ts";
import { expireCredit } from "#domain/credits/credit-life-cycle.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { firstBilledCycleFrom } from "#domain/schedules/billed-cycle.ts";
import { earlier, FOREVER, type Instant, SINCE_EVER } from "#domain/time/instant.ts";
import type { Versioned } from "#repositories/collection.ts";
import { commitStep, type Outcome, type Position } from "#usecases/billing/closing-step.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Credits that expire in one commit at the most: each is three changes. */
const MOST_AT_ONCE = 30;

/**
 * What is left of a credit expires when its validity has ended and no draft is open any more that bills a moment of it: such a
 * draft may still use it, and become final days after the credit's end (Togai rule §18.2, docs/adr/0031). Cycles that begin
 * before the end are opened first.
 */
export const expireCredits = {
  dueAt: ({ state: { creditExpiry, openDrafts } }: Position): Instant | undefined => {
    if (!creditExpiry) return undefined;
    const open = new Set(openDrafts.map(({ invoiceId }) => invoiceId));
    return creditExpiry.afterDrafts.every((invoiceId) => open.has(invoiceId)) ? creditExpiry.at : SINCE_EVER;
  },
  run: async (world: ClosingWorld, position: Position): Promise<Outcome> => {
    const { organizationId, basis, state, now } = position;
    const zone = basis.organization.timeZone;
    const active = await world.credits.active(organizationId, basis.account.id);
    const ending = active.filter(({ value }) => validityOf(value, zone).end < FOREVER);
    const drafts = await draftsOf(world, position);
    const waits = (credit: Credit): boolean =>
      expiryOf(credit, zone) > now ||
      opensBefore(position, validityOf(credit, zone).end) ||
      drafts.some((draft) => mayUse(draft, credit, position));
    const ended = ending.filter(({ value }) => !waits(value));
    return commitStep(world, position, {
      changes: ended.slice(0, MOST_AT_ONCE).flatMap((read) => expired(world, position, read)),
      next:
        ended.length > MOST_AT_ONCE
          ? state
          : awaiting(
              position,
              ending.flatMap(({ value }) => (waits(value) ? [value] : [])),
              drafts,
            ),
    });
  },
};

const draftsOf = async (world: ClosingWorld, { organizationId, state }: Position): Promise<readonly Invoice[]> => {
  const drafts = await world.invoices.findMany(
    organizationId,
    state.openDrafts.map(({ invoiceId }) => invoiceId),
  );
  return drafts.map(({ value }) => value);
};

const mayUse = ({ startDate, endDate }: Invoice, credit: Credit, { basis }: Position): boolean =>
  isValidIn(credit, { start: startDate, end: endDate }, basis.organization.timeZone);

/** Whether a cycle that begins before a moment has not been opened yet. */
const opensBefore = ({ basis, state }: Position, moment: Instant): boolean => {
  if (basis.account.status !== "ACTIVE") return false;
  const next = firstBilledCycleFrom(basis.schedules, state.openedUntil, basis.organization.timeZone);
  return next !== undefined && next.cycle.start < moment;
};

const expired = (world: ClosingWorld, { organizationId, now }: Position, read: Versioned<Credit>) => {
  const id = world.ids.next("cred");
  const { after, entry } = expireCredit(read.value, { id, cause: { type: "credit", id: read.value.id }, now });
  return [...world.credits.replaced(organizationId, read, after), world.ledger.added(organizationId, entry)];
};

/** When credits are to be looked at again: when the next ends, or when a draft is gone that keeps one that has ended. */
const awaiting = (position: Position, waiting: readonly Credit[], drafts: readonly Invoice[]): BillingState => {
  const { creditExpiry: _, ...state } = position.state;
  if (waiting.length === 0) return state;
  const zone = position.basis.organization.timeZone;
  const held = waiting.filter(
    (credit) => expiryOf(credit, zone) <= position.now && drafts.some((draft) => mayUse(draft, credit, position)),
  );
  const keeping = drafts.filter((draft) => held.some((credit) => mayUse(draft, credit, position)));
  const ends = waiting.filter((credit) => !held.includes(credit)).map((credit) => expiryOf(credit, zone));
  return {
    ...state,
    creditExpiry: {
      ...(ends.length > 0 && { at: ends.reduce(earlier) }),
      afterDrafts: keeping.map(({ id }) => id),
    },
  };
};
