import { assert } from "#domain/assert.ts";
import type { Organization } from "#domain/identity/organization.ts";
import type { InvoiceId } from "#domain/ids.ts";
import type { Invoice, InvoiceStatus } from "#domain/invoicing/invoice.ts";
import type { Reason } from "#domain/refusal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** Which status may follow which by somebody's decision or by a payment (Togai rule §17.5); VOID and MERGED are the end. */
const EDGES: Readonly<Record<InvoiceStatus, readonly InvoiceStatus[]>> = {
  DRAFT: ["DUE", "VOID"],
  DUE: ["MERGED", "PARTIALLY_PAID", "PAID", "UN_COLLECTIBLE", "VOID"],
  PARTIALLY_PAID: ["PAID", "REFUND_INITIATED"],
  UN_COLLECTIBLE: ["PAID", "VOID"],
  PAID: ["REFUND_INITIATED"],
  REFUND_INITIATED: ["REFUND_COMPLETED"],
  REFUND_COMPLETED: [],
  VOID: [],
  MERGED: [],
};

export const canMove = (from: InvoiceStatus, to: InvoiceStatus): boolean => EDGES[from].includes(to);

/** Where a status may go next, in the order of the table. */
const nextOf = (from: InvoiceStatus): readonly InvoiceStatus[] => EDGES[from];

/**
 * Why an invoice does not move to a status by somebody's word; nothing where it does, or is there already (Togai rules §17.5,
 * §20). PAID takes a recorded payment, and part of a group's invoice is settled with that one.
 */
export const moveFault = ({ id, status, ...invoice }: Invoice, to: InvoiceStatus): readonly Reason[] => {
  if (status === to) return [];
  const because = (why: string): readonly Reason[] => [{ path: "status", message: `invoice '${id}' ${why}` }];
  if (!canMove(status, to)) {
    const allowed = nextOf(status);
    return because(
      `is ${status} and cannot become ${to}: ${allowed.length > 0 ? `allowed is ${allowed.join(", ")}` : "it stays so"}`,
    );
  }
  if (isPart(invoice) && to !== "VOID") return because("is part of its group's invoice and is settled with that one");
  if (invoice.invoiceClass === "ORDER" && to === "DUE")
    return because("is an order, which becomes an invoice once it is paid");
  if (to === "PAID" && invoice.paidAmount.lt(invoice.totalAmount)) {
    return because(`is ${status} and becomes PAID with the payment that is recorded for it: POST /payments`);
  }
  return [];
};

/**
 * Fixes the lines of a draft for good and gives it its number. With nothing to pay it is paid at once; where we owe the
 * customer, it counts as refunded (Togai rule §17.5). Finalizing again changes nothing and keeps the first number.
 */
export const finalize = (
  invoice: Invoice,
  { sequenceId, now }: { readonly sequenceId: string; readonly now: Instant },
): Invoice => {
  if (invoice.sequenceId !== undefined) return invoice;
  assert(invoice.status === "DRAFT", () => `invoice ${invoice.id} is ${invoice.status} and cannot become final`);
  return { ...invoice, status: finalStatus(invoice), sequenceId, updatedAt: now };
};

/**
 * The same for an account's invoice that becomes part of its group's: its lines are fixed, the number is the group's invoice's
 * (docs/adr/0032).
 */
export const finalizeAsPart = (invoice: Invoice, now: Instant): Invoice => {
  assert(invoice.status === "DRAFT", () => `invoice ${invoice.id} is ${invoice.status} and cannot become final`);
  return { ...invoice, status: "DUE", invoiceClass: "BILLABLE", updatedAt: now };
};

/** An account's final invoice as part of its group's, by which it is paid from now on. */
export const merged = (invoice: Invoice, into: InvoiceId, now: Instant): Invoice => {
  assert(isPart(invoice), () => `invoice ${invoice.id} is no part of another`);
  return { ...invoice, status: "MERGED", mergedInto: into, updatedAt: now };
};

/** An account's part of a group's invoice that is void, and so is the part: it keeps the name of that invoice. */
export const released = (invoice: Invoice, now: Instant): Invoice => {
  assert(invoice.status === "MERGED", () => `invoice ${invoice.id} is ${invoice.status} and part of no invoice`);
  return { ...invoice, status: "VOID", updatedAt: now };
};

/** Whether it is, or is going to be, part of a group's invoice. */
export const isPart = ({ invoiceClass }: Pick<Invoice, "invoiceClass">): boolean => invoiceClass === "BILLABLE";

/** An invoice that was paid before it was written: nothing of it is open (Togai rule §17.8). */
export const paidElsewhere = (final: Invoice): Invoice =>
  final.status === "DUE" ? { ...final, status: "PAID", paidAmount: final.totalAmount } : final;

/** Whether a draft becomes due by itself: as it says, or else as the organization does (Togai rules §17.8, §17.10). */
export const advances = ({ autoAdvance }: Invoice, organization: Pick<Organization, "autoAdvance">): boolean =>
  autoAdvance ?? organization.autoAdvance ?? true;

/** Gives up a draft that never was an invoice. It gets no number. */
export const cancelDraft = (invoice: Invoice, now: Instant): Invoice => {
  if (invoice.status === "VOID") return invoice;
  assert(invoice.status === "DRAFT", () => `invoice ${invoice.id} is ${invoice.status}, not a draft to cancel`);
  return { ...invoice, status: "VOID", updatedAt: now };
};

/**
 * Whether it is a draft whose cycle was gone from the timeline: should the cycle come back, another invoice bills it. A draft that
 * somebody has called off is none, and its cycle is not billed.
 */
export const isGivenUp = (invoice: Invoice): boolean =>
  invoice.status === "VOID" && !wasFinal(invoice) && invoice.calledOff !== true;

/** Whether it is more than a draft, or was before it became void. Part of a group's invoice is final without a number. */
export const wasFinal = (invoice: Pick<Invoice, "sequenceId" | "invoiceClass">): boolean =>
  invoice.sequenceId !== undefined || isPart(invoice);

const finalStatus = ({ totalAmount }: Invoice): InvoiceStatus => {
  if (totalAmount.gt("0")) return "DUE";
  return totalAmount.eq("0") ? "PAID" : "REFUND_COMPLETED";
};
