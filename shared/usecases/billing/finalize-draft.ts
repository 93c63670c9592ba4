import type { InvoiceId } from "#domain/ids.ts";
import { advances, cancelDraft } from "#domain/invoicing/invoice-lifecycle.ts";
import { addMilliseconds } from "#domain/time/instant.ts";
import { withCarried } from "#usecases/billing/carried.ts";
import { closedBy } from "#usecases/billing/closed-cycles.ts";
import { commitStep, type Outcome, OVERTAKEN, type Position, rest } from "#usecases/billing/closing-step.ts";
import { finalizingEffects } from "#usecases/billing/finalizing-effects.ts";
import { redrafted } from "#usecases/billing/invoice-of-cycle.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** How long a close waits before it looks again whether usage that was accepted before it is still on the queue. */
const WAIT_FOR_USAGE = 30_000;

/** Rates a draft for the last time and gives it its number, in one write. */
export const finalizeDraft = async (
  world: ClosingWorld,
  position: Position,
  invoiceId: InvoiceId,
): Promise<Outcome> => {
  const { organizationId, basis, state, now } = position;
  const draft = await world.invoices.find(organizationId, invoiceId);
  if (!draft) throw new Error(`draft invoice ${invoiceId} does not exist`);
  if (draft.value.status !== "DRAFT") return OVERTAKEN;
  if (draft.value.finalizesAt <= now && !advances(draft.value, basis.organization)) {
    const openDrafts = state.openDrafts.map((open) =>
      open.invoiceId === invoiceId ? { ...open, waits: true as const } : open,
    );
    return commitStep(world, position, { changes: [], next: { ...state, openDrafts } });
  }
  const waitsSince = await world.queue.oldestWaiting("usage-events");
  if (waitsSince !== undefined && waitsSince < draft.value.finalizesAt) {
    return rest(world, position, addMilliseconds(now, WAIT_FOR_USAGE));
  }
  const rated = await redrafted(world, position, draft.value);
  // Its cycle was cut or moved since: what it now says of its own end decides.
  if (rated && rated.finalizesAt > now) {
    return commitStep(world, position, { changes: [], next: { ...state, toRate: [...state.toRate, invoiceId] } });
  }
  const next = { ...state, openDrafts: state.openDrafts.filter((open) => open.invoiceId !== invoiceId) };
  if (!rated) {
    const canceled = world.invoices.replaced(organizationId, draft, cancelDraft(draft.value, now));
    return commitStep(world, position, { changes: [canceled], next: withCarried(next, draft.value) });
  }
  const effects = await finalizingEffects(world, position, rated);
  return commitStep(world, position, {
    changes: [],
    final: {
      draft: rated,
      effects,
      written: (final) => [world.invoices.replaced(organizationId, draft, final)],
    },
    next: closedBy(rated, { ...next, toRender: [...state.toRender, invoiceId] }),
  });
};
