import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { isPart } from "#domain/invoicing/invoice-lifecycle.ts";
import { ok } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import { writeMessage } from "#usecases/billing/close-message.ts";
import { partOfGroup } from "#usecases/billing/part-of-group.ts";
import type { Place, Position } from "#usecases/billing/position.ts";
import { sendDrawings } from "#usecases/billing/send-drawings.ts";
import { withNumber } from "#usecases/billing/with-number.ts";
import { othersRatedAnew } from "#usecases/credits/rate-others-anew.ts";
import { walletToLookAt } from "#usecases/wallets/look-at-wallet.ts";
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
export type Finalized = {
  readonly invoice: Invoice;
  readonly changes: readonly Change[];
  /** The account's wallet is below its threshold by then. */
  readonly isWalletLow?: boolean;
};

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

/** How often an invoice is tried to be made part of a group's after another member was faster. Each time somebody got on. */
const MOST_TRIES = 100;

type CommitWorld = Pick<RatingWorld, "billingStates" | "invoiceGroups" | "save" | "saveNumbered">;

/**
 * Writes a step over the state it was decided from. When only the number was taken by another account meanwhile, or the group was
 * changed by another member, the step is still right and is written with the number after that one, or over the changed group.
 */
export const commitStep = async (world: CommitWorld, position: Place, step: Step): Promise<Outcome> => {
  if (!step.final) {
    const saved = await world.save(changesOf(world, position, step));
    return saved.ok ? { type: "stepped" } : LOST_RACE;
  }
  const { draft, standsAlone = false } = step.final;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const part = standsAlone ? undefined : await partOfGroup(world, position, draft);
    if (!part) return commitNumbered(world, position, step, step.final);
    const final = madeFinal(step.final, part.invoice);
    const saved = await world.save([part.contended, ...changesOf(world, position, step, final)]);
    if (saved.ok) return { type: "stepped", finalized: final.invoice };
    if (saved.error.positions.some((at) => at !== 0)) break;
  }
  return LOST_RACE;
};

const LOST_RACE: Outcome = { type: "lost-race" };

const commitNumbered = async (
  world: CommitWorld,
  position: Place,
  step: Step,
  toFinal: NonNullable<Step["final"]>,
): Promise<Outcome> => {
  const { organizationId, basis } = position;
  let finalized = toFinal.draft;
  const written = await world.saveNumbered(organizationId, {
    firstNumber: basis.organization.invoiceSequence.firstNumber,
    changesWith: (number) => {
      const final = madeFinal(toFinal, withNumber(position, toFinal.draft, number));
      finalized = final.invoice;
      return changesOf(world, position, step, final);
    },
  });
  return written ? { type: "stepped", finalized } : LOST_RACE;
};

/** All that a step writes; `final` is what becomes final in it. */
const changesOf = (
  { billingStates }: Pick<World, "billingStates">,
  { organizationId, read, now }: Place,
  { changes, next }: Step,
  final?: Finalized,
): readonly Change[] => {
  const state = final ? stateAfter(next, final, now) : next;
  // Due at once until the last step has been done, so that the sweeper finds what a crash leaves.
  const stored = billingStates.stored(organizationId, read, { ...state, nextDueAt: now });
  return [...(final?.changes ?? []), stored, ...changes];
};

const madeFinal = ({ effects, written }: NonNullable<Step["final"]>, fixed: Invoice): Finalized => {
  const { invoice, changes, ...more } = effects(fixed);
  return { ...more, invoice, changes: [...written(invoice), ...changes] };
};

/**
 * Asks for the drawings that are still to be asked for, notes when there is something to do again, and sets the alarm for it;
 * undefined when there never will be.
 */
export const rest = async (world: ClosingWorld, place: Omit<Place, "basis">, at?: Instant): Promise<Outcome> => {
  const { organizationId, read, state } = place;
  const { accountId } = state;
  if (!read && at === undefined) return { type: "done" };
  await sendDrawings(world, place);
  const isNoted = read !== undefined && state.nextDueAt === at && state.toRender.length === 0;
  const { nextDueAt: _, ...others } = state;
  const next: BillingState = { ...others, toRender: [], ...(at !== undefined && { nextDueAt: at }) };
  // An alarm that turns out to be set from an older state does no harm: that is looked at again at once.
  const [saved] = await Promise.all([
    isNoted ? ok(undefined) : world.save([world.billingStates.stored(organizationId, read, next)]),
    at !== undefined && setAlarm(world, { organizationId, accountId, at }),
  ]);
  if (!saved.ok) return LOST_RACE;
  if (at === undefined) await world.scheduler.remove(alarmOf(organizationId, accountId));
  return { type: "done", ...(at !== undefined && { nextDueAt: at }) };
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

const stateAfter = (next: BillingState, { invoice, isWalletLow = false }: Finalized, now: Instant): BillingState => {
  const state = othersRatedAnew(isPart(invoice) ? withoutDrawing(next, invoice) : next, invoice, now);
  return isWalletLow ? walletToLookAt(state) : state;
};

/** Part of a group's invoice is drawn and sent with it. */
const withoutDrawing = (state: BillingState, { id }: Invoice): BillingState => ({
  ...state,
  toRender: state.toRender.filter((invoiceId) => invoiceId !== id),
});
