import type { Invoice } from "#domain/invoicing/invoice.ts";
import { openAmount, PAYABLE, refunded, settled } from "#domain/invoicing/settlement.ts";
import { type Decimal, toText, ZERO } from "#domain/money/decimal.ts";
import type { RequestedLine } from "#domain/payments/payment-request.ts";
import type { Reason } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";

type Paid = Result<{ readonly amount: Decimal; readonly invoice: Invoice }, Reason>;

/**
 * An invoice with one line of a payment, or why it cannot be had. Money comes in on an invoice that can be paid, and no more than
 * is open; where a refund was begun it goes back, as an amount below zero (Togai rules §17.5, §20).
 */
export const paidOnInvoice = (
  { targetId, amount }: RequestedLine,
  invoices: ReadonlyMap<string, Invoice>,
  now: Instant,
): Paid => {
  if (targetId === undefined) return err({ path: "togaiId", message: "must name the invoice" });
  const invoice = invoices.get(targetId);
  if (!invoice) return err({ path: "togaiId", message: `the account has no invoice '${targetId}'` });
  if (invoice.status === "REFUND_INITIATED") return givenBack(invoice, amount, now);
  if (!PAYABLE.includes(invoice.status)) {
    const states = `only ${PAYABLE.join(", ")} can be paid, and REFUND_INITIATED refunded`;
    return err({ path: "togaiId", message: `invoice '${targetId}' is ${invoice.status}; ${states}` });
  }
  const open = openAmount(invoice);
  const paid = amount ?? open;
  if (!paid.gt(ZERO)) return err({ path: "amount", message: "must be more than 0" });
  if (paid.gt(open)) {
    return err({ path: "amount", message: `must be at most ${toText(open)}, which is open of invoice '${targetId}'` });
  }
  if (invoice.status === "UN_COLLECTIBLE" && paid.lt(open)) {
    const message = `must be ${toText(open)}: invoice '${targetId}' is UN_COLLECTIBLE and is paid in full or not at all`;
    return err({ path: "amount", message });
  }
  return ok({ amount: paid, invoice: settled(invoice, paid, now) });
};

const givenBack = (invoice: Invoice, amount: Decimal | undefined, now: Instant): Paid => {
  const back = amount ?? invoice.paidAmount.neg();
  if (!back.lt(ZERO)) {
    const message = `must be below 0: invoice '${invoice.id}' is REFUND_INITIATED, and money goes back`;
    return err({ path: "amount", message });
  }
  if (back.neg().gt(invoice.paidAmount)) {
    const message = `must be at least ${toText(invoice.paidAmount.neg())}, which was paid on invoice '${invoice.id}'`;
    return err({ path: "amount", message });
  }
  return ok({ amount: back, invoice: refunded(invoice, back.neg(), now) });
};
