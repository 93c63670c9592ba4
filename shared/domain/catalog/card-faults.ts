import type { AddOnType } from "#domain/catalog/add-on.ts";
import { grantFaults } from "#domain/catalog/grant-faults.ts";
import type { Billables, Offer } from "#domain/catalog/offer.ts";
import type { RateCard, RatePlan, RateValue } from "#domain/catalog/rate-card.ts";
import { slotOf } from "#domain/catalog/rate-card-operations.ts";
import { recurrenceFaults, usageCycleFaults } from "#domain/catalog/recurrence-faults.ts";
import { slabFaults, slabRateFaults } from "#domain/catalog/slab-faults.ts";

/** Everything that is wrong with one card of an offer. */
export const cardFaults = (card: RateCard, offer: Offer, billables: Billables): string[] => [
  ...placeFaults(card, offer),
  ...currencyFaults(card, offer),
  ...recurrenceFaults(card, offer.type === "PURCHASE" ? undefined : offer.pricingCycleConfig),
  ...contentFaults(card, offer, billables),
];

/** What an order can be for (Togai rule §16.1): the rest of the cards price what happens in a cycle. */
const PURCHASED: readonly RateCard["type"][] = ["FIXED_FEE", "BILLING_ENTITLEMENT", "CREDIT_GRANT"];
/** What would have to be granted, or watched, before revenue is known (Togai rule §14.10). */
const NOT_DEFERRED: readonly RateCard["type"][] = ["CREDIT_GRANT", "BILLING_ENTITLEMENT", "ENTITLEMENT_OVERAGE"];

/** Whether the offer can have such a card, and has only this one of it. */
const placeFaults = (card: RateCard, { type, deferredRevenue, rateCards }: Offer): string[] => {
  const faults: string[] = [];
  if (rateCards.filter((other) => slotOf(other) === slotOf(card)).length > 1) {
    faults.push(
      card.type === "MINIMUM_COMMITMENT"
        ? "the plan has more than one minimum commitment"
        : `'${card.billableId}' has more than one rate card`,
    );
  }
  if (deferredRevenue && NOT_DEFERRED.includes(card.type)) {
    faults.push(`a plan with deferred revenue has no cards of type ${card.type}`);
  } else if (deferredRevenue && card.invoiceTiming === "IN_ADVANCE") {
    faults.push("a plan with deferred revenue has no cards that are invoiced in advance");
  }
  if (type === "PURCHASE" && !PURCHASED.includes(card.type)) {
    faults.push(`a PURCHASE plan has no cards of type ${card.type}`);
  }
  return faults;
};

/** A price in every currency that is billed, and none in others; a minimum commitment may cover fewer (Togai rule §14.5). */
const currencyFaults = (card: RateCard, { supportedCurrencies, billedIn = supportedCurrencies }: Offer): string[] => {
  const given = card.rateValues.map(({ currency }) => currency);
  const needed = card.type === "MINIMUM_COMMITMENT" ? [] : billedIn;
  return [
    ...needed.filter((currency) => !given.includes(currency)).map((currency) => `has no rate in ${currency}`),
    ...given
      .filter((currency) => !supportedCurrencies.includes(currency))
      .map((currency) => `has a rate in ${currency}, which the plan does not support`),
    ...given.filter((currency, at) => given.indexOf(currency) !== at).map((currency) => `has two rates in ${currency}`),
  ];
};

const contentFaults = (card: RateCard, offer: Offer, billables: Billables): string[] => {
  switch (card.type) {
    case "USAGE":
      return [...meterFaults(card.billableId, billables), ...priceFaults(card)];
    case "FIXED_FEE":
      return [
        ...addOnFaults(card.billableId, "FIXED_FEE", billables),
        ...(offer.type === "PURCHASE" && card.enableProration
          ? ["is purchased, so there is no cycle to prorate by"]
          : []),
      ];
    case "LICENSE":
      return [
        ...addOnFaults(card.billableId, card.licenseType, billables),
        ...priceFaults(card),
        ...usageCycleFaults(card.usageCycle, offer.pricingCycleConfig),
        ...quantityFaults(card),
        ...(card.proratedRefundMode !== "NONE" && !(card.invoiceTiming === "IN_ADVANCE" && card.enableProration)
          ? [`refunds ${card.proratedRefundMode}, but only seats paid in advance and prorated are given back`]
          : []),
      ];
    case "BILLING_ENTITLEMENT":
    case "ENTITLEMENT_OVERAGE":
      return [
        ...(billables.features.has(card.billableId) ? [] : [`feature '${card.billableId}' does not exist`]),
        ...priceFaults(card),
        ...(card.type === "ENTITLEMENT_OVERAGE" ? quantityFaults(card) : grantFaults(card, offer, billables)),
      ];
    case "CREDIT_GRANT":
      return [
        ...addOnFaults(card.billableId, "CREDIT_GRANT", billables),
        ...card.rateValues.flatMap((value) => [
          ...slabFaults(value.slabs).map((fault) => `${fault} in ${value.currency}`),
          ...slabRateFaults(value, value.slabs),
        ]),
        ...grantFaults(card, offer, billables),
      ];
    case "MINIMUM_COMMITMENT":
      return card.rateValues
        .filter(({ rate }) => rate.lt("0"))
        .map(({ currency }) => `commits to less than zero in ${currency}`);
  }
};

const priceFaults = ({
  ratePlan,
  rateValues,
}: {
  readonly ratePlan: RatePlan;
  readonly rateValues: readonly RateValue[];
}): string[] => [
  ...slabFaults(ratePlan.slabs),
  ...rateValues.flatMap((value) => slabRateFaults(value, ratePlan.slabs)),
];

const quantityFaults = ({ maxQuantity }: Pick<Extract<RateCard, { type: "LICENSE" }>, "maxQuantity">): string[] =>
  maxQuantity?.lte("0") ? ["has a maximum quantity that is not above zero"] : [];

const meterFaults = (id: string, { usageMeters }: Billables): string[] => {
  const meter = usageMeters.get(id);
  if (!meter) return [`usage meter '${id}' does not exist`];
  return meter.status === "DRAFT" || meter.status === "ARCHIVED"
    ? [`usage meter '${id}' is ${meter.status}${meter.status === "DRAFT" ? "; activate it first" : ""}`]
    : [];
};

const addOnFaults = (id: string, type: AddOnType, { addOns }: Billables): string[] => {
  const addOn = addOns.get(id);
  if (!addOn) return [`add-on '${id}' does not exist`];
  return [
    ...(addOn.type === type ? [] : [`add-on '${id}' is of type ${addOn.type}, not ${type}`]),
    ...(addOn.status === "ACTIVE" ? [] : [`add-on '${id}' is ${addOn.status}`]),
  ];
};
