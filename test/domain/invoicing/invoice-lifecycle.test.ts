import { describe, expect, it } from "vitest";
import { draftInvoice } from "#domain/invoicing/draft-invoice.ts";
import type { Invoice, InvoiceStatus } from "#domain/invoicing/invoice.ts";
import { cancelDraft, canMove, finalize } from "#domain/invoicing/invoice-lifecycle.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { toIso } from "#domain/time/instant.ts";
import { usageCard } from "../rating/rate-cards.ts";
import { aBasis, at } from "./invoice-basis.ts";

const draft = draftInvoice(aBasis({ rateCards: [usageCard(">0: PER_UNIT 1")] }))!;
const draftOver = (total: string): Invoice => ({ ...draft, totalAmount: decimal(total) });
const first = { sequenceId: "2025-02-1", now: at("2025-02-03T00:00:00Z") };
const second = { sequenceId: "2025-02-2", now: at("2025-02-04T00:00:00Z") };

describe("a draft that becomes final", () => {
  it.each`
    total      | status                | because
    ${"0.01"}  | ${"DUE"}              | ${"somebody has to pay"}
    ${"0"}     | ${"PAID"}             | ${"there is nothing to pay (vector 32)"}
    ${"-0.01"} | ${"REFUND_COMPLETED"} | ${"there is something to give back"}
  `("over $total is $status, since $because", ({ total, status }) => {
    const final = finalize(draftOver(total), first);
    expect(final.status).toBe(status);
    expect(final.sequenceId).toBe("2025-02-1");
    expect(toIso(final.updatedAt)).toBe("2025-02-03T00:00:00Z");
    expect(toText(final.paidAmount)).toBe("0");
  });

  it.each(["10", "0", "-10"])("over %s a second time stays as it was, with its first number", (total) => {
    const final = finalize(draftOver(total), first);
    expect(finalize(final, second)).toEqual(final);
  });

  it.each(["PAID", "PARTIALLY_PAID", "VOID", "MERGED"] as const)("and is now %s is not made due again", (status) => {
    const moved: Invoice = { ...finalize(draftOver("10"), first), status };
    expect(finalize(moved, second)).toEqual(moved);
  });

  it("keeps its lines, its total and its dates", () => {
    const { status: _, sequenceId: __, updatedAt: ___, ...kept } = finalize(draftOver("10"), first);
    const { status: _1, updatedAt: _2, ...before } = draftOver("10");
    expect(kept).toEqual(before);
  });
});

describe("a draft that is given up", () => {
  const cancelled = cancelDraft(draft, first.now);

  it("is void and has no number", () => {
    expect(cancelled.status).toBe("VOID");
    expect(cancelled.sequenceId).toBeUndefined();
    expect(toIso(cancelled.updatedAt)).toBe("2025-02-03T00:00:00Z");
  });

  it("a second time stays as it was", () => {
    expect(cancelDraft(cancelled, second.now)).toEqual(cancelled);
  });

  it("can never become final", () => {
    expect(() => finalize(cancelled, second)).toThrow("inv.1 is VOID and cannot become final");
  });

  it("must be a draft", () => {
    expect(() => cancelDraft(finalize(draftOver("10"), first), second.now)).toThrow("inv.1 is DUE, not a draft");
  });
});

describe("the edges of Togai rule §17.5", () => {
  const statuses: InvoiceStatus[] = [
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
  it.each`
    from                  | to
    ${"DRAFT"}            | ${["DUE", "VOID"]}
    ${"DUE"}              | ${["PAID", "VOID", "UN_COLLECTIBLE", "MERGED", "PARTIALLY_PAID"]}
    ${"PARTIALLY_PAID"}   | ${["PAID", "REFUND_INITIATED"]}
    ${"UN_COLLECTIBLE"}   | ${["PAID", "VOID"]}
    ${"PAID"}             | ${["REFUND_INITIATED"]}
    ${"REFUND_INITIATED"} | ${["REFUND_COMPLETED"]}
    ${"REFUND_COMPLETED"} | ${[]}
    ${"VOID"}             | ${[]}
    ${"MERGED"}           | ${[]}
  `("from $from lead to $to and nowhere else", ({ from, to }) => {
    expect(statuses.filter((status) => canMove(from, status))).toEqual(to);
  });
});
