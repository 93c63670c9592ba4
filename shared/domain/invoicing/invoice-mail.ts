import type { Invoice, InvoiceParties } from "#domain/invoicing/invoice.ts";
import { amountDue, dayText, invoiceName, periodText, plainText } from "#domain/invoicing/invoice-words.ts";
import { formatMoney } from "#domain/money/money.ts";

export type MailAttachment = {
  readonly fileName: string;
  readonly contentType: string;
  readonly content: Uint8Array;
};

/** A mail that brings an invoice. The id is the same whenever the same invoice is sent. */
export type InvoiceMail = {
  readonly id: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly MailAttachment[];
};

/** The mail to those who pay (Togai rule §4). `to` is empty where nobody has an address; then there is nothing to send. */
export const invoiceMail = (invoice: Invoice, attachments: readonly MailAttachment[]): InvoiceMail => {
  const { organization } = invoice.parties;
  return {
    id: `invoice-${invoice.id}`,
    from: { name: plainText(organization.name), address: organization.email },
    ...recipients(invoice.parties),
    subject: subject(invoice),
    text: text(invoice),
    attachments,
  };
};

/**
 * To: the account's recipients, else the account's own address, else the customer's. Cc: the account's additional recipients.
 * Nobody gets the mail twice.
 */
const recipients = ({ account, customer }: InvoiceParties): Pick<InvoiceMail, "to" | "cc"> => {
  const fallback = account.email || customer.email;
  const to = distinct(account.emailRecipients.length > 0 ? account.emailRecipients : [fallback]);
  const known = new Set(to.map((address) => address.toLowerCase()));
  const cc = distinct(account.additionalEmailRecipients).filter((address) => !known.has(address.toLowerCase()));
  return { to, cc };
};

const distinct = (addresses: readonly string[]): readonly string[] => {
  const named = addresses.map((address) => address.trim()).filter((address) => address !== "");
  return [...new Map(named.map((address) => [address.toLowerCase(), address])).values()];
};

const subject = (invoice: Invoice): string => {
  const name = invoiceName(invoice);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} from ${plainText(invoice.parties.organization.name)}: ${ask(invoice)}`;
};

const ask = (invoice: Invoice): string =>
  amountDue(invoice).gt("0") ? `${dueText(invoice)} by ${dueDay(invoice)}` : "nothing to pay";

const dueText = (invoice: Invoice): string => formatMoney(amountDue(invoice), invoice.currency);
const dueDay = (invoice: Invoice): string => dayText(invoice.dueDate, invoice.parties.timeZone);

const text = (invoice: Invoice): string => {
  const { parties } = invoice;
  const { organization } = parties;
  return [
    `Hello ${plainText(parties.customer.name)},`,
    `${thanks(parties.pricePlanName)}Attached is your ${invoiceName(invoice)}.`,
    keyFacts(invoice),
    closing(invoice),
    `Questions? Just write to ${plainText(organization.email)}.`,
    `Kind regards\n${plainText(organization.name)}\n`,
  ].join("\n\n");
};

/** What was written by hand, or for a group, is of no plan. */
const thanks = (pricePlanName: string): string =>
  pricePlanName === "" ? "" : `Thank you for using ${plainText(pricePlanName)}. `;

const keyFacts = (invoice: Invoice): string =>
  [
    `  Account          ${plainText(invoice.parties.account.name)}`,
    `  Billing period   ${periodText(invoice)}`,
    `  Total            ${formatMoney(invoice.totalAmount, invoice.currency)}`,
    `  Amount due       ${dueText(invoice)}`,
    ...(amountDue(invoice).gt("0") ? [`  Due date         ${dueDay(invoice)}`] : []),
  ].join("\n");

const closing = (invoice: Invoice): string =>
  amountDue(invoice).gt("0")
    ? `Please pay ${dueText(invoice)} by ${dueDay(invoice)}, and give the invoice number with your payment.`
    : "There is nothing to pay; this invoice is for your records.";
