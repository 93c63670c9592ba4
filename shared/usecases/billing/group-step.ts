import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { OpenDraft } from "#domain/invoicing/billing-state.ts";
import { earlier, type Instant } from "#domain/time/instant.ts";
import { askForRendering } from "#usecases/billing/ask-for-rendering.ts";
import { commitStep, type Outcome, OVERTAKEN, rest } from "#usecases/billing/closing-step.ts";
import { mergeInvoices } from "#usecases/billing/merge-invoices.ts";
import type { Place } from "#usecases/billing/position.ts";
import { releasePart } from "#usecases/billing/release-part.ts";
import { returnSurplus } from "#usecases/billing/return-surplus.ts";
import { recustomed } from "#usecases/invoices/recustomed.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/**
 * What is due on an invoice group: drawings, what goes back to its members, custom drafts that advance, and the invoices of members
 * that are to be merged.
 */
export const groupStep = async (
  world: ClosingWorld,
  organizationId: OrganizationId,
  groupId: AccountId,
): Promise<Outcome> => {
  const read = await world.billingStates.find(organizationId, groupId);
  const organization = (await world.organizations.find(organizationId))?.value;
  if (!read || !organization) return { type: "done" };
  const place: Place = { organizationId, basis: { organization }, read, state: read.value, now: world.clock.now() };
  const { toRender, openDrafts, toMerge = [] } = place.state;
  if (toRender.length > 0) return askForRendering(world, place);
  const [released] = place.state.toRelease ?? [];
  if (released) return releasePart(world, place, released);
  const [surplus] = place.state.toReturn ?? [];
  if (surplus) return returnSurplus(world, place, surplus);
  const ripe = openDrafts.find(({ finalizesAt }) => finalizesAt <= place.now);
  if (ripe) return finalizeOfGroup(world, place, ripe);
  if (toMerge.some(({ mergesAt }) => mergesAt <= place.now)) return mergeInvoices(world, place);
  return rest(world, place, nextOf(place));
};

const nextOf = ({ state: { openDrafts, toMerge = [] } }: Place): Instant | undefined => {
  const [first, ...others] = [
    ...openDrafts.map(({ finalizesAt }) => finalizesAt),
    ...toMerge.map(({ mergesAt }) => mergesAt),
  ];
  return first === undefined ? undefined : others.reduce(earlier, first);
};

const finalizeOfGroup = async (world: ClosingWorld, place: Place, { invoiceId }: OpenDraft): Promise<Outcome> => {
  const { organizationId, state } = place;
  const next = { ...state, openDrafts: state.openDrafts.filter((open) => open.invoiceId !== invoiceId) };
  const draft = await world.invoices.find(organizationId, invoiceId);
  if (draft?.value.kind !== "CUSTOM") return commitStep(world, place, { changes: [], next });
  if (draft.value.status !== "DRAFT") return OVERTAKEN;
  return commitStep(world, place, {
    changes: [],
    final: {
      draft: await recustomed(world, organizationId, draft.value),
      effects: (invoice) => ({ invoice, changes: [] }),
      written: (final) => [world.invoices.replaced(organizationId, draft, final)],
    },
    next: { ...next, toRender: [...next.toRender, invoiceId] },
  });
};
