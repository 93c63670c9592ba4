import type { OrganizationId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { openDraftChanges } from "#usecases/invoices/open-draft-changes.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { RatingWorld } from "#usecases/world.ts";

/** Deletes a CUSTOM invoice in DRAFT, which has no number yet; nothing else that was an invoice once is ever deleted. */
export const deleteCustomInvoice = (
  world: Pick<RatingWorld, "invoices" | "billingStates" | "save">,
  organizationId: OrganizationId,
  invoiceId: string,
): Promise<Result<Invoice, Refusal>> =>
  retryLostRaces(`invoice '${invoiceId}'`, async () => {
    const read = await world.invoices.find(organizationId, invoiceId);
    if (!read) return notFound("invoice", invoiceId);
    const { invoiceType, status, ...draft } = read.value;
    if (invoiceType !== "CUSTOM" || status !== "DRAFT") {
      return invalid(
        `only a CUSTOM invoice in DRAFT can be deleted, and this is a ${invoiceType} invoice in ${status}`,
      );
    }
    const saved = await world.save([
      world.invoices.removed(organizationId, read),
      ...(await openDraftChanges(world, organizationId, { ...draft, invoiceType, status: "VOID" } as Invoice)),
    ]);
    return saved.ok ? ok(read.value) : undefined;
  });
