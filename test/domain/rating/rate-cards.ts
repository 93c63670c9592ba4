import type { FixedFeeRateCard, RateBounds, Slab, SlabRate, UsageRateCard } from "#domain/catalog/rate-card.ts";
import type { AddOnId, UsageMeterId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import type { RatedUsage } from "#domain/rating/rated-quantity.ts";

export const USD = "USD" as CurrencyCode;
export const EUR = "EUR" as CurrencyCode;
export const JPY = "JPY" as CurrencyCode;
export const KWD = "KWD" as CurrencyCode;

/**
 * A usage card from a price list as a person would write it down, slab by slab:
 *
 *   >0: PER_UNIT 2; >100: PACKAGE 10 per 1000 min 5 max 40
 */
export const usageCard = (
  priceList: string,
  {
    model = "TIERED",
    bounds = {},
    currency = USD,
    ...rest
  }: Partial<Omit<UsageRateCard, "ratePlan" | "rateValues">> & {
    model?: "TIERED" | "VOLUME";
    bounds?: { minimumRate?: string; maximumRate?: string };
    currency?: CurrencyCode;
  } = {},
): UsageRateCard => {
  const lines = priceList.split(";").map((line, index) => readSlab(line.trim(), index + 1));
  return {
    type: "USAGE",
    name: "calls",
    displayName: "Calls",
    billableId: "um.calls" as UsageMeterId,
    invoiceTiming: "IN_ARREARS",
    ratePlan: { pricingModel: model, slabs: lines.map(({ slab }) => slab) },
    rateValues: [{ currency, slabRates: lines.map(({ rate }) => rate), bounds: boundsOf(bounds) }],
    ...rest,
  };
};

/** A monthly fee of 50, in arrears, prorated. */
export const feeCard = ({
  rate = "50",
  currency = USD,
  interval = 1,
  offset = 0,
  ...rest
}: Partial<Omit<FixedFeeRateCard, "rateValues" | "recurrence">> & {
  rate?: string;
  currency?: CurrencyCode;
  interval?: number;
  offset?: number;
} = {}): FixedFeeRateCard => ({
  type: "FIXED_FEE",
  name: "platform",
  displayName: "Platform fee",
  billableId: "addon.platform" as AddOnId,
  invoiceTiming: "IN_ARREARS",
  feeType: "RECURRING",
  enableProration: true,
  recurrence: { interval, offset },
  rateValues: [{ currency, rate: decimal(rate) }],
  ...rest,
});

/** A charge as it would stand on a sheet of paper: `1: 100 = 200` is slab 1, 100 units, 200. */
export const onPaper = ({ slabs }: Pick<RatedUsage, "slabs">): string =>
  slabs.map(({ order, usage, amount }) => `${order}: ${toText(usage)} = ${toText(amount)}`).join(", ");

const SLAB = /^>(\S+): (FLAT|PER_UNIT|PACKAGE) (\S+)(?: per (\S+))?(?: min (\S+))?(?: max (\S+))?$/;

const readSlab = (line: string, order: number): { slab: Slab; rate: SlabRate } => {
  const match = SLAB.exec(line);
  if (!match) throw new Error(`'${line}' is no slab`);
  const [, startAfter, priceType, rate, packageSize, minimumRate, maximumRate] = match;
  const common = { order, startAfter: decimal(startAfter!) };
  return {
    slab:
      priceType === "PACKAGE"
        ? { ...common, priceType, packageSize: decimal(packageSize!) }
        : { ...common, priceType: priceType as "FLAT" | "PER_UNIT" },
    rate: {
      order,
      rate: decimal(rate!),
      bounds: boundsOf({ ...(minimumRate && { minimumRate }), ...(maximumRate && { maximumRate }) }),
    },
  };
};

const boundsOf = (bounds: { minimumRate?: string; maximumRate?: string }): RateBounds => ({
  ...(bounds.minimumRate !== undefined && { minimumRate: decimal(bounds.minimumRate) }),
  ...(bounds.maximumRate !== undefined && { maximumRate: decimal(bounds.maximumRate) }),
});
