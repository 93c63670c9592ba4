import type {
  BillingEntitlementRateCard,
  CreditGrantRateCard,
  EntitlementOverageRateCard,
  LicenseRateCard,
  MinimumCommitmentRateCard,
} from "#domain/catalog/rate-card.ts";
import type { AddOnId, FeatureId } from "#domain/ids.ts";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import { decimal } from "#domain/money/decimal.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import { USD, usageCard } from "./rate-cards.ts";

type PriceTraits = NonNullable<Parameters<typeof usageCard>[1]>;
type Prices = Pick<PriceTraits, "model" | "bounds" | "currency">;
const pricesOf = (list: string, { model, bounds, currency }: Prices) => {
  const { ratePlan, rateValues } = usageCard(list, {
    ...(model && { model }),
    ...(bounds && { bounds }),
    ...(currency && { currency }),
  });
  return { ratePlan, rateValues };
};

/** Seats at 10 each, in arrears and prorated. */
export const licenseCard = ({
  list = ">0: PER_UNIT 10",
  model,
  bounds,
  ...rest
}: { list?: string } & Prices & Partial<LicenseRateCard> = {}): LicenseRateCard => ({
  type: "LICENSE",
  name: "seats",
  displayName: "Seats",
  billableId: "addon.seat" as AddOnId,
  licenseType: "LICENSE",
  invoiceTiming: "IN_ARREARS",
  enableProration: true,
  proratedRefundMode: "NONE",
  ...pricesOf(list, { ...(model && { model }), ...(bounds && { bounds }) }),
  ...rest,
});

/** Grants of feature credits at 1 each, in advance. */
export const entitlementCard = ({
  list = ">0: PER_UNIT 1",
  limits = ["120"],
  ...rest
}: {
  list?: string;
  limits?: readonly string[];
} & Partial<BillingEntitlementRateCard> = {}): BillingEntitlementRateCard => ({
  type: "BILLING_ENTITLEMENT",
  name: "records",
  displayName: "Records",
  billableId: "feature.records" as FeatureId,
  invoiceTiming: "IN_ADVANCE",
  featureConfigs: limits.map((limit) => ({
    effectiveFrom: "PT0S",
    effectiveUntil: "P20D",
    featureCreditLimit: decimal(limit),
  })),
  recurrence: { interval: 1, offset: 0 },
  ...pricesOf(list, {}),
  ...rest,
});

export const overageCard = ({
  list = ">0: PER_UNIT 0.05; >5000: PER_UNIT 0.03",
  ...rest
}: { list?: string } & Partial<EntitlementOverageRateCard> = {}): EntitlementOverageRateCard => ({
  type: "ENTITLEMENT_OVERAGE",
  name: "records-overage",
  displayName: "Records beyond",
  billableId: "feature.records" as FeatureId,
  invoiceTiming: "IN_ARREARS",
  recurrence: { interval: 1, offset: 0 },
  ...pricesOf(list, {}),
  ...rest,
});

/** 100 credits for 10, every cycle, in advance. */
export const creditGrantCard = ({
  list = ">0: FLAT 10",
  credit = "100",
  ...rest
}: { list?: string; credit?: string } & Partial<CreditGrantRateCard> = {}): CreditGrantRateCard => {
  const { ratePlan, rateValues } = usageCard(list);
  return {
    type: "CREDIT_GRANT",
    name: "credit",
    displayName: "Prepaid credit",
    billableId: "addon.credit" as AddOnId,
    invoiceTiming: "IN_ADVANCE",
    grantType: "RECURRING",
    grantDetails: { priority: 1, applicableEntityIds: [], expiryType: "NO_EXPIRY" },
    pricingModel: "TIERED",
    rateValues: rateValues.map((value) => ({ ...value, slabs: ratePlan.slabs, creditAmount: decimal(credit) })),
    recurrence: { interval: 1, offset: 0 },
    ...rest,
  };
};

export const commitmentCard = (
  rate: string,
  rest: Partial<MinimumCommitmentRateCard> = {},
): MinimumCommitmentRateCard => ({
  type: "MINIMUM_COMMITMENT",
  name: "floor",
  displayName: "Plan minimum",
  billableId: "pp.pro",
  invoiceTiming: "IN_ARREARS",
  rateValues: [{ currency: USD, rate: decimal(rate) }],
  ...rest,
});

/** Seats from days on, the last number until forever: `{ "2025-04-01": "5", "2025-04-16": "8" }`. */
export const seatsFrom = (steps: Readonly<Record<string, string>>): SeatHistory => {
  const days = Object.entries(steps);
  return {
    type: "QUANTITY",
    runs: days.map(([day, seats], index) => ({
      startDate: day as CalendarDate,
      endDate: (days[index + 1]?.[0] ?? "9999-01-01") as CalendarDate,
      quantity: decimal(seats),
    })),
  };
};

/** Names with the days on which they had a seat: `["Ann 2025-04-01 2025-04-11", …]`, the last day left out. */
export const namesOn = (...stretches: readonly string[]): SeatHistory => ({
  type: "NAMES",
  seats: stretches.map((stretch) => {
    const [name = "", startDate, endDate] = stretch.split(" ");
    return { name, startDate: startDate as CalendarDate, endDate: endDate as CalendarDate };
  }),
});
