import type { Organization } from "#domain/identity/organization.ts";
import type { AccountId, CustomerId } from "#domain/ids.ts";
import type { InvoiceParties } from "#domain/invoicing/invoice.ts";
import type { InvoiceGroup } from "#domain/invoicing/invoice-group.ts";
import type { BillingBasis } from "#usecases/billing/billing-basis.ts";

/** Who bills whom, as it stands now; the plan's name is empty where no plan is billed. */
export const partiesOf = (
  { organization, account, customer }: Omit<BillingBasis, "schedules">,
  pricePlanName: string,
): InvoiceParties => ({
  ...senderOf(organization),
  customer: { id: customer.id, name: customer.name, address: customer.address, email: customer.primaryEmail },
  account: {
    id: account.id,
    name: account.name,
    ...(account.address && { address: account.address }),
    ...(account.primaryEmail !== undefined && { email: account.primaryEmail }),
    emailRecipients: account.billingInformation?.emailRecipients ?? [],
    additionalEmailRecipients: account.billingInformation?.additionalEmailRecipients ?? [],
    metadata: account.metadata,
  },
  pricePlanName,
});

/** A group pays at its own address, and gets the mail (Togai rule §17.12). */
export const partiesOfGroup = (organization: Organization, group: InvoiceGroup): InvoiceParties => {
  const { id, name, email, address, dailyInvoiceConsolidation } = group;
  return {
    ...senderOf(organization),
    group: { id, name, email, address, dailyInvoiceConsolidation },
    customer: { id: id as string as CustomerId, name, address, email },
    account: {
      id: id as string as AccountId,
      name,
      emailRecipients: [],
      additionalEmailRecipients: [],
      metadata: {},
    },
    pricePlanName: "",
  };
};

const senderOf = ({ invoiceSender, timeZone, paperSize }: Organization) => ({
  organization: invoiceSender,
  timeZone,
  paperSize,
});
