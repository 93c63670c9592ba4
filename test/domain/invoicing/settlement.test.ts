import { describe, expect, it } from "vitest";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { refunded, refundedElsewhere, settled } from "#domain/invoicing/settlement.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { instantOf } from "#domain/time/instant.ts";

const now = instantOf(5_000);
const invoice = (status: string, paid = "0"): Invoice =>
  ({ id: "inv.1", status, totalAmount: decimal("100"), paidAmount: decimal(paid) }) as never;
const facts = ({ status, paidAmount, updatedAt }: Invoice) => `${status} ${toText(paidAmount)} ${updatedAt}`;

describe("money that comes in", () => {
  it.each([
    ["DUE", "0", "40", "PARTIALLY_PAID 40 5000"],
    ["DUE", "0", "100", "PAID 100 5000"],
    ["PARTIALLY_PAID", "40", "30", "PARTIALLY_PAID 70 5000"],
    ["PARTIALLY_PAID", "40", "60", "PAID 100 5000"],
    ["UN_COLLECTIBLE", "0", "100", "PAID 100 5000"],
  ])("makes an invoice that is %s with %s paid and gets %s: %s", (status, paid, amount, expected) => {
    expect(facts(settled(invoice(status, paid), decimal(amount), now))).toBe(expected);
  });
  it.each([
    ["more than is open", "DUE", "100.01", "overpaid"],
    ["nothing", "DUE", "0", "0 is paid"],
    ["on a draft", "DRAFT", "10", "is DRAFT"],
    ["on a paid one", "PAID", "10", "is PAID"],
    ["a part of an uncollectible one", "UN_COLLECTIBLE", "10", "in part"],
  ])("is never %s", (_name, status, amount, message) => {
    expect(() => settled(invoice(status), decimal(amount), now)).toThrow(message);
  });
});

describe("money that goes back", () => {
  it("completes the refund with the last of it", () => {
    const some = refunded(invoice("REFUND_INITIATED", "100"), decimal("30"), now);
    expect(facts(some)).toBe("REFUND_INITIATED 70 5000");
    expect(facts(refunded(some, decimal("70"), now))).toBe("REFUND_COMPLETED 0 5000");
  });
  it("is never more than was paid, and never before the refund was begun", () => {
    expect(() => refunded(invoice("REFUND_INITIATED", "10"), decimal("11"), now)).toThrow("more than was paid");
    expect(() => refunded(invoice("PAID", "10"), decimal("10"), now)).toThrow("is PAID");
  });
  it("by no payment that we know of leaves nothing paid, and only where the refund was begun", () => {
    expect(facts(refundedElsewhere(invoice("REFUND_INITIATED", "70"), now))).toBe("REFUND_COMPLETED 0 5000");
    expect(() => refundedElsewhere(invoice("PAID", "10"), now)).toThrow("is PAID");
  });
});
