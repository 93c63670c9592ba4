import { describe, expect, it } from "vitest";
import type { AccountId, PurchaseId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { ZERO } from "#domain/money/decimal.ts";
import type { Purchase } from "#domain/purchases/purchase.ts";
import { standingOf } from "#domain/purchases/purchase-standing.ts";
import { anInvoice } from "../../support/invoices.ts";
import { at } from "../../support/world.ts";

const now = at("2025-01-10T00:00:00Z");

const aPurchase = (traits: Partial<Purchase>): Purchase => ({
  id: "purchase.1" as PurchaseId,
  accountId: "acme" as AccountId,
  type: "ENTITLEMENT_GRANT",
  status: "PENDING",
  cards: [],
  quantities: {},
  price: ZERO,
  currency: "USD" as CurrencyCode,
  createdAt: now,
  updatedAt: now,
  ...traits,
});

describe("the status of a purchase", () => {
  it.each`
    stored                 | order                 | status                 | because
    ${"PENDING"}           | ${"DUE"}              | ${"PENDING"}           | ${"its order is open"}
    ${"PENDING"}           | ${"PARTIALLY_PAID"}   | ${"PENDING"}           | ${"its order is not paid in full"}
    ${"PENDING"}           | ${"PAID"}             | ${"IN_PROGRESS"}       | ${"the money is there, the grants are not"}
    ${"PENDING"}           | ${"VOID"}             | ${"FAILURE"}           | ${"its order was voided"}
    ${"PENDING"}           | ${"UN_COLLECTIBLE"}   | ${"FAILURE"}           | ${"its order could not be collected"}
    ${"PENDING"}           | ${"REFUND_INITIATED"} | ${"FAILURE"}           | ${"the money goes back"}
    ${"PENDING"}           | ${"REFUND_COMPLETED"} | ${"FAILURE"}           | ${"the money went back"}
    ${"PROPOSAL_APPROVED"} | ${"DUE"}              | ${"PROPOSAL_APPROVED"} | ${"the approved order is open"}
    ${"PROPOSAL_APPROVED"} | ${"PAID"}             | ${"IN_PROGRESS"}       | ${"the approved order is paid"}
    ${"PROPOSAL_APPROVED"} | ${undefined}          | ${"PROPOSAL_APPROVED"} | ${"it is paid afterwards and has no order"}
    ${"SUCCESS"}           | ${"PAID"}             | ${"SUCCESS"}           | ${"its grants were made"}
    ${"SUCCESS"}           | ${"REFUND_COMPLETED"} | ${"SUCCESS"}           | ${"what was granted stays granted"}
    ${"FAILURE"}           | ${"REFUND_COMPLETED"} | ${"FAILURE"}           | ${"it failed for a reason of its own"}
    ${"PROPOSAL_DECLINED"} | ${undefined}          | ${"PROPOSAL_DECLINED"} | ${"nothing follows a refusal"}
  `("is $status from $stored with an order that is $order: $because", ({ stored, order, status }) => {
    const standing = standingOf(aPurchase({ status: stored }), order && anInvoice({ status: order }), now);
    expect(standing.status).toBe(status);
  });

  it.each`
    expiryDate                    | status                | because
    ${undefined}                  | ${"PROPOSAL_ACTIVE"}  | ${"it never expires"}
    ${"2025-01-10T00:00:00.001Z"} | ${"PROPOSAL_ACTIVE"}  | ${"there is a moment left"}
    ${"2025-01-10T00:00:00Z"}     | ${"PROPOSAL_EXPIRED"} | ${"the moment has come"}
  `("is $status for a proposal that expires at $expiryDate: $because", ({ expiryDate, status }) => {
    const proposal = aPurchase({
      status: "PROPOSAL_ACTIVE",
      proposal: { paymentMode: "PREPAID" },
      ...(expiryDate && { expiryDate: at(expiryDate) }),
    });
    expect(standingOf(proposal, undefined, now).status).toBe(status);
  });

  it("tells why it failed", () => {
    const failed = aPurchase({ status: "FAILURE", comment: "the slice is taken" });
    expect(standingOf(failed, anInvoice({ status: "REFUND_COMPLETED" }), now).comment).toBe("the slice is taken");
  });
});
