import type { OrganizationId } from "#domain/ids.ts";
import { unbilled } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { earlier, SINCE_EVER } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import type { World } from "#usecases/world.ts";

/**
 * The change of its owner's state that follows from a custom draft: it is among the open ones as long as it is a draft that
 * becomes due by itself. None where the state says so already.
 */
export const openDraftChanges = async (
  { billingStates }: Pick<World, "billingStates">,
  organizationId: OrganizationId,
  { id: invoiceId, accountId, status, autoAdvance, finalizesAt }: Invoice,
): Promise<readonly Change[]> => {
  const read = await billingStates.find(organizationId, accountId);
  const state = read?.value ?? unbilled(accountId, SINCE_EVER);
  const before = state.openDrafts.find((open) => open.invoiceId === invoiceId);
  const isOpen = status === "DRAFT" && autoAdvance === true;
  if (!before && !isOpen) return [];
  const others = state.openDrafts.filter((open) => open.invoiceId !== invoiceId);
  return [
    billingStates.stored(organizationId, read, {
      ...state,
      openDrafts: isOpen ? [...others, { invoiceId, finalizesAt }] : others,
      ...(isOpen && {
        nextDueAt: state.nextDueAt === undefined ? finalizesAt : earlier(state.nextDueAt, finalizesAt),
      }),
    }),
  ];
};
