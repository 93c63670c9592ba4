import type { CardsByType, PlanContent } from "#domain/catalog/plan-content.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import type { PaymentMode, PurchaseType } from "#domain/purchases/purchase.ts";
import type { Reason } from "#domain/refusal.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What a client asks to buy, or has proposed (Togai rules §16.1–16.2). */
export type PurchaseRequest = {
  readonly type: PurchaseType;
  readonly pricePlanId?: string | undefined;
  readonly quantity?: number | undefined;
  readonly rateCardQuantities?: Readonly<Record<string, Decimal>> | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly purchasePlanOverride?: CardsByType | undefined;
  readonly associationOverride?: PlanContent | undefined;
  readonly walletTopupDetails?:
    | { readonly topupAmount: Decimal; readonly purchaseAmount?: Decimal | undefined }
    | undefined;
  readonly effectiveFrom?: CalendarDate | undefined;
  readonly effectiveUntil?: CalendarDate | undefined;
  readonly expiryDate?: Instant | undefined;
  /** Of proposals. */
  readonly paymentMode?: PaymentMode | undefined;
};

type Member = Exclude<keyof PurchaseRequest, "type" | "idempotencyKey" | "expiryDate" | "paymentMode">;

const OF_PLANS = ["pricePlanId", "quantity", "rateCardQuantities", "purchasePlanOverride"] as const;
/** What each type is described by; anything else is refused, since it would change nothing. */
const MEMBERS: Readonly<
  Record<PurchaseType, { readonly needed: readonly Member[]; readonly others: readonly Member[] }>
> = {
  ENTITLEMENT_GRANT: { needed: ["pricePlanId"], others: OF_PLANS },
  PREPAID: { needed: [], others: OF_PLANS },
  ASSOCIATION: { needed: ["pricePlanId", "effectiveFrom"], others: ["effectiveUntil", "associationOverride"] },
  WALLET_TOPUP: { needed: ["walletTopupDetails"], others: [] },
};
const ALL: readonly Member[] = [
  ...OF_PLANS,
  "associationOverride",
  "walletTopupDetails",
  "effectiveFrom",
  "effectiveUntil",
];

/** Everything that is wrong with a request in itself. */
export const requestFaults = (
  request: PurchaseRequest,
  { now, currency }: { readonly now: Instant; readonly currency: CurrencyCode },
): readonly Reason[] => {
  const { type, expiryDate, paymentMode } = request;
  const { needed, others } = MEMBERS[type];
  const given = ALL.filter((member) => request[member] !== undefined);
  return [
    ...needed
      .filter((member) => !given.includes(member))
      .map((path) => ({ path, message: `is needed for a purchase of type ${type}` })),
    ...given
      .filter((member) => !needed.includes(member) && !others.includes(member))
      .map((path) => ({ path, message: `has no meaning for a purchase of type ${type}` })),
    ...(expiryDate !== undefined && expiryDate <= now
      ? [{ path: "expiryDate", message: "must lie in the future" }]
      : []),
    ...(paymentMode === "POSTPAID" && type !== "ASSOCIATION"
      ? [{ path: "paymentMode", message: `must be PREPAID for ${type}; only an ASSOCIATION is paid afterwards` }]
      : []),
    ...topupFaults(request, currency),
  ];
};

const topupFaults = ({ walletTopupDetails }: PurchaseRequest, currency: CurrencyCode): readonly Reason[] => {
  if (!walletTopupDetails) return [];
  const { topupAmount, purchaseAmount } = walletTopupDetails;
  const path = (member: string): string => `walletTopupDetails.${member}`;
  return [
    ...(topupAmount.gt("0") ? [] : [{ path: path("topupAmount"), message: "must be above zero" }]),
    ...(purchaseAmount?.lt("0") ? [{ path: path("purchaseAmount"), message: "must not be below zero" }] : []),
    ...(Object.entries(walletTopupDetails) as [string, Decimal | undefined][])
      .filter(([, amount]) => amount && !cutToMinorUnit(amount, currency).eq(amount))
      .map(([member]) => ({ path: path(member), message: `is finer than the smallest unit of ${currency}` })),
  ];
};
