import type { AvailableCredit } from "#domain/credits/available-credit.ts";
import type { InvoiceId, OrganizationId } from "#domain/ids.ts";
import { type CustomTerms, draftCustomInvoice } from "#domain/invoicing/custom-invoice.ts";
import type { CustomInvoice } from "#domain/invoicing/invoice.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import { availableCredits } from "#usecases/credits/available-credits.ts";
import type { InvoiceOwner } from "#usecases/invoices/owner-of-invoice.ts";
import type { RatingWorld } from "#usecases/world.ts";

/** A custom invoice on these terms as a draft: its lines, the credits that it may use now, and its charges. Nothing is written. */
export const rateCustom = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  {
    owner,
    terms,
    previous,
    miscellaneousCharges = previous?.miscellaneousCharges ?? [],
  }: {
    readonly owner: InvoiceOwner;
    readonly terms: CustomTerms;
    readonly previous?: CustomInvoice;
    readonly miscellaneousCharges?: readonly MiscellaneousCharge[];
  },
): Promise<CustomInvoice> =>
  draftCustomInvoice(terms, {
    id: previous?.id ?? (world.ids.next("inv") as InvoiceId),
    owner,
    currency: owner.currency,
    parties: owner.parties,
    netTermDays: owner.netTermDays,
    miscellaneousCharges,
    credits: await creditsOf(world, organizationId, { owner, terms, previous }),
    now: world.clock.now(),
    ...(previous && { previous }),
  });

/** A group has no credits; its members' are used up by their own invoices. */
const creditsOf = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  {
    owner: { id: accountId, account, organization },
    terms: { applyCredits, startDate: start, endDate: end },
    previous,
  }: { readonly owner: InvoiceOwner; readonly terms: CustomTerms; readonly previous: CustomInvoice | undefined },
): Promise<readonly AvailableCredit[]> =>
  account && applyCredits
    ? availableCredits(world, organizationId, {
        accountId,
        invoiceId: previous?.id,
        period: { start, end },
        finalizesAt: end,
        zone: organization.timeZone,
      })
    : [];
