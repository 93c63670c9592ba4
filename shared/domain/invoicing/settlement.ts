import { assert } from "#domain/assert.ts";
import type { Invoice, InvoiceStatus } from "#domain/invoicing/invoice.ts";
import { type Decimal, toText, ZERO } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** The states in which an invoice or an order can be paid (Togai rule §17.5). */
export const PAYABLE: readonly InvoiceStatus[] = ["DUE", "PARTIALLY_PAID", "UN_COLLECTIBLE"];

/** What is still to be paid of it. */
export const openAmount = ({ totalAmount, paidAmount }: Pick<Invoice, "totalAmount" | "paidAmount">): Decimal =>
  totalAmount.minus(paidAmount);

/**
 * The invoice after money came in: PAID once nothing is open, PARTIALLY_PAID before. One that was given up as uncollectible has
 * no state between that and PAID, so it is paid in full. Who calls has looked at its state and at what is open.
 */
export const settled = (invoice: Invoice, amount: Decimal, now: Instant): Invoice => {
  const { id, status } = invoice;
  assert(PAYABLE.includes(status), () => `invoice ${id} is ${status} and is paid`);
  assert(amount.gt(ZERO), () => `${toText(amount)} is paid on invoice ${id}`);
  const paidAmount = invoice.paidAmount.plus(amount);
  const open = invoice.totalAmount.minus(paidAmount);
  assert(open.gte(ZERO), () => `invoice ${id} is overpaid by ${toText(open.neg())}`);
  assert(status !== "UN_COLLECTIBLE" || open.eq(ZERO), () => `invoice ${id} is UN_COLLECTIBLE and is paid in part`);
  return { ...invoice, paidAmount, status: open.eq(ZERO) ? "PAID" : "PARTIALLY_PAID", updatedAt: now };
};

/**
 * The invoice after money that was paid on it went back, outside or into the wallet: with the last of it the refund is complete
 * (Togai rules §17.5, §20). `paidAmount` is what we have of it then.
 */
export const refunded = (invoice: Invoice, amount: Decimal, now: Instant): Invoice => {
  const { id, status } = invoice;
  assert(status === "REFUND_INITIATED", () => `invoice ${id} is ${status} and is refunded`);
  assert(amount.gt(ZERO), () => `${toText(amount)} goes back from invoice ${id}`);
  const paidAmount = invoice.paidAmount.minus(amount);
  assert(paidAmount.gte(ZERO), () => `invoice ${id} is refunded ${toText(paidAmount.neg())} more than was paid`);
  return { ...invoice, paidAmount, status: paidAmount.eq(ZERO) ? "REFUND_COMPLETED" : status, updatedAt: now };
};

/** The invoice once somebody says that all of its money went back outside, by no payment that we know of: we have none of it then. */
export const refundedElsewhere = (invoice: Invoice, now: Instant): Invoice => {
  assert(invoice.status === "REFUND_INITIATED", () => `invoice ${invoice.id} is ${invoice.status} and is refunded`);
  return { ...invoice, paidAmount: ZERO, status: "REFUND_COMPLETED", updatedAt: now };
};
