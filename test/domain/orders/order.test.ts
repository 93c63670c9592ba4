import { describe, expect, it } from "vitest";
import { decimal, toText } from "#domain/money/decimal.ts";
import { asInvoice, dated, givenBack, isToFulfill, lapsed, raised } from "#domain/orders/order.ts";
import { aDraft, fee } from "../../support/invoices.ts";
import { at } from "../../support/world.ts";

const now = at("2025-01-10T12:00:00Z");
const draftOf = (amount: string) => ({ ...aDraft({ lines: [fee("Pack", amount)] }), netTermDays: 30 });
const paid = (amount: string) => ({
  ...raised(draftOf(amount), now),
  status: "PAID" as const,
  paidAmount: decimal(amount),
});

describe("an order", () => {
  it.each`
    amount  | status    | because
    ${"10"} | ${"DUE"}  | ${"it waits for its money"}
    ${"0"}  | ${"PAID"} | ${"there is nothing to pay"}
    ${"-1"} | ${"PAID"} | ${"there is nothing to wait for"}
  `("is $status when it is raised over $amount: $because", ({ amount, status }) => {
    const order = raised(draftOf(amount), now);
    expect(order).toMatchObject({ invoiceClass: "ORDER", status });
    expect(order.sequenceId, "it has no number").toBeUndefined();
    expect(isToFulfill(order)).toBe(status === "PAID");
  });

  it("becomes an invoice of the day on which it is fulfilled, due by its terms from then on", () => {
    const later = at("2025-02-20T08:00:00Z");
    const invoice = asInvoice(dated(paid("10"), later), { sequenceId: "2025-02-7", now: later });
    expect(invoice).toMatchObject({
      invoiceClass: "INVOICE",
      status: "PAID",
      sequenceId: "2025-02-7",
      invoiceDate: later,
      dueDate: at("2025-03-22T00:00:00Z"),
    });
    expect(isToFulfill(invoice), "it is fulfilled once").toBe(false);
  });

  it("counts as refunded as an invoice where we owed the customer", () => {
    expect(asInvoice(raised(draftOf("-1"), now), { sequenceId: "1", now }).status).toBe("REFUND_COMPLETED");
  });

  it("keeps nothing of what was paid when it is given back, and never becomes an invoice", () => {
    const back = givenBack(paid("10"), now);
    expect(back).toMatchObject({ invoiceClass: "ORDER", status: "REFUND_COMPLETED" });
    expect(toText(back.paidAmount)).toBe("0");
    expect(() => asInvoice(back, { sequenceId: "1", now })).toThrow(/not a paid order/);
  });

  it("lapses only as long as nothing has been paid", () => {
    expect(lapsed(raised(draftOf("10"), now), now).status).toBe("VOID");
    expect(() => lapsed(paid("10"), now)).toThrow(/PAID/);
  });

  it("is no invoice before it is paid", () => {
    expect(() => asInvoice(raised(draftOf("10"), now), { sequenceId: "1", now })).toThrow(/not a paid order/);
  });
});
