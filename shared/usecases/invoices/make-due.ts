import type { OrganizationId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { wasFinal } from "#domain/invoicing/invoice-lifecycle.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { toIso } from "#domain/time/instant.ts";
import { closedBy } from "#usecases/billing/closed-cycles.ts";
import { commitStep } from "#usecases/billing/closing-step.ts";
import { wakeAccount } from "#usecases/billing/wake-account.ts";
import { ratedDraft } from "#usecases/invoices/rated-draft.ts";
import { standingOf } from "#usecases/invoices/standing-of.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { RatingWorld, Sender } from "#usecases/world.ts";

/** As many as a closer, a payment and other closers of the organization may win in a row. */
const MOST_TRIES = 20;

/**
 * Makes a draft final by somebody's word, with everything that becoming final does: its number, its credits, its wallet (Togai
 * rules §17.5, §17.10). A draft that lies in the future stays one: what its period will hold is not known. Asked again, or
 * beside a closer that does the same, it answers the invoice that is final already.
 */
export const makeDue = async (
  world: RatingWorld & Sender,
  organizationId: OrganizationId,
  invoiceId: string,
): Promise<Result<Invoice, Refusal>> => {
  const made = await retryLostRaces(`invoice '${invoiceId}'`, () => attempt(world, organizationId, invoiceId), {
    mostTries: MOST_TRIES,
  });
  if (made.ok) await wakeAccount(world, organizationId, made.value.accountId);
  return made;
};

const attempt = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  invoiceId: string,
): Promise<Result<Invoice, Refusal> | undefined> => {
  // The owner first, and its state before the draft: what makes the draft final elsewhere moves the state with it.
  const known = (await world.invoices.find(organizationId, invoiceId))?.value;
  if (!known) return notFound("invoice", invoiceId);
  const { place, effects } = await standingOf(world, organizationId, known.accountId);
  const draft = await world.invoices.find(organizationId, invoiceId);
  if (!draft) return notFound("invoice", invoiceId);
  if (draft.value.status !== "DRAFT") {
    return draft.value.status === "VOID" && !wasFinal(draft.value)
      ? invalid(`invoice '${invoiceId}' is VOID, which is final`, "status")
      : ok(draft.value);
  }
  const rated = await ratedDraft(world, place, draft.value);
  if (!rated) return invalid(`the cycle of invoice '${invoiceId}' is not billed any more`, "status");
  if (rated.invoiceDate > place.now) {
    return invalid(`invoice '${invoiceId}' is dated ${toIso(rated.invoiceDate)}, which is in the future`, "status");
  }
  const { state } = place;
  const outcome = await commitStep(world, place, {
    changes: [],
    final: {
      draft: rated,
      effects: await effects(rated),
      written: (final) => [world.invoices.replaced(organizationId, draft, final)],
    },
    next: closedBy(rated, {
      ...state,
      openDrafts: state.openDrafts.filter((open) => open.invoiceId !== rated.id),
      toRender: [...state.toRender, rated.id],
    }),
  });
  return outcome.type === "stepped" && outcome.finalized ? ok(outcome.finalized) : undefined;
};
