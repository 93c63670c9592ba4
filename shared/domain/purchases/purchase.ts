import type {
  BillingEntitlementRateCard,
  CreditGrantRateCard,
  FixedFeeRateCard,
  RateCard,
} from "#domain/catalog/rate-card.ts";
import type { AccountId, InvoiceId, PricePlanId, PurchaseId, ScheduleId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { PricingCycleConfig } from "#domain/time/pricing-cycle.ts";

/** PREPAID: cards of a plan whose grants wait for the money; one is made for every cycle that has such cards. */
export type PurchaseType = "ENTITLEMENT_GRANT" | "ASSOCIATION" | "WALLET_TOPUP" | "PREPAID";

/**
 * What somebody sees of a purchase. Of these a purchase itself holds those of {@link Purchase.status}; the others follow from
 * its order and the time, see `purchase-standing.ts`.
 */
export type PurchaseStatus =
  | "PENDING"
  | "IN_PROGRESS"
  | "SUCCESS"
  | "FAILURE"
  | "PROPOSAL_ACTIVE"
  | "PROPOSAL_APPROVED"
  | "PROPOSAL_DECLINED"
  | "PROPOSAL_EXPIRED";

/** Rate cards that can be bought once: what they charge does not depend on what is used afterwards. */
export type PurchasedCard = FixedFeeRateCard | BillingEntitlementRateCard | CreditGrantRateCard;

/** How often a purchase takes what its cards sell; a card that is not named is taken as often as all of them. */
export type PurchaseQuantities = {
  readonly quantity?: number;
  /** By billable item. */
  readonly rateCardQuantities?: Readonly<Record<string, Decimal>>;
};

/** The plan of an association with what this account has otherwise. */
export type AssociationTerms = {
  readonly effectiveFrom: CalendarDate;
  /** The first day that is not part of it. */
  readonly effectiveUntil: CalendarDate;
  readonly pricingCycleConfigOverride?: PricingCycleConfig;
  readonly rateCardsOverride?: readonly RateCard[];
};

export type WalletTopup = {
  /** What the wallet receives. */
  readonly topupAmount: Decimal;
  /** What is paid for it. */
  readonly purchaseAmount: Decimal;
};

/** PREPAID: the order is paid before anything happens. POSTPAID: the plan is associated, and bills as any other. */
export type PaymentMode = "PREPAID" | "POSTPAID";

/**
 * Something paid up front (Togai rule §16.1), or proposed to the customer first (§16.2). Its order is an invoice of class ORDER;
 * when that is paid the purchase is fulfilled: its cards are granted, its plan associated, its wallet topped up.
 */
export type Purchase = {
  readonly id: PurchaseId;
  readonly accountId: AccountId;
  readonly type: PurchaseType;
  readonly status: Exclude<PurchaseStatus, "IN_PROGRESS" | "PROPOSAL_EXPIRED">;
  readonly pricePlanId?: PricePlanId;
  /** The version at the time of the purchase: a later one changes nothing of it. */
  readonly pricePlanVersion?: number;
  readonly pricePlanName?: string;
  /** What is sold, as it stood then: of the plan, or instead of the plan's. Empty where nothing is granted by cards. */
  readonly cards: readonly PurchasedCard[];
  /** Whether `cards` were given with the purchase. */
  readonly cardsOverridden?: true;
  readonly quantities: PurchaseQuantities;
  readonly association?: AssociationTerms;
  readonly walletTopup?: WalletTopup;
  /** PREPAID cards of a plan: the cycle that they are bought for. */
  readonly cycle?: { readonly scheduleId: ScheduleId; readonly start: Instant; readonly end: Instant };
  /** A proposal cannot be approved from then on; the order of a purchase is void if it has not been paid by then. */
  readonly expiryDate?: Instant;
  readonly proposal?: { readonly paymentMode: PaymentMode; readonly respondedAt?: Instant };
  readonly idempotencyKey?: string;
  readonly price: Decimal;
  readonly currency: CurrencyCode;
  readonly invoiceId?: InvoiceId;
  /** When its grants were made. */
  readonly fulfilledAt?: Instant;
  readonly comment?: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** Whether a card can be bought once. */
export const isPurchasable = (card: RateCard): card is PurchasedCard =>
  card.type === "FIXED_FEE" || card.type === "BILLING_ENTITLEMENT" || card.type === "CREDIT_GRANT";
