import * as z from "zod";
import type { Purchase } from "#domain/purchases/purchase.ts";
import type { StandingPurchase } from "#domain/purchases/purchase-standing.ts";
import type { PurchasedFeature } from "#domain/purchases/purchased-feature.ts";
import { toIso } from "#domain/time/instant.ts";
import { cardsByTypeToWire } from "#wire/cards-by-type.ts";
import { pricingCycleConfigToWire } from "#wire/pricing-cycle.ts";
import { dateTimeOut, decimalOut } from "#wire/primitives.ts";
import { paymentMode, purchaseType } from "#wire/purchase-requests.ts";

const purchaseStatus = z.enum([
  "PENDING",
  "IN_PROGRESS",
  "SUCCESS",
  "FAILURE",
  "PROPOSAL_ACTIVE",
  "PROPOSAL_APPROVED",
  "PROPOSAL_DECLINED",
  "PROPOSAL_EXPIRED",
]);

const cards = z.record(z.string(), z.unknown());
const walletTopup = z.strictObject({ topupAmount: decimalOut(), purchaseAmount: decimalOut() });

const common = {
  id: z.string(),
  pricePlanId: z.string().optional(),
  pricePlanVersion: z.int().optional(),
  idempotencyKey: z.string().optional(),
  walletTopupDetails: walletTopup.optional(),
  status: purchaseStatus,
  type: purchaseType,
  createdAt: dateTimeOut(),
  updatedAt: dateTimeOut(),
};
const bought = {
  quantity: z.int().optional(),
  rateCardQuantities: z.record(z.string(), decimalOut()).optional(),
  price: decimalOut(),
  invoiceCurrency: z.string(),
};
const ofProposal = { paymentMode, expiryDate: dateTimeOut().optional() };

export const wirePurchase = z.strictObject({
  ...common,
  ...bought,
  accountId: z.string(),
  purchasePlanOverride: cards.optional(),
  associationOverride: cards.optional(),
  effectiveFrom: z.string().optional(),
  effectiveUntil: z.string().optional(),
  expiryDate: dateTimeOut().optional(),
  invoiceId: z.string().optional(),
  comment: z.string().optional(),
});
export const wirePurchaseWithGrants = wirePurchase.extend({
  purchasePlan: cards.optional(),
  features: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      creditsGranted: decimalOut(),
      creditsAvailable: decimalOut(),
      effectiveFrom: dateTimeOut(),
      effectiveUntil: dateTimeOut(),
      updatedAt: dateTimeOut(),
    }),
  ),
});
export const wireProposal = wirePurchase.extend({ paymentMode, proposalResponseDate: dateTimeOut().optional() });
export const wireListedPurchase = z.strictObject({
  ...common,
  ...bought,
  pricePlanName: z.string().optional(),
  purchasePlan: cards.optional(),
});
export const wireListedProposal = z.strictObject({ ...common, ...ofProposal, pricePlanName: z.string().optional() });

export const purchaseToWire = ({ purchase, standing }: StandingPurchase): z.input<typeof wirePurchase> => {
  const { association, currency } = purchase;
  return {
    ...commonToWire({ purchase, standing }),
    ...boughtToWire(purchase),
    accountId: purchase.accountId,
    ...(purchase.cardsOverridden && { purchasePlanOverride: cardsByTypeToWire(purchase.cards) }),
    ...(association && {
      associationOverride: {
        ...(association.pricingCycleConfigOverride && {
          pricingCycleConfig: pricingCycleConfigToWire(association.pricingCycleConfigOverride),
        }),
        ...(association.rateCardsOverride && {
          supportedCurrencies: [currency],
          ...cardsByTypeToWire(association.rateCardsOverride),
        }),
      },
      effectiveFrom: association.effectiveFrom,
      effectiveUntil: association.effectiveUntil,
    }),
    ...(purchase.expiryDate !== undefined && { expiryDate: toIso(purchase.expiryDate) }),
    invoiceId: purchase.invoiceId,
    comment: standing.comment,
  };
};

export const purchaseWithGrantsToWire = (
  standing: StandingPurchase,
  features: readonly PurchasedFeature[],
): z.input<typeof wirePurchaseWithGrants> => ({
  ...purchaseToWire(standing),
  purchasePlan: planToWire(standing.purchase),
  features: features.map((feature) => ({
    ...feature,
    effectiveFrom: toIso(feature.effectiveFrom),
    effectiveUntil: toIso(feature.effectiveUntil),
    updatedAt: toIso(feature.updatedAt),
  })),
});

export const proposalToWire = (standing: StandingPurchase): z.input<typeof wireProposal> => {
  const { respondedAt } = proposalOf(standing);
  return {
    ...purchaseToWire(standing),
    paymentMode: proposalOf(standing).paymentMode,
    ...(respondedAt !== undefined && { proposalResponseDate: toIso(respondedAt) }),
  };
};

export const listedPurchaseToWire = (standing: StandingPurchase): z.input<typeof wireListedPurchase> => ({
  ...commonToWire(standing),
  ...boughtToWire(standing.purchase),
  pricePlanName: standing.purchase.pricePlanName,
  purchasePlan: planToWire(standing.purchase),
});

export const listedProposalToWire = (standing: StandingPurchase): z.input<typeof wireListedProposal> => ({
  ...commonToWire(standing),
  paymentMode: proposalOf(standing).paymentMode,
  ...(standing.purchase.expiryDate !== undefined && { expiryDate: toIso(standing.purchase.expiryDate) }),
  pricePlanName: standing.purchase.pricePlanName,
});

const proposalOf = ({ purchase: { id, proposal } }: StandingPurchase): NonNullable<Purchase["proposal"]> => {
  if (!proposal) throw new Error(`purchase ${id} is no proposal`);
  return proposal;
};

const commonToWire = ({ purchase, standing }: StandingPurchase) => ({
  id: purchase.id,
  pricePlanId: purchase.pricePlanId,
  pricePlanVersion: purchase.pricePlanVersion,
  idempotencyKey: purchase.idempotencyKey,
  walletTopupDetails: purchase.walletTopup,
  status: standing.status,
  type: purchase.type,
  createdAt: toIso(purchase.createdAt),
  updatedAt: toIso(purchase.updatedAt),
});

const boughtToWire = ({ quantities, price, currency }: Purchase) => ({
  quantity: quantities.quantity,
  rateCardQuantities: quantities.rateCardQuantities && { ...quantities.rateCardQuantities },
  price,
  invoiceCurrency: currency,
});

/** What is granted, as a plan; absent where no cards are bought. */
const planToWire = ({ cards: boughtCards, currency }: Purchase): Record<string, unknown> | undefined =>
  boughtCards.length === 0
    ? undefined
    : { supportedCurrencies: [currency], activeCurrencies: [currency], ...cardsByTypeToWire(boughtCards) };
