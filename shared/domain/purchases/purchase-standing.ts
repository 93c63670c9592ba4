import type { Invoice } from "#domain/invoicing/invoice.ts";
import type { Purchase, PurchaseStatus } from "#domain/purchases/purchase.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What a purchase is right now. */
export type PurchaseStanding = { readonly status: PurchaseStatus; readonly comment?: string };

/** A purchase or proposal as it stands now. */
export type StandingPurchase = { readonly purchase: Purchase; readonly standing: PurchaseStanding };

/**
 * The status of a purchase as it follows from its order and the time, so that no payment, voided order or passing moment can
 * leave it behind (Togai rules §16.1–16.2):
 *
 *   order open                PENDING, of a proposal PROPOSAL_APPROVED
 *   order paid                IN_PROGRESS until its grants are made
 *   order given up, refunded  FAILURE; one that is uncollectible comes to life again when it is paid after all
 */
export const standingOf = (purchase: Purchase, order: Invoice | undefined, now: Instant): PurchaseStanding => {
  const { status, comment, expiryDate } = purchase;
  const stored = { status, ...(comment !== undefined && { comment }) };
  if (status === "PROPOSAL_ACTIVE" && expiryDate !== undefined && expiryDate <= now) {
    return { status: "PROPOSAL_EXPIRED" };
  }
  if ((status !== "PENDING" && status !== "PROPOSAL_APPROVED") || !order) return stored;
  switch (order.status) {
    case "PAID":
      return { status: "IN_PROGRESS" };
    case "VOID":
      return { status: "FAILURE", comment: comment ?? "the order was voided" };
    case "UN_COLLECTIBLE":
      return { status: "FAILURE", comment: "the order could not be collected" };
    case "REFUND_INITIATED":
    case "REFUND_COMPLETED":
      return { status: "FAILURE", comment: "the order was refunded" };
    default:
      return stored;
  }
};
