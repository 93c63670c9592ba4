import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { isPart } from "#domain/invoicing/invoice-lifecycle.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import { writeMessage } from "#usecases/billing/close-message.ts";
import { partOfGroup } from "#usecases/billing/part-of-group.ts";
import type { Place, Position } from "#usecases/billing/position.ts";
import { withNumber } from "#usecases/billing/with-number.ts";
import { othersRatedAnew } from "#usecases/credits/rate-others-anew.ts";
import { walletLookedAt } from "#usecases/wallets/look-at-wallet.ts";
import type { ClosingWorld, RatingWorld, World } from "#usecases/world.ts";

export type { Place, Position };

/**
 * stepped: it was written, look again; `finalized` is the invoice that became final by it. lost-race: somebody else wrote first, look again. done: nothing more
 * is due now.
 */
export type Outcome =
  | { readonly type: "stepped"; readonly finalized?: Invoice }
  | { readonly type: "lost-race" }
  | { readonly type: "done"; readonly nextDueAt?: Instant };

/**
 * A draft that the state names is none any more: since the state was read, another closer has made it final or given it up, and
 * moved the state in the same write.
 */
export const OVERTAKEN: Outcome = { type: "lost-race" };

/** An invoice on its way to be final, and what else the commit that makes it so writes. */
export type Finalized = { readonly invoice: Invoice; readonly changes: readonly Change[] };

/** What one step writes, all or nothing. */
export type Step = {
  readonly changes: readonly Change[];
  /** An invoice that becomes final in this step, and the changes that write it with its number. */
  readonly final?:
    | {
        readonly draft: Invoice;
        /** It is no part of a group's invoice, although its account is in a group. */
        readonly standsAlone?: boolean;
        /** What becoming final does to the invoice once it has its number, and to others. */
        readonly effects: (numbered: Invoice) => Finalized;
        readonly written: (final: Invoice) => readonly Change[];
      }
    | undefined;
  readonly next: BillingState;
};

/** How often the next number is tried after another account took it. Each time somebody else got on, so this ends. */
const MOST_NUMBERS = 100;

/**
 * Writes a step over the state it was decided from. When only the number was taken by another account meanwhile, the step is
 * still right and is written with the number after that one.
 */
export const commitStep = async (
  world: Pick<RatingWorld, "billingStates" | "invoices" | "invoiceGroups" | "save">,
  position: Place,
  step: Step,
): Promise<Outcome> => {
  const { organizationId, read, now } = position;
  for (let tries = 0; tries < MOST_NUMBERS; tries += 1) {
    const final = step.final && (await madeFinal(world, position, step.final));
    const next = final ? stateAfter(step.next, final.invoice, now) : step.next;
    // Due at once until the last step has been done, so that the sweeper finds what a crash leaves.
    const stored = world.billingStates.stored(organizationId, read, { ...next, nextDueAt: now });
    const saved = await world.save([...(final ? [final.contended, ...final.changes] : []), stored, ...step.changes]);
    if (saved.ok) return { type: "stepped", ...(final && { finalized: final.invoice }) };
    if (!final || saved.error.positions.some((at) => at !== 0)) break;
  }
  return { type: "lost-race" };
};

/** Notes when there is something to do again, and sets the alarm for it; undefined when there never will be. */
export const rest = async (
  world: ClosingWorld,
  { organizationId, read, state }: Omit<Place, "basis">,
  at?: Instant,
): Promise<Outcome> => {
  const { accountId } = state;
  if (!read && at === undefined) return { type: "done" };
  if (state.nextDueAt !== at || !read) {
    const { nextDueAt: _, ...others } = state;
    const next: BillingState = at === undefined ? others : { ...others, nextDueAt: at };
    const saved = await world.save([world.billingStates.stored(organizationId, read, next)]);
    if (!saved.ok) return { type: "lost-race" };
  }
  if (at === undefined) {
    await world.scheduler.remove(alarmOf(organizationId, accountId));
    return { type: "done" };
  }
  await setAlarm(world, { organizationId, accountId, at });
  return { type: "done", nextDueAt: at };
};

/** Sets or moves the account's alarm. */
export const setAlarm = (
  { scheduler }: Pick<World, "scheduler">,
  { organizationId, accountId, at }: { organizationId: OrganizationId; accountId: AccountId; at: Instant },
): Promise<void> =>
  scheduler.set({
    name: alarmOf(organizationId, accountId),
    at,
    body: writeMessage({ organizationId, accountId }),
    group: `${organizationId}#${accountId}`,
  });

const alarmOf = (organizationId: OrganizationId, accountId: AccountId): string => `${organizationId}-${accountId}`;

/** The invoice as it becomes final, and the change that others make, too: the one of the numbers, or of the account's group. */
const madeFinal = async (
  world: Pick<RatingWorld, "billingStates" | "invoices" | "invoiceGroups">,
  place: Place,
  { draft, standsAlone = false, effects, written }: NonNullable<Step["final"]>,
): Promise<Finalized & { readonly contended: Change }> => {
  const part = standsAlone ? undefined : await partOfGroup(world, place, draft);
  const fixed = part ?? (await withNumber(world, place, draft));
  const { invoice, changes } = effects(fixed.invoice);
  return { invoice, changes: [...written(invoice), ...changes], contended: fixed.contended };
};

const stateAfter = (next: BillingState, invoice: Invoice, now: Instant): BillingState =>
  walletLookedAt(othersRatedAnew(isPart(invoice) ? withoutDrawing(next, invoice) : next, invoice, now), invoice);

/** Part of a group's invoice is drawn and sent with it. */
const withoutDrawing = (state: BillingState, { id }: Invoice): BillingState => ({
  ...state,
  toRender: state.toRender.filter((invoiceId) => invoiceId !== id),
});
