import type { AccountId, InvoiceId, OrganizationId } from "#domain/ids.ts";
import { unbilled } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { mayBeGroupId } from "#domain/invoicing/invoice-group.ts";
import { type BilledCycle, firstBilledCycleFrom } from "#domain/schedules/billed-cycle.ts";
import { type Instant, SINCE_EVER } from "#domain/time/instant.ts";
import { askForRendering } from "#usecases/billing/ask-for-rendering.ts";
import { billingBasis } from "#usecases/billing/billing-basis.ts";
import { type Outcome, type Position, rest } from "#usecases/billing/closing-step.ts";
import { finalizeDraft } from "#usecases/billing/finalize-draft.ts";
import { FURTHER_STEPS, type FurtherStep } from "#usecases/billing/further-steps.ts";
import { groupStep } from "#usecases/billing/group-step.ts";
import { openCycle } from "#usecases/billing/open-cycle.ts";
import { rateDrafts, takeMarkDown } from "#usecases/billing/refresh-drafts.ts";
import { wakeAccount } from "#usecases/billing/wake-account.ts";
import { wakeGroupOf } from "#usecases/billing/wake-group-of.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Drawings of final invoices are asked for at the end, all at once, unless there are as many as this: a state is to stay small. */
const MOST_UNDRAWN = 20;
/** What is done on one account in one go at the most; the rest follows at the next wake-up, which is at once. */
const MOST_STEPS = 200;
/** How often in a row a step is tried again after somebody else changed the same documents. */
const MOST_LOST_RACES = 50;

export type ClosedAccount = {
  /** The earliest instant at which there is something to do again; absent when there never will be. */
  readonly nextDueAt?: Instant;
  /** Invoices that became final by this call. */
  readonly finalized: readonly Invoice[];
};

/**
 * Does everything that is due on an account, in order of time: opens cycles that began (a draft for what is paid in arrears, a
 * due invoice for what is paid in advance), rates drafts anew whose usage changed, and makes drafts final whose cycle and grace
 * are over. Every step is one commit over the state it was decided from, so it may stop anywhere, run twice or run beside
 * itself: the outcome is the same.
 */
export const closeAccount = async (
  world: ClosingWorld,
  { organizationId, accountId }: { readonly organizationId: OrganizationId; readonly accountId: AccountId },
): Promise<ClosedAccount> => {
  const finalized: Invoice[] = [];
  let lostRaces = 0;
  for (let steps = 0; steps < MOST_STEPS; ) {
    const outcome = await nextStep(world, organizationId, accountId).catch(async (cause) => {
      await drawFinalOnes(world, organizationId, accountId);
      throw cause;
    });
    if (outcome.type === "done") {
      return { ...(outcome.nextDueAt !== undefined && { nextDueAt: outcome.nextDueAt }), finalized };
    }
    if (outcome.type === "stepped") {
      steps += 1;
      if (outcome.finalized) {
        finalized.push(outcome.finalized);
        await wakeGroupOf(world, organizationId, outcome.finalized);
      }
    }
    lostRaces = outcome.type === "lost-race" ? lostRaces + 1 : 0;
    if (lostRaces > MOST_LOST_RACES) throw new Error(`account ${accountId} is being changed all the time`);
  }
  await wakeAccount(world, organizationId, accountId);
  return { nextDueAt: world.clock.now(), finalized };
};

/** A step that fails again and again keeps nobody from getting the invoices that were final before it. */
const drawFinalOnes = async (
  world: ClosingWorld,
  organizationId: OrganizationId,
  accountId: AccountId,
): Promise<void> => {
  const read = await world.billingStates.find(organizationId, accountId);
  const organization = (await world.organizations.find(organizationId))?.value;
  if (!read || !organization || read.value.toRender.length === 0) return;
  await askForRendering(world, {
    organizationId,
    basis: { organization },
    read,
    state: read.value,
    now: world.clock.now(),
  });
};

type Due =
  | { readonly type: "render"; readonly at: Instant }
  | { readonly type: "rate"; readonly at: Instant }
  | { readonly type: "finalize"; readonly at: Instant; readonly invoiceId: InvoiceId }
  | { readonly type: "refresh"; readonly at: Instant }
  | { readonly type: "further"; readonly at: Instant; readonly step: FurtherStep }
  | { readonly type: "open"; readonly at: Instant; readonly billed: BilledCycle };

const nextStep = async (
  world: ClosingWorld,
  organizationId: OrganizationId,
  accountId: AccountId,
): Promise<Outcome> => {
  // The state first: what changes the timeline changes the state with it, so a step that was decided from an older timeline is
  // refused. The other way round, an older timeline could meet the newer state.
  const read = await world.billingStates.find(organizationId, accountId);
  const basis = await billingBasis(world, organizationId, accountId);
  if (!basis) return mayBeGroupId(accountId) ? groupStep(world, organizationId, accountId) : { type: "done" };
  const state = read?.value ?? unbilled(accountId, SINCE_EVER);
  const position: Position = { organizationId, basis, read, state, now: world.clock.now() };
  const next = earliestDue(position);
  if (!next || next.at > position.now) return rest(world, position, next?.at);
  switch (next.type) {
    case "render":
      return askForRendering(world, position);
    case "rate":
      return rateDrafts(world, position);
    case "finalize":
      return finalizeDraft(world, position, next.invoiceId);
    case "refresh":
      return takeMarkDown(world, position);
    case "further":
      return next.step.run(world, position);
    case "open":
      return openCycle(world, position, next.billed);
  }
};

/**
 * The first thing to do: what was begun, then by time. At one instant an ended cycle is billed before the next is opened, so
 * that numbers follow time. An account that is not ACTIVE opens no cycle; what it has open is still closed.
 */
const earliestDue = (position: Position): Due | undefined => {
  const { basis, state } = position;
  const { schedules, organization, account } = basis;
  const billed =
    account.status === "ACTIVE" ? firstBilledCycleFrom(schedules, state.openedUntil, organization.timeZone) : undefined;
  const candidates: Due[] = [
    ...(state.toRender.length >= MOST_UNDRAWN ? [{ type: "render", at: SINCE_EVER } as const] : []),
    ...(state.toRate.length > 0 ? [{ type: "rate", at: SINCE_EVER } as const] : []),
    ...state.openDrafts
      .filter(({ waits }) => waits === undefined || organization.autoAdvance !== false)
      .map(({ invoiceId, finalizesAt }) => ({ type: "finalize", at: finalizesAt, invoiceId }) as const),
    ...(state.refreshAt !== undefined ? [{ type: "refresh", at: state.refreshAt } as const] : []),
    ...FURTHER_STEPS.flatMap((step) => {
      const at = step.dueAt(position);
      return at === undefined ? [] : [{ type: "further", at, step } as const];
    }),
    ...(billed ? [{ type: "open", at: billed.cycle.start, billed } as const] : []),
  ];
  return candidates.reduce<Due | undefined>(
    (first, candidate) => (first === undefined || candidate.at < first.at ? candidate : first),
    undefined,
  );
};
