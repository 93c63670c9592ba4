import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { unbilled } from "#domain/invoicing/billing-state.ts";
import { type ComputedCharge, computedCharges } from "#domain/invoicing/computed-charges.ts";
import type { CycleInvoice, Invoice } from "#domain/invoicing/invoice.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import { miscellaneousFaults } from "#domain/invoicing/miscellaneous-faults.ts";
import { invalid, invalidAll, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { SINCE_EVER } from "#domain/time/instant.ts";
import type { Versioned } from "#repositories/collection.ts";
import { ratedDraft } from "#usecases/invoices/rated-draft.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { RatingWorld } from "#usecases/world.ts";

/** A closer that rates the draft at the same time may win several times. */
const MOST_TRIES = 8;

/** Sets the charges of a draft in place of those that it had, and answers what each comes to (Togai rule §17.9). */
export const setInvoiceCharges = (
  world: RatingWorld,
  organizationId: OrganizationId,
  { invoiceId, charges }: { readonly invoiceId: string; readonly charges: readonly MiscellaneousCharge[] },
): Promise<Result<readonly ComputedCharge[], Refusal>> =>
  retryLostRaces(
    `invoice '${invoiceId}'`,
    async () => {
      const read = await world.invoices.find(organizationId, invoiceId);
      return read ? setOnDraft(world, organizationId, read, charges) : notFound("invoice", invoiceId);
    },
    { mostTries: MOST_TRIES },
  );

/**
 * Sets the charges of an account's upcoming invoice: of its draft in arrears that becomes due next, or, as long as it has none,
 * of the first invoice of a cycle that it gets. Each is on one invoice, since the commit that opens the cycle takes them along.
 */
export const setAccountCharges = (
  world: RatingWorld,
  organizationId: OrganizationId,
  { accountId, charges }: { readonly accountId: string; readonly charges: readonly MiscellaneousCharge[] },
): Promise<Result<readonly ComputedCharge[], Refusal>> =>
  retryLostRaces(
    `account '${accountId}'`,
    async () => {
      const account = (await world.accounts.find(organizationId, accountId))?.value;
      if (!account) return notFound("account", accountId);
      if (account.status === "ARCHIVED") return invalid(`account '${accountId}' is archived`);
      const state = await world.billingStates.find(organizationId, account.id);
      const draft = await upcomingDraft(world, organizationId, state?.value.openDrafts ?? []);
      if (draft) return setOnDraft(world, organizationId, draft, charges);
      const [first, ...others] = miscellaneousFaults(charges);
      if (first) return invalidAll([first, ...others]);
      const { upcomingCharges: _, ...rest } = state?.value ?? unbilled(account.id as AccountId, SINCE_EVER);
      const next = { ...rest, ...(charges.length > 0 && { upcomingCharges: charges }) };
      const saved = await world.save([world.billingStates.stored(organizationId, state, next)]);
      return saved.ok ? ok(computedCharges(charges, { currency: account.invoiceCurrency })) : undefined;
    },
    { mostTries: MOST_TRIES },
  );

const setOnDraft = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  read: Versioned<Invoice>,
  charges: readonly MiscellaneousCharge[],
): Promise<Result<readonly ComputedCharge[], Refusal> | undefined> => {
  const { id, status, revenueInfo, invoiceClass } = read.value;
  if (status !== "DRAFT" || invoiceClass === "ORDER") {
    return invalid(`invoice '${id}' is ${invoiceClass} in ${status}; charges can be set on an INVOICE in DRAFT only`);
  }
  const [first, ...others] = miscellaneousFaults(charges, [revenueInfo]);
  if (first) return invalidAll([first, ...others]);
  const at = { organizationId, now: world.clock.now() };
  const rated = await ratedDraft(world, at, { ...read.value, miscellaneousCharges: charges });
  if (!rated) return invalid(`the cycle of invoice '${id}' is not billed any more`);
  const saved = await world.save([world.invoices.replaced(organizationId, read, rated)]);
  if (!saved.ok) return undefined;
  return ok(computedCharges(charges, { currency: rated.currency, revenueInfo: rated.revenueInfo }));
};

const upcomingDraft = async (
  { invoices }: Pick<RatingWorld, "invoices">,
  organizationId: OrganizationId,
  openDrafts: readonly { readonly invoiceId: Invoice["id"] }[],
): Promise<Versioned<Invoice> | undefined> => {
  const drafts = await invoices.findMany(
    organizationId,
    openDrafts.map(({ invoiceId }) => invoiceId),
  );
  return drafts
    .filter(({ value }) => isInArrears(value))
    .toSorted((one, two) => one.value.finalizesAt - two.value.finalizesAt)[0];
};

const isInArrears = (invoice: Invoice): invoice is CycleInvoice =>
  invoice.kind === "IN_ARREARS" && invoice.status === "DRAFT";
