import { given } from "#domain/given.ts";
import type { InvoiceId, OrganizationId, PurchaseId } from "#domain/ids.ts";
import type { AdHocInvoice } from "#domain/invoicing/invoice.ts";
import { ZERO } from "#domain/money/decimal.ts";
import type { Purchase } from "#domain/purchases/purchase.ts";
import { purchaseOrder } from "#domain/purchases/purchase-order.ts";
import { type PurchaseRequest, requestFaults } from "#domain/purchases/purchase-request.ts";
import { invalidAll, type Reason, type Refusal } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { BillingBasis } from "#usecases/billing/billing-basis.ts";
import { partiesOf } from "#usecases/billing/parties-of.ts";
import { associationOrder } from "#usecases/purchases/association-order.ts";
import { purchasedAssociation } from "#usecases/purchases/purchased-association.ts";
import { purchasedCards } from "#usecases/purchases/purchased-cards.ts";
import type { TimelineWith } from "#usecases/purchases/timeline-with.ts";
import type { RatingWorld } from "#usecases/world.ts";

/** A purchase as it would be, with its order before it is raised. */
export type PlannedPurchase = {
  readonly purchase: Purchase;
  readonly order: AdHocInvoice;
  /** Of an association: the timeline with it. */
  readonly timeline?: TimelineWith | undefined;
};

/** The purchase that is asked for and its price, or everything that is wrong with it; nothing is written. */
export const plannedPurchase = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  { basis, request }: { readonly basis: BillingBasis; readonly request: PurchaseRequest },
): Promise<Result<PlannedPurchase, Refusal>> => {
  const now = world.clock.now();
  const { account } = basis;
  const faults = requestFaults(request, { now, currency: account.invoiceCurrency });
  const bought = await whatIsBought(world, organizationId, { basis, request });
  const [first, ...others] = [...faults, ...(bought.ok ? [] : bought.error)];
  if (first || !bought.ok) return invalidAll([first ?? { path: "", message: "is not possible" }, ...others]);
  const { timeline, ...described } = bought.value;
  const { type, quantity, rateCardQuantities, idempotencyKey, expiryDate, walletTopupDetails: topup } = request;
  const purchase: Purchase = {
    id: world.ids.next("purchase") as PurchaseId,
    accountId: account.id,
    type,
    status: "PENDING",
    cards: [],
    ...described,
    quantities: given({ quantity, rateCardQuantities }),
    ...(topup && {
      walletTopup: { topupAmount: topup.topupAmount, purchaseAmount: topup.purchaseAmount ?? topup.topupAmount },
    }),
    ...given({ expiryDate, idempotencyKey }),
    price: ZERO,
    currency: account.invoiceCurrency,
    createdAt: now,
    updatedAt: now,
  };
  const order = await orderOf(world, organizationId, { basis, purchase, timeline });
  if (order.totalAmount.lt("0")) {
    return invalidAll([
      { path: "pricePlanId", message: "costs less than nothing; money is not paid out by a purchase" },
    ]);
  }
  return ok({ purchase: { ...purchase, price: order.totalAmount }, order, timeline });
};

/** The order of a purchase as of now, before it is raised. */
export const orderOf = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  {
    basis,
    purchase,
    timeline,
  }: { readonly basis: BillingBasis; readonly purchase: Purchase; readonly timeline: TimelineWith | undefined },
): Promise<AdHocInvoice> => {
  const { account, organization } = basis;
  const order = {
    id: world.ids.next("inv") as InvoiceId,
    account,
    parties: partiesOf(basis, purchase.pricePlanName ?? ""),
    netTermDays: account.netTermDays ?? organization.netTermDays,
    now: world.clock.now(),
  };
  const ofAssociation =
    timeline &&
    (await associationOrder(world, organizationId, {
      basis: { ...basis, schedules: timeline.timeline.schedules },
      schedule: timeline.schedule,
      purchase,
      order,
    }));
  return ofAssociation ?? purchaseOrder(purchase, order);
};

type Bought = Partial<
  Pick<Purchase, "pricePlanId" | "pricePlanVersion" | "pricePlanName" | "cards" | "cardsOverridden" | "association">
> & { readonly timeline?: TimelineWith };

const whatIsBought = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  asked: { readonly basis: BillingBasis; readonly request: PurchaseRequest },
): Promise<Result<Bought, readonly Reason[]>> => {
  const { request } = asked;
  switch (request.type) {
    case "WALLET_TOPUP":
      return ok({});
    case "ASSOCIATION": {
      const bought = await purchasedAssociation(world, organizationId, asked);
      if (!bought.ok) return bought;
      const { plan, association, timeline } = bought.value;
      return ok({ ...nameOf(plan), association, timeline });
    }
    case "ENTITLEMENT_GRANT":
      // That it is missing has been said.
      if (request.pricePlanId === undefined) return err([]);
      return cardsBought(world, organizationId, asked);
    case "PREPAID":
      return cardsBought(world, organizationId, asked);
  }
};

const cardsBought = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  { basis, request }: { readonly basis: BillingBasis; readonly request: PurchaseRequest },
): Promise<Result<Bought, readonly Reason[]>> => {
  const bought = await purchasedCards(world, organizationId, { basis, request, now: world.clock.now() });
  if (!bought.ok) return bought;
  const { plan, cards } = bought.value;
  return ok({
    ...nameOf(plan),
    cards,
    ...(request.purchasePlanOverride && { cardsOverridden: true }),
  });
};

const nameOf = ({
  id,
  version,
  name,
}: {
  readonly id: NonNullable<Purchase["pricePlanId"]>;
  readonly version: number;
  readonly name: string;
}) => ({ pricePlanId: id, pricePlanVersion: version, pricePlanName: name });
