import { describe, expect, it } from "vitest";
import type { InvoiceStatus } from "#domain/invoicing/invoice.ts";
import { moveFault } from "#domain/invoicing/invoice-lifecycle.ts";
import { decimal } from "#domain/money/decimal.ts";
import { anInvoice } from "../../support/invoices.ts";

const ALL: readonly InvoiceStatus[] = [
  "DRAFT",
  "DUE",
  "PAID",
  "VOID",
  "UN_COLLECTIBLE",
  "REFUND_INITIATED",
  "REFUND_COMPLETED",
  "MERGED",
  "PARTIALLY_PAID",
];

/** Togai rule §17.5, row by row. */
const TABLE: Readonly<Record<InvoiceStatus, readonly InvoiceStatus[]>> = {
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

const PAIRS = ALL.flatMap((from) => ALL.filter((to) => to !== from).map((to) => ({ from, to })));

describe("the status of an invoice", () => {
  it.each(PAIRS)("from $from to $to", ({ from, to }) => {
    const paid = anInvoice({ status: from, paidAmount: decimal("3500") });
    const [fault] = moveFault(paid, to);

    if (TABLE[from].includes(to)) {
      expect(fault).toBeUndefined();
      return;
    }
    expect(fault?.path).toBe("status");
    expect(fault?.message).toContain(`is ${from} and cannot become ${to}`);
    for (const allowed of TABLE[from]) expect(fault?.message).toContain(allowed);
  });

  it.each(ALL)("stays %s when that is asked for again", (status) => {
    expect(moveFault(anInvoice({ status }), status)).toEqual([]);
  });

  it("becomes PAID by a recorded payment only", () => {
    const [fault] = moveFault(anInvoice({ status: "DUE" }), "PAID");
    expect(fault?.message).toMatch(/with the payment that is recorded for it/);
  });
});
