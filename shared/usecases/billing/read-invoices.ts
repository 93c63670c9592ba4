import type { OrganizationId } from "#domain/ids.ts";
import { isMarked } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { ratedDraft } from "#usecases/invoices/rated-draft.ts";
import type { RatingWorld } from "#usecases/world.ts";

/** An invoice as it stands: a draft is rated at the moment of reading, by the function that will rate it for good. */
export const currentInvoice = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  id: string,
): Promise<Invoice | undefined> => {
  const found = await world.invoices.find(organizationId, id);
  return found && upToDate(world, organizationId, found.value);
};

/**
 * Invoices of a list as they stand: drafts whose usage changed since they were last rated are rated anew. So is, always, what waits
 * for its author: nobody looks at it when credits or parties change, so no mark tells of it.
 */
export const currentInvoices = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  invoices: readonly Invoice[],
): Promise<readonly Invoice[]> => {
  const drafts = invoices.filter(({ status }) => status === "DRAFT");
  const states = await world.billingStates.findMany(
    organizationId,
    drafts.map(({ accountId }) => accountId),
  );
  const changed = new Set(states.filter(isMarked).map(({ accountId }) => accountId));
  return Promise.all(
    invoices.map((invoice) =>
      changed.has(invoice.accountId) || waitsForItsAuthor(invoice)
        ? upToDate(world, organizationId, invoice)
        : Promise.resolve(invoice),
    ),
  );
};

const waitsForItsAuthor = (invoice: Invoice): boolean => invoice.kind === "CUSTOM" && invoice.autoAdvance !== true;

const upToDate = async (world: RatingWorld, organizationId: OrganizationId, invoice: Invoice): Promise<Invoice> => {
  if (invoice.status !== "DRAFT") return invoice;
  const rated = await ratedDraft(world, { organizationId, now: world.clock.now() }, invoice);
  return rated ?? invoice;
};
