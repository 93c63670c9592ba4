import type { AccountId } from "#domain/ids.ts";
import { unbilled } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import type { InvoiceGroup } from "#domain/invoicing/invoice-group.ts";
import { finalizeAsPart } from "#domain/invoicing/invoice-lifecycle.ts";
import { addDays, dateAt, startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import { earlier, type Instant, SINCE_EVER } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import type { Place } from "#usecases/billing/position.ts";
import type { RatingWorld } from "#usecases/world.ts";

/** An invoice made final as a part, and the change that every other part of the group's does, too: who loses it looks again. */
type Part = { readonly invoice: Invoice; readonly contended: Change };

/**
 * Where the account is in an invoice group: its invoice made final as part of the group's, and the change that has the group
 * merge it. Undefined where it stands for itself. A request to pay is no invoice yet, and is paid by the account (Togai rule
 * §17.12).
 */
export const partOfGroup = async (
  { invoiceGroups, billingStates }: Pick<RatingWorld, "invoiceGroups" | "billingStates">,
  { organizationId, basis, now }: Pick<Place, "organizationId" | "basis" | "now">,
  draft: Invoice,
): Promise<Part | undefined> => {
  if (draft.invoiceClass === "ORDER" || draft.kind === "COMPOSITE") return undefined;
  const groupId = await invoiceGroups.groupOf(organizationId, draft.accountId);
  const group = groupId && (await invoiceGroups.find(organizationId, groupId))?.value;
  if (!group) return undefined;
  const ownerId = group.id as string as AccountId;
  const read = await billingStates.find(organizationId, ownerId);
  const state = read?.value ?? unbilled(ownerId, SINCE_EVER);
  const mergesAt = mergeTime(group, now, basis.organization.timeZone);
  return {
    invoice: finalizeAsPart(draft, now),
    contended: billingStates.stored(organizationId, read, {
      ...state,
      toMerge: [
        ...(state.toMerge ?? []),
        { invoiceId: draft.id, mergesAt, ...(!group.dailyInvoiceConsolidation && { byItself: true as const }) },
      ],
      nextDueAt: state.nextDueAt === undefined ? mergesAt : earlier(state.nextDueAt, mergesAt),
    }),
  };
};

/** At the end of the day on which it became due, with all others of that day; or at once, by itself. */
const mergeTime = ({ dailyInvoiceConsolidation }: InvoiceGroup, now: Instant, zone: TimeZone): Instant =>
  dailyInvoiceConsolidation ? startOfDay(addDays(dateAt(now, zone), 1), zone) : now;
