import type { Address } from "#domain/customers/customer.ts";
import type { Invoice, InvoiceParties } from "#domain/invoicing/invoice.ts";
import { addMilliseconds, toIso } from "#domain/time/instant.ts";

/**
 * The invoice as the JSON document that is kept beside its PDF, with the fields of Togai rule §17.2. Numbers are decimals:
 * whoever writes it as text writes all their digits.
 */
export const invoiceJsonDocument = (invoice: Invoice) => ({
  id: invoice.id,
  ownerId: invoice.accountId,
  customerId: invoice.customerId,
  ...(invoice.pricePlanId !== undefined && { pricePlanId: invoice.pricePlanId }),
  status: invoice.status,
  invoiceClass: invoice.invoiceClass,
  invoiceType: invoice.invoiceType,
  startDate: toIso(invoice.startDate),
  endDate: toIso(invoice.endDate),
  endDateInclusive: toIso(addMilliseconds(invoice.endDate, -1)),
  invoiceDate: toIso(invoice.invoiceDate),
  dueDate: toIso(invoice.dueDate),
  netTermDays: invoice.netTermDays,
  generatedAt: toIso(invoice.generatedAt),
  updatedAt: toIso(invoice.updatedAt),
  ...(invoice.sequenceId !== undefined && { sequenceId: invoice.sequenceId }),
  totalAmount: invoice.totalAmount,
  paidAmount: invoice.paidAmount,
  usageInfo: invoice.usageInfo,
  revenueInfo: invoice.revenueInfo,
  invoiceDetails: {
    customer: {
      name: invoice.parties.customer.name,
      primaryEmail: invoice.parties.customer.email,
      address: invoice.parties.customer.address,
    },
    account: accountDetails(invoice),
    ...(invoice.parties.pricePlanName !== "" && { pricePlanName: invoice.parties.pricePlanName }),
    ...(invoice.parties.group && { invoiceGroup: { ...invoice.parties.group, invoiceCurrency: invoice.currency } }),
    organization: organizationDetails(invoice.parties),
  },
});

/** An account without an address or e-mail of its own is billed at its customer's. */
const accountDetails = ({ currency, parties: { account, customer } }: Invoice) => ({
  name: account.name,
  invoiceCurrency: currency,
  address: account.address ?? customer.address,
  primaryEmail: account.email ?? customer.email,
});

const organizationDetails = ({ organization: { name, addressLines, email } }: InvoiceParties) => {
  const [line1, ...others] = addressLines;
  const address: Address = {
    ...(line1 !== undefined && { line1 }),
    ...(others.length > 0 && { line2: others.join(", ") }),
  };
  return { businessName: name, address, primaryEmail: email };
};
