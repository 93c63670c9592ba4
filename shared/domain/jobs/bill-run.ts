import type { Invoice } from "#domain/invoicing/invoice.ts";
import type { Instant } from "#domain/time/instant.ts";

/** Which drafts that wait past their grace are meant (Togai rule §17.10); what is not given does not matter. */
export type BillRun = {
  readonly ownerId?: string | undefined;
  readonly customerId?: string | undefined;
  readonly statuses?: readonly Invoice["status"][] | undefined;
  /** The billed period begins at or after it. */
  readonly startTime?: Instant | undefined;
  /** The billed period ends by then. */
  readonly endTime?: Instant | undefined;
};

/** Whether a draft is one of those that are meant. */
export const isMeant =
  ({ ownerId, customerId, statuses, startTime, endTime }: BillRun): ((invoice: Invoice) => boolean) =>
  (invoice) =>
    (statuses === undefined || statuses.includes(invoice.status)) &&
    (ownerId === undefined || invoice.accountId === ownerId) &&
    (customerId === undefined || invoice.customerId === customerId) &&
    (startTime === undefined || invoice.startDate >= startTime) &&
    (endTime === undefined || invoice.endDate <= endTime);
