import type { AddOn } from "#domain/catalog/add-on.ts";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { FixedFeeRateCard, RateCard, RateValue, Slab, UsageRateCard } from "#domain/catalog/rate-card.ts";
import type { UsageMeter } from "#domain/catalog/usage-meter.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { toText } from "#domain/money/decimal.ts";

/** Something that keeps a plan from being finalized, and the card that has it (the plan itself when it is no card's fault). */
export type PlanFault = {
  readonly entityId: string;
  readonly entityType: "PRICE_PLAN" | "RATE_CARD";
  readonly message: string;
};

/** The billable items that the cards name; one that does not exist is absent. */
export type Billables = {
  readonly usageMeters: ReadonlyMap<string, UsageMeter>;
  readonly addOns: ReadonlyMap<string, AddOn>;
};

/** Everything that is wrong with a plan, all of it at once; a plan without faults can be billed (Togai rules §14.5–14.7, §14.10). */
export const planFaults = (
  plan: Pick<PricePlan, "id" | "type" | "pricingCycleConfig" | "supportedCurrencies" | "deferredRevenue" | "rateCards">,
  billables: Billables,
): readonly PlanFault[] => [
  ...faultsOfPlan(plan).map((message): PlanFault => ({ entityId: plan.id, entityType: "PRICE_PLAN", message })),
  ...plan.rateCards.flatMap((card) =>
    faultsOfCard(card, plan, billables).map(
      (message): PlanFault => ({ entityId: card.name, entityType: "RATE_CARD", message }),
    ),
  ),
];

const faultsOfPlan = ({
  type,
  pricingCycleConfig,
  supportedCurrencies,
  rateCards,
}: Parameters<typeof planFaults>[0]): string[] => {
  const faults: string[] = [];
  if (type === "BILLING" && !pricingCycleConfig) faults.push("a BILLING plan needs a pricing cycle");
  if (type === "PURCHASE" && pricingCycleConfig) faults.push("a PURCHASE plan has no pricing cycle");
  if (supportedCurrencies.length === 0) faults.push("the plan supports no currency");
  if (rateCards.length === 0) faults.push("the plan has no rate card");
  return faults;
};

const faultsOfCard = (
  card: RateCard,
  { supportedCurrencies, deferredRevenue, rateCards }: Parameters<typeof planFaults>[0],
  billables: Billables,
): string[] => {
  const faults: string[] = [];
  if (rateCards.filter(({ billableId }) => billableId === card.billableId).length > 1) {
    faults.push(`'${card.billableId}' has more than one rate card`);
  }
  if (deferredRevenue && card.invoiceTiming === "IN_ADVANCE") {
    faults.push("a plan with deferred revenue has no cards that are invoiced in advance");
  }
  faults.push(...currencyFaults(card.rateValues, supportedCurrencies));
  switch (card.type) {
    case "USAGE":
      return [...faults, ...faultsOfUsageCard(card, billables)];
    case "FIXED_FEE":
      return [...faults, ...faultsOfFixedFee(card, billables)];
    default:
      return faults;
  }
};

const currencyFaults = (
  rateValues: readonly { readonly currency: CurrencyCode }[],
  supported: readonly CurrencyCode[],
): string[] => {
  const given = rateValues.map(({ currency }) => currency);
  return [
    ...supported.filter((currency) => !given.includes(currency)).map((currency) => `has no rate in ${currency}`),
    ...given
      .filter((currency) => !supported.includes(currency))
      .map((currency) => `has a rate in ${currency}, which the plan does not support`),
    ...given.filter((currency, at) => given.indexOf(currency) !== at).map((currency) => `has two rates in ${currency}`),
  ];
};

const faultsOfUsageCard = (
  { billableId, ratePlan, rateValues }: UsageRateCard,
  { usageMeters }: Billables,
): string[] => {
  const meter = usageMeters.get(billableId);
  const faults: string[] = [];
  if (!meter) faults.push(`usage meter '${billableId}' does not exist`);
  else if (meter.status === "DRAFT" || meter.status === "ARCHIVED") {
    faults.push(`usage meter '${billableId}' is ${meter.status}; activate it first`);
  }
  return [
    ...faults,
    ...slabFaults(ratePlan.slabs),
    ...rateValues.flatMap((value) => slabRateFaults(value, ratePlan.slabs)),
  ];
};

const faultsOfFixedFee = ({ billableId }: FixedFeeRateCard, { addOns }: Billables): string[] => {
  const addOn = addOns.get(billableId);
  if (!addOn) return [`add-on '${billableId}' does not exist`];
  const faults: string[] = [];
  if (addOn.type !== "FIXED_FEE") faults.push(`add-on '${billableId}' is of type ${addOn.type}, not FIXED_FEE`);
  if (addOn.status !== "ACTIVE") faults.push(`add-on '${billableId}' is ${addOn.status}`);
  return faults;
};

/** Slabs must follow each other: every order once, and each starting after the one before it. */
const slabFaults = (slabs: readonly Slab[]): string[] => {
  const faults: string[] = [];
  const inOrder = slabs.toSorted((first, second) => first.order - second.order);
  inOrder.forEach((slab, at) => {
    const before = inOrder[at - 1];
    if (before && before.order === slab.order) faults.push(`two slabs have the order ${slab.order}`);
    else if (before && slab.startAfter.lte(before.startAfter)) {
      faults.push(
        `slab ${slab.order} starts after ${toText(slab.startAfter)}, which does not lie above slab ${before.order}'s ${toText(before.startAfter)}`,
      );
    }
    if (slab.startAfter.lt("0")) faults.push(`slab ${slab.order} starts below zero`);
    if (slab.priceType === "PACKAGE" && slab.packageSize.lte("0")) {
      faults.push(`slab ${slab.order} has a package size that is not above zero`);
    }
  });
  const first = inOrder[0];
  if (first?.startAfter.gt("0")) {
    faults.push(`usage up to ${toText(first.startAfter)} has no slab; the first must start after 0`);
  }
  return faults;
};

const slabRateFaults = ({ currency, slabRates, bounds }: RateValue, slabs: readonly Slab[]): string[] => {
  const priced = slabRates.map(({ order }) => order);
  const orders = slabs.map(({ order }) => order);
  const contradictions = [
    ...(contradicts(bounds) ? [`minimum exceeds maximum in ${currency}`] : []),
    ...slabRates
      .filter((rate) => contradicts(rate.bounds))
      .map(({ order }) => `minimum exceeds maximum of slab ${order} in ${currency}`),
  ];
  return [
    ...orders.filter((order) => !priced.includes(order)).map((order) => `slab ${order} has no rate in ${currency}`),
    ...priced
      .filter((order) => !orders.includes(order))
      .map((order) => `rate of an unknown slab ${order} in ${currency}`),
    ...priced
      .filter((order, at) => priced.indexOf(order) !== at)
      .map((order) => `slab ${order} has two rates in ${currency}`),
    ...contradictions,
  ];
};

const contradicts = ({ minimumRate, maximumRate }: RateValue["bounds"]): boolean =>
  minimumRate !== undefined && maximumRate !== undefined && minimumRate.gt(maximumRate);
