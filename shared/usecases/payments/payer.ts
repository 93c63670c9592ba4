import type { Credit } from "#domain/credits/credit.ts";
import type { Account } from "#domain/customers/customer.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import type { InvoiceGroup } from "#domain/invoicing/invoice-group.ts";
import type { Versioned } from "#repositories/collection.ts";

/** Who pays: an account, or an invoice group for its own invoices. */
export type Payer =
  | { readonly type: "ACCOUNT"; readonly account: Account }
  | { readonly type: "INVOICE_GROUP"; readonly group: InvoiceGroup };

/** What a payment may be for, as it was read. */
export type ReadTargets = {
  readonly invoices: readonly Versioned<Invoice>[];
  readonly credits: readonly Versioned<Credit>[];
};
