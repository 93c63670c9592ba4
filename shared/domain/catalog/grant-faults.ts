import type { Billables, Offer } from "#domain/catalog/offer.ts";
import type {
  BillingEntitlementRateCard,
  CreditGrantDetails,
  CreditGrantRateCard,
  FeatureConfig,
} from "#domain/catalog/rate-card.ts";
import { UTC } from "#domain/time/calendar.ts";
import { addDuration, isZeroDuration, parseDuration } from "#domain/time/duration.ts";
import { instantOf } from "#domain/time/instant.ts";

/** What is wrong with what a card grants, apart from its price. */
export const grantFaults = (
  card: BillingEntitlementRateCard | CreditGrantRateCard,
  { type }: Offer,
  billables: Billables,
): string[] => {
  if (card.type === "BILLING_ENTITLEMENT") return card.featureConfigs.flatMap(unitGrantFaults);
  const { grantDetails } = card;
  return [
    ...(type === "PURCHASE" && grantDetails.expiryType === "PRICING_CYCLE"
      ? ["expires with the pricing cycle, and a PURCHASE plan has none"]
      : []),
    ...expiryFaults(grantDetails),
    ...scopeFaults(grantDetails.applicableEntityIds, billables),
  ];
};

/** Any instant: durations are compared by where they lead to. */
const AT_SOME_TIME = instantOf(Date.UTC(2000, 0, 1));

const unitGrantFaults = ({ effectiveFrom, effectiveUntil }: FeatureConfig, at: number): string[] => {
  const [from, until] = [parseDuration(effectiveFrom), parseDuration(effectiveUntil)];
  if (!from || !until) return [`grant ${at + 1} holds no duration`];
  return addDuration(AT_SOME_TIME, until, UTC) > addDuration(AT_SOME_TIME, from, UTC)
    ? []
    : [`grant ${at + 1} ends with ${effectiveUntil}, which does not lie after its start with ${effectiveFrom}`];
};

const expiryFaults = (details: CreditGrantDetails): string[] => {
  const text = "expiryDuration" in details ? details.expiryDuration : undefined;
  if (details.expiryType !== "CUSTOM") {
    return text === undefined ? [] : [`has an expiry duration, which ${details.expiryType} does not use`];
  }
  if (text === undefined) return ["expires at a CUSTOM time, but has no expiry duration"];
  const duration = parseDuration(text);
  return duration && !isZeroDuration(duration) ? [] : [`expires after ${text}, which is no time`];
};

/** Words that a scope may hold beside ids (Togai rule §18.2). */
const WHOLE_KINDS: readonly string[] = ["ALL_USAGE_METER_RATE_CARDS", "ALL_FIXED_FEE_RATE_CARDS"];

const scopeFaults = (ids: readonly string[], { usageMeters, addOns, features }: Billables): string[] => [
  ...ids
    .filter((id) => !(WHOLE_KINDS.includes(id) || usageMeters.has(id) || addOns.has(id) || features.has(id)))
    .map((id) => `its credits apply to '${id}', which is no billable item`),
  ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `its credits apply to '${id}' twice`),
];
