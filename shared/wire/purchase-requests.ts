import * as z from "zod";
import type { CardsByType } from "#domain/catalog/plan-content.ts";
import type { PurchaseRequest } from "#domain/purchases/purchase-request.ts";
import { pricePlanDetailsOverrideRequest } from "#wire/price-plan-details.ts";
import { calendarDate, dateTime, decimalNumber, list, text, wholeNumber } from "#wire/primitives.ts";
import { creditGrantRateCardRequest } from "#wire/rate-card-credit-grant.ts";
import { billingEntitlementRateCardRequest } from "#wire/rate-card-entitlement.ts";
import { fixedFeeRateCardRequest } from "#wire/rate-card-fixed-fee.ts";

export const purchaseType = z.enum(["ENTITLEMENT_GRANT", "ASSOCIATION", "WALLET_TOPUP", "PREPAID"]);
export const paymentMode = z.enum(["PREPAID", "POSTPAID"]);

/** Cards of one type in one override at the most. */
const MOST_CARDS = 50;

const purchasePlanOverride = z
  .strictObject({
    fixedFeeRateCards: list(fixedFeeRateCardRequest, { maximum: MOST_CARDS }).optional(),
    billingEntitlementRateCards: list(billingEntitlementRateCardRequest, { maximum: MOST_CARDS }).optional(),
    creditGrantRateCards: list(creditGrantRateCardRequest, { maximum: MOST_CARDS }).optional(),
  })
  .transform(
    (override): CardsByType => ({
      ...(override.fixedFeeRateCards && { FIXED_FEE: override.fixedFeeRateCards }),
      ...(override.billingEntitlementRateCards && { BILLING_ENTITLEMENT: override.billingEntitlementRateCards }),
      ...(override.creditGrantRateCards && { CREDIT_GRANT: override.creditGrantRateCards }),
    }),
  );

const MOST_QUANTITIES = 500;
const rateCardQuantities = z
  .record(text({ minimum: 1, maximum: 50 }), decimalNumber({ minimum: "0" }))
  .refine((quantities) => Object.keys(quantities).length <= MOST_QUANTITIES, {
    error: `must have at most ${MOST_QUANTITIES} members`,
  });

const members = {
  pricePlanId: text({ minimum: 1, maximum: 50 }).optional(),
  quantity: wholeNumber({ minimum: 1, maximum: 2_147_483_647 }).optional(),
  rateCardQuantities: rateCardQuantities.optional(),
  idempotencyKey: text({ minimum: 1, maximum: 255 }).optional(),
  purchasePlanOverride: purchasePlanOverride.optional(),
  associationOverride: pricePlanDetailsOverrideRequest.optional(),
  walletTopupDetails: z
    .strictObject({
      topupAmount: decimalNumber(),
      purchaseAmount: decimalNumber()
        .nullish()
        .transform((amount) => amount ?? undefined),
    })
    .optional(),
  effectiveFrom: calendarDate().optional(),
  effectiveUntil: calendarDate().optional(),
  expiryDate: dateTime().optional(),
};

export const createPurchaseRequest = z
  .strictObject({ ...members, type: purchaseType.nullish() })
  .transform(({ type, ...request }): PurchaseRequest => ({ type: type ?? "ENTITLEMENT_GRANT", ...request }));

export const createProposalRequest = z.strictObject({ ...members, type: purchaseType, paymentMode });

export const updateProposalStatusRequest = z.strictObject({ status: z.enum(["APPROVE", "DECLINE"]) });
