import type { Invoice } from "#domain/invoicing/invoice.ts";
import { cancelDraft } from "#domain/invoicing/invoice-lifecycle.ts";
import type { Versioned } from "#repositories/collection.ts";
import { withCarried } from "#usecases/billing/carried.ts";
import { commitStep, type Outcome, OVERTAKEN, type Position } from "#usecases/billing/closing-step.ts";
import { redrafted } from "#usecases/billing/invoice-of-cycle.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Drafts rated in one step: a commit has room for a hundred changes, and a short step loses fewer races. */
const MOST_AT_ONCE = 20;

/**
 * Begins a refresh: the mark goes down before any usage is read, and the drafts that it was about are noted. Usage that is
 * counted from now on sets the mark again; taken down afterwards, the mark of such usage would be lost.
 */
export const takeMarkDown = (world: ClosingWorld, position: Position): Promise<Outcome> => {
  const { refreshAt: _, ...state } = position.state;
  return commitStep(world, position, {
    changes: [],
    next: { ...state, toRate: state.openDrafts.map(({ invoiceId }) => invoiceId) },
  });
};

type Rated = { readonly draft: Versioned<Invoice>; readonly next: Invoice | undefined };

/** One after the other by when they become final: what a sooner one now takes from a credit, a later one cannot. */
const ratedInTurn = async (
  world: ClosingWorld,
  position: Position,
  drafts: readonly Versioned<Invoice>[],
): Promise<readonly Rated[]> => {
  const inTurn = drafts.toSorted(({ value: first }, { value: second }) =>
    first.finalizesAt === second.finalizesAt ? (first.id < second.id ? -1 : 1) : first.finalizesAt - second.finalizesAt,
  );
  const rated: Rated[] = [];
  const invoices: ClosingWorld["invoices"] = {
    ...world.invoices,
    findMany: async (organizationId, ids) => {
      const read = await world.invoices.findMany(organizationId, ids);
      return read.map((one) => {
        const known = rated.find(({ draft }) => draft.value.id === one.value.id);
        return known ? { ...one, value: known.next ?? cancelDraft(one.value, position.now) } : one;
      });
    },
  };
  for (const draft of inTurn) {
    rated.push({ draft, next: await redrafted({ ...world, invoices }, position, draft.value) });
  }
  return rated;
};

/** Rates noted drafts anew, and cancels those whose cycle the timeline no longer has. */
export const rateDrafts = async (world: ClosingWorld, position: Position): Promise<Outcome> => {
  const { organizationId, state, now } = position;
  const ids = new Set(state.toRate.slice(0, MOST_AT_ONCE));
  const open = state.openDrafts.filter(({ invoiceId }) => ids.has(invoiceId));
  const drafts = await world.invoices.findMany(
    organizationId,
    open.map(({ invoiceId }) => invoiceId),
  );
  if (drafts.some(({ value }) => value.status !== "DRAFT")) return OVERTAKEN;
  const rated = await ratedInTurn(world, position, drafts);
  const canceled = rated.flatMap(({ draft, next }) => (next ? [] : [draft.value]));
  const finalizesAt = new Map(rated.map(({ draft, next }) => [draft.value.id, next?.finalizesAt]));
  // Another order of taking from credits than the one that all were rated in. The moments are noted now, so this is not so again.
  const isMoved = rated.some(({ draft, next }) => next && next.finalizesAt !== draft.value.finalizesAt);
  const stillOpen = state.openDrafts
    .map(({ invoiceId }) => invoiceId)
    .filter((id) => !canceled.some((one) => one.id === id));
  return commitStep(world, position, {
    changes: rated.map(({ draft, next }) =>
      world.invoices.replaced(organizationId, draft, next ?? cancelDraft(draft.value, now)),
    ),
    next: canceled.reduce(withCarried, {
      ...state,
      toRate: isMoved ? stillOpen : state.toRate.filter((id) => !ids.has(id)),
      openDrafts: state.openDrafts.flatMap((draft) => {
        if (!finalizesAt.has(draft.invoiceId)) return [draft];
        const at = finalizesAt.get(draft.invoiceId);
        if (at === undefined) return [];
        return [at === draft.finalizesAt ? draft : { invoiceId: draft.invoiceId, finalizesAt: at }];
      }),
    }),
  });
};
