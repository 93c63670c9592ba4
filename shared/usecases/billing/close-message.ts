import type { AccountId, InvoiceId, JobId, OrganizationId } from "#domain/ids.ts";

/** Asks for an account to be looked at: whatever is due on it is done. */
export type CloseMessage = { readonly organizationId: OrganizationId; readonly accountId: AccountId };
/** Asks for a job to be gone on with. */
export type JobMessage = { readonly organizationId: OrganizationId; readonly jobId: JobId };
/** Asks for a final invoice to be drawn, or to be sent. */
export type InvoiceMessage = { readonly organizationId: OrganizationId; readonly invoiceId: InvoiceId };

export const writeMessage = (message: CloseMessage | JobMessage | InvoiceMessage): string => JSON.stringify(message);

export const readCloseMessage = (body: string): CloseMessage => {
  const message: unknown = JSON.parse(body);
  return {
    organizationId: textOf(message, "organizationId") as OrganizationId,
    accountId: textOf(message, "accountId") as AccountId,
  };
};

/** What a message on the queue `close-accounts` asks for. */
export const readWorkMessage = (body: string): CloseMessage | JobMessage => {
  const message: unknown = JSON.parse(body);
  if (typeof message !== "object" || message === null || !("jobId" in message)) return readCloseMessage(body);
  return {
    organizationId: textOf(message, "organizationId") as OrganizationId,
    jobId: textOf(message, "jobId") as JobId,
  };
};

export const readInvoiceMessage = (body: string): InvoiceMessage => {
  const message: unknown = JSON.parse(body);
  return {
    organizationId: textOf(message, "organizationId") as OrganizationId,
    invoiceId: textOf(message, "invoiceId") as InvoiceId,
  };
};

/** A message that lacks a part is a mistake of ours and ends in the dead letters with the name of what it lacks. */
const textOf = (message: unknown, name: string): string => {
  const value = (message as Record<string, unknown> | null)?.[name];
  if (typeof value !== "string") throw new TypeError(`message without ${name}`);
  return value;
};
