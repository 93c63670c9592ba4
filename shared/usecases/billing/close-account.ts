import type { AccountId, InvoiceId, OrganizationId } from "#domain/ids.ts";
import { type BillingState, unbilled } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { cancelDraft, finalize } from "#domain/invoicing/invoice-lifecycle.ts";
import { formatSequenceId } from "#domain/invoicing/sequence.ts";
import { firstBilledCycleFrom } from "#domain/schedules/billed-cycle.ts";
import { addMilliseconds, type Instant, SINCE_EVER } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import { type BillingBasis, billingBasis } from "#usecases/billing/billing-basis.ts";
import { writeMessage } from "#usecases/billing/close-message.ts";
import { invoiceOfCycle, redrafted } from "#usecases/billing/invoice-of-cycle.ts";
import type { World } from "#usecases/world.ts";

/** What is done on one account in one go at the most; the rest follows at the next wake-up, which is at once. */
const MOST_STEPS = 200;
/** How often a step is tried again after somebody else changed the same documents. */
const MOST_TRIES = 8;
/** How long a close waits for usage that was accepted before it and is still on the queue. */
const WAIT_FOR_USAGE = 30_000;

/**
 * Does everything that is due on an account, in order of time: opens cycles that began (a draft for what is paid in arrears, a
 * due invoice for what is paid in advance), rates drafts anew whose usage changed, and makes drafts final whose cycle and grace
 * are over. Every step is one commit over the state it was decided from, so it may stop anywhere, run twice or run beside
 * itself: the outcome is the same.
 *
 * Answers the earliest instant at which there is something to do again, or undefined when there never will be.
 */
export const closeAccount = async (
  world: World,
  { organizationId, accountId }: { readonly organizationId: OrganizationId; readonly accountId: AccountId },
): Promise<Instant | undefined> => {
  let lostRaces = 0;
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const outcome = await nextStep(world, organizationId, accountId);
    if (outcome.type === "done") return outcome.nextDueAt;
    if (outcome.type === "lost-race") lostRaces += 1;
    if (lostRaces > MOST_TRIES) throw new Error(`account ${accountId} is being changed all the time`);
  }
  return world.clock.now();
};

type Outcome =
  | { readonly type: "stepped" }
  | { readonly type: "lost-race" }
  | { readonly type: "done"; readonly nextDueAt?: Instant };
const STEPPED: Outcome = { type: "stepped" };

type Position = {
  readonly organizationId: OrganizationId;
  readonly basis: BillingBasis;
  readonly read: Versioned<BillingState> | undefined;
  readonly state: BillingState;
  readonly now: Instant;
};

type Due =
  | { readonly type: "render"; readonly at: Instant }
  | { readonly type: "finalize"; readonly at: Instant; readonly invoiceId: InvoiceId }
  | { readonly type: "refresh"; readonly at: Instant }
  | { readonly type: "open"; readonly at: Instant };

const nextStep = async (world: World, organizationId: OrganizationId, accountId: AccountId): Promise<Outcome> => {
  const [basis, read] = await Promise.all([
    billingBasis(world, organizationId, accountId),
    world.billingStates.find(organizationId, accountId),
  ]);
  if (!basis) return { type: "done" };
  const state = read?.value ?? unbilled(accountId, SINCE_EVER);
  const position: Position = { organizationId, basis, read, state, now: world.clock.now() };
  const next = earliestDue(position);
  if (!next || next.at > position.now) return rest(world, position, next?.at);
  switch (next.type) {
    case "render":
      return askForRendering(world, position);
    case "finalize":
      return finalizeDraft(world, position, next.invoiceId);
    case "refresh":
      return refreshDrafts(world, position);
    case "open":
      return openCycle(world, position);
  }
};

/** The first thing to do. At one instant an ended cycle is billed before the next is opened, so that numbers follow time. */
const earliestDue = ({ basis, state }: Position): Due | undefined => {
  const { schedules, organization, account } = basis;
  const opening =
    account.status === "DRAFT" ? undefined : firstBilledCycleFrom(schedules, state.openedUntil, organization.timeZone);
  const candidates: Due[] = [
    ...(state.toRender.length > 0 ? [{ type: "render", at: SINCE_EVER } as const] : []),
    ...state.openDrafts.map(
      ({ invoiceId, finalizesAt }) => ({ type: "finalize", at: finalizesAt, invoiceId }) as const,
    ),
    ...(state.refreshAt !== undefined ? [{ type: "refresh", at: state.refreshAt } as const] : []),
    ...(opening ? [{ type: "open", at: opening.cycle.start } as const] : []),
  ];
  return candidates.reduce<Due | undefined>(
    (first, candidate) => (first === undefined || candidate.at < first.at ? candidate : first),
    undefined,
  );
};

/** Nothing to do now: notes when there will be, and sets the alarm for it. */
const rest = async (world: World, { organizationId, read, state }: Position, at?: Instant): Promise<Outcome> => {
  const { accountId } = state;
  if (!read && at === undefined) return { type: "done" };
  const { nextDueAt: _, ...others } = state;
  if (state.nextDueAt !== at || !read) {
    const next: BillingState = at === undefined ? others : { ...others, nextDueAt: at };
    const saved = await world.save([world.billingStates.stored(organizationId, read, next)]);
    if (!saved.ok) return { type: "lost-race" };
  }
  const name = `${organizationId}-${accountId}`;
  if (at === undefined) {
    await world.scheduler.remove(name);
    return { type: "done" };
  }
  await world.scheduler.set({
    name,
    at,
    body: writeMessage({ organizationId, accountId }),
    group: `${organizationId}#${accountId}`,
  });
  return { type: "done", nextDueAt: at };
};

/** Opens the next cycle: its in-advance invoice, final at once, and the draft of what is paid in arrears. */
const openCycle = async (world: World, position: Position): Promise<Outcome> => {
  const { organizationId, basis, state, now } = position;
  const billed = firstBilledCycleFrom(basis.schedules, state.openedUntil, basis.organization.timeZone);
  if (!billed) return STEPPED;
  const advance = await invoiceOfCycle(world, { organizationId, basis, billed, kind: "IN_ADVANCE", now });
  const draft = await invoiceOfCycle(world, { organizationId, basis, billed, kind: "IN_ARREARS", now });
  const numbered = advance && (await withNumber(world, position, advance));
  return commit(world, position, {
    changes: [
      ...(numbered ? [...world.invoices.addedOnce(organizationId, numbered.invoice), numbered.sequence] : []),
      ...(draft ? world.invoices.addedOnce(organizationId, draft) : []),
    ],
    next: {
      ...state,
      openedUntil: addMilliseconds(billed.cycle.start, 1),
      openDrafts: draft
        ? [...state.openDrafts, { invoiceId: draft.id, finalizesAt: draft.finalizesAt }]
        : state.openDrafts,
      toRender: numbered ? [...state.toRender, numbered.invoice.id] : state.toRender,
    },
  });
};

/** Rates a draft for the last time and gives it its number, in one write. */
const finalizeDraft = async (world: World, position: Position, invoiceId: InvoiceId): Promise<Outcome> => {
  const { organizationId, state, now } = position;
  const draft = await world.invoices.find(organizationId, invoiceId);
  if (!draft) throw new Error(`draft invoice ${invoiceId} does not exist`);
  const waitsSince = await world.queue.oldestWaiting("usage-events");
  if (waitsSince !== undefined && waitsSince < draft.value.finalizesAt) {
    return rest(world, position, addMilliseconds(now, WAIT_FOR_USAGE));
  }
  const rated = await redrafted(world, position, draft.value);
  // Its cycle was cut or moved since: what it now says of its own end decides.
  if (rated && rated.finalizesAt > now) return refreshDrafts(world, position);
  const numbered = rated && (await withNumber(world, position, rated));
  return commit(world, position, {
    changes: [
      world.invoices.replaced(organizationId, draft, numbered?.invoice ?? cancelDraft(draft.value, now)),
      ...(numbered ? [numbered.sequence] : []),
    ],
    next: {
      ...state,
      openDrafts: state.openDrafts.filter((open) => open.invoiceId !== invoiceId),
      toRender: numbered ? [...state.toRender, invoiceId] : state.toRender,
    },
  });
};

/** Rates every open draft anew, and cancels those whose cycle the timeline no longer has. */
const refreshDrafts = async (world: World, position: Position): Promise<Outcome> => {
  const { organizationId, state, now } = position;
  const drafts = await world.invoices.findMany(
    organizationId,
    state.openDrafts.map(({ invoiceId }) => invoiceId),
  );
  const rated = await Promise.all(
    drafts.map(async (draft) => ({ draft, next: await redrafted(world, position, draft.value) })),
  );
  const { refreshAt: _, ...others } = state;
  return commit(world, position, {
    changes: rated.map(({ draft, next }) =>
      world.invoices.replaced(organizationId, draft, next ?? cancelDraft(draft.value, now)),
    ),
    next: {
      ...others,
      openDrafts: rated.flatMap(({ next }) => (next ? [{ invoiceId: next.id, finalizesAt: next.finalizesAt }] : [])),
    },
  });
};

/** Asks for the drawing of final invoices. Only when the queue has it is the wish struck off, so it is never lost. */
const askForRendering = async (world: World, position: Position): Promise<Outcome> => {
  const { organizationId, state } = position;
  await world.queue.send(
    "render-invoices",
    state.toRender.map((invoiceId) => ({
      body: writeMessage({ organizationId, invoiceId }),
      group: `${organizationId}#${state.accountId}`,
    })),
  );
  return commit(world, position, { changes: [], next: { ...state, toRender: [] } });
};

const commit = async (
  world: World,
  { organizationId, read, now }: Position,
  { changes, next }: { readonly changes: readonly Change[]; readonly next: BillingState },
): Promise<Outcome> => {
  // Due at once until the last step has been done, so that the sweeper finds what a crash leaves.
  const state: BillingState = { ...next, nextDueAt: now };
  const saved = await world.save([...changes, world.billingStates.stored(organizationId, read, state)]);
  return saved.ok ? STEPPED : { type: "lost-race" };
};

/** The invoice made final with the next number, and the change that takes this number from the sequence. */
const withNumber = async (
  world: World,
  { organizationId, basis, now }: Position,
  invoice: Invoice,
): Promise<{ readonly invoice: Invoice; readonly sequence: Change }> => {
  const { organization } = basis;
  const read = await world.invoices.sequence(organizationId);
  const number = read?.value.nextNumber ?? organization.invoiceSequence.firstNumber;
  const sequenceId = formatSequenceId(organization.invoiceSequence.template, {
    number,
    invoiceDate: invoice.invoiceDate,
    zone: organization.timeZone,
  });
  return {
    invoice: finalize(invoice, { sequenceId, now }),
    sequence: world.invoices.sequenceMoved(organizationId, read, { nextNumber: number + 1 }),
  };
};
