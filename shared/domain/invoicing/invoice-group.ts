import type { Address } from "#domain/customers/customer.ts";
import type { AccountId, InvoiceGroupId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Instant } from "#domain/time/instant.ts";

/** Accounts that are billed with one invoice, which goes to the group's own address (Togai rule §17.12). */
export type InvoiceGroup = {
  readonly id: InvoiceGroupId;
  readonly name: string;
  readonly email: string;
  readonly address: Address;
  /** true: one invoice for all that becomes due on a day; false: one for each invoice of a member. */
  readonly dailyInvoiceConsolidation: boolean;
  readonly netTermDays?: number;
  /** Every member's currency. */
  readonly invoiceCurrency: CurrencyCode;
  readonly accountIds: readonly AccountId[];
  /** A group without members is DELETED; it is kept for the invoices that are still to be merged under its name. */
  readonly status: "ACTIVE" | "DELETED";
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** Members of a group at the most. */
export const MOST_MEMBERS = 100;

/** Ids of groups begin so; the billing state of a group lies under its id. */
const PREFIX = "inv_group.";

/** Whether the billing state under this id may be a group's. */
export const mayBeGroupId = (ownerId: string): boolean => ownerId.startsWith(PREFIX);
