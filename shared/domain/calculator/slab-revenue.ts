import type { RateCard, Slab } from "#domain/catalog/rate-card.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, isDecimal, sum, ZERO } from "#domain/money/decimal.ts";

/** What falls to one slab of a card. */
export type SlabRevenue = {
  readonly order: number;
  readonly usage: Decimal;
  readonly revenue: Decimal;
  readonly minimumRateApplied: boolean;
  readonly maximumRateApplied: boolean;
  /** Only of slabs that are priced by package and were reached. */
  readonly packageQuantity?: Decimal;
};

/**
 * The slabs of a card as its invoice line has them, those that were not reached with nothing. A license card that is priced in
 * windows has all windows together. What the card's own minimum or maximum adds or takes is told with the last slab that was
 * reached, or with the first, so that the slabs always add up to the card.
 */
export const slabRevenues = (
  card: RateCard,
  line: LineItem | undefined,
  currency: CurrencyCode,
): readonly SlabRevenue[] => {
  const parts = line?.lineItems.flatMap((part) => (part.type === "USAGE_CYCLE_AMOUNT" ? part.lineItems : [part])) ?? [];
  const adjusts = parts.filter(({ type }) => type === "RATE_CONFIG_ADJUSTMENT_AMOUNT");
  const slabs = slabsOf(card, currency).map(({ order }) =>
    together(
      order,
      parts.filter((part) => part.type !== "RATE_CONFIG_ADJUSTMENT_AMOUNT" && orderOf(part) === order),
    ),
  );
  if (adjusts.length === 0) return slabs;
  const reached = slabs.findLastIndex(({ usage, revenue }) => !usage.eq(ZERO) || !revenue.eq(ZERO));
  return slabs.map((slab, at) => (at === Math.max(reached, 0) ? adjusted(slab, adjusts) : slab));
};

const slabsOf = (card: RateCard, currency: CurrencyCode): readonly Slab[] => {
  switch (card.type) {
    case "USAGE":
    case "LICENSE":
    case "ENTITLEMENT_OVERAGE":
      return card.rateValues.some((value) => value.currency === currency)
        ? card.ratePlan.slabs.toSorted((first, second) => first.order - second.order)
        : [];
    case "FIXED_FEE":
    case "BILLING_ENTITLEMENT":
    case "CREDIT_GRANT":
    case "MINIMUM_COMMITMENT":
      return [];
  }
};

/** The line of a slab is named by the card's line and the slab's order. */
const orderOf = ({ id }: LineItem): number => Number(id.slice(id.lastIndexOf(".") + 1));

const together = (order: number, lines: readonly LineItem[]): SlabRevenue => {
  const packages = lines.flatMap(({ metadata }) =>
    isDecimal(metadata?.["packageQuantity"]) ? metadata["packageQuantity"] : [],
  );
  return {
    order,
    usage: sum(lines.map(({ quantity = ZERO }) => quantity)),
    revenue: sum(lines.map(({ value }) => value)),
    minimumRateApplied: lines.some(({ metadata }) => metadata?.["minimumRateApplied"] === true),
    maximumRateApplied: lines.some(({ metadata }) => metadata?.["maximumRateApplied"] === true),
    ...(packages.length > 0 && { packageQuantity: sum(packages) }),
  };
};

const adjusted = (slab: SlabRevenue, adjusts: readonly LineItem[]): SlabRevenue => {
  const all = together(slab.order, adjusts);
  return {
    ...slab,
    revenue: slab.revenue.plus(all.revenue),
    minimumRateApplied: slab.minimumRateApplied || all.minimumRateApplied,
    maximumRateApplied: slab.maximumRateApplied || all.maximumRateApplied,
  };
};
