import type { Organization } from "#domain/identity/organization.ts";
import type { AccountId, CustomerId, InvoiceGroupId, OrganizationId } from "#domain/ids.ts";
import type { CustomInvoice, InvoiceParties } from "#domain/invoicing/invoice.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { type BillingBasis, billingBasis } from "#usecases/billing/billing-basis.ts";
import { partiesOf, partiesOfGroup } from "#usecases/billing/parties-of.ts";
import type { World } from "#usecases/world.ts";

/** Who is billed by a custom invoice, and on what terms. */
export type InvoiceOwner = {
  readonly id: AccountId;
  readonly customerId: CustomerId;
  readonly organization: Organization;
  /** What an account is billed by; absent for a group, which has neither credits nor a wallet. */
  readonly account?: BillingBasis;
  readonly currency: CurrencyCode;
  readonly netTermDays: number;
  readonly parties: InvoiceParties;
};

type Needs = Pick<World, "accounts" | "customers" | "invoiceGroups" | "organizations" | "timelines">;

/** Finds the owner of a custom invoice: an account, or an invoice group that has members. */
export const ownerOfInvoice = (
  world: Needs,
  organizationId: OrganizationId,
  { id, type }: { readonly id: string; readonly type: CustomInvoice["ownerType"] },
): Promise<Result<InvoiceOwner, Refusal>> =>
  type === "ACCOUNT"
    ? accountAsOwner(world, organizationId, id as AccountId)
    : groupAsOwner(world, organizationId, id as InvoiceGroupId);

const accountAsOwner = async (
  world: Needs,
  organizationId: OrganizationId,
  id: AccountId,
): Promise<Result<InvoiceOwner, Refusal>> => {
  const basis = await billingBasis(world, organizationId, id);
  if (!basis) return notFound("account", id);
  const { organization, account } = basis;
  return ok({
    id,
    customerId: account.customerId,
    organization,
    account: basis,
    currency: account.invoiceCurrency,
    netTermDays: account.netTermDays ?? organization.netTermDays,
    parties: partiesOf(basis, ""),
  });
};

const groupAsOwner = async (
  { invoiceGroups, accounts, organizations }: Needs,
  organizationId: OrganizationId,
  id: InvoiceGroupId,
): Promise<Result<InvoiceOwner, Refusal>> => {
  const group = (await invoiceGroups.find(organizationId, id))?.value;
  const [first] = group?.accountIds ?? [];
  if (!group || group.status === "DELETED" || first === undefined) return notFound("invoice group", id);
  const organization = (await organizations.find(organizationId))?.value;
  const account = (await accounts.find(organizationId, first))?.value;
  if (!organization || !account) throw new Error(`account ${first} of invoice group ${id} does not exist`);
  return ok({
    id: id as string as AccountId,
    customerId: account.customerId,
    organization,
    currency: group.invoiceCurrency,
    netTermDays: group.netTermDays ?? organization.netTermDays,
    parties: partiesOfGroup(organization, group),
  });
};
