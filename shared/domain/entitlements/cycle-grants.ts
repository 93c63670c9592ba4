import type { RateCard } from "#domain/catalog/rate-card.ts";
import { type Grant, grantsOf } from "#domain/entitlements/grant.ts";
import { overageWindow } from "#domain/entitlements/overage-window.ts";
import type { FeatureId } from "#domain/ids.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import type { TimeZone } from "#domain/time/calendar.ts";

/** Names a pricing cycle of an account among all others. */
export const cycleName = ({ schedule, cycle }: BilledCycle): string => `${schedule.id}#${cycle.startDate}`;

/**
 * What the plan of a cycle grants when the cycle begins, by feature (Togai rule §11.2): the units of its entitlement cards, in advance
 * or in arrears, where they recur in it, and the overage of a window that begins with it. What is PREPAID waits for its order.
 *
 * The ids of entries say the cycle; the second and later ones of a card have an index as well.
 */
export const cycleGrants = (
  rateCards: readonly RateCard[],
  billed: BilledCycle,
  zone: TimeZone,
): ReadonlyMap<FeatureId, readonly Grant[]> => {
  const byFeature = new Map<FeatureId, readonly Grant[]>();
  for (const card of rateCards) {
    const grants = grantsOfCard(card, billed, zone);
    if (card.type !== "BILLING_ENTITLEMENT" && card.type !== "ENTITLEMENT_OVERAGE") continue;
    if (grants.length > 0) byFeature.set(card.billableId, [...(byFeature.get(card.billableId) ?? []), ...grants]);
  }
  return byFeature;
};

/** Features that the plan of a cycle is about. */
export const featuresOf = (rateCards: readonly RateCard[]): readonly FeatureId[] => [
  ...new Set(
    rateCards.flatMap((card) =>
      card.type === "BILLING_ENTITLEMENT" || card.type === "ENTITLEMENT_OVERAGE" ? [card.billableId] : [],
    ),
  ),
];

const grantsOfCard = (card: RateCard, billed: BilledCycle, zone: TimeZone): readonly Grant[] => {
  const { cycle, schedule } = billed;
  const name = cycleName(billed);
  if (card.type === "BILLING_ENTITLEMENT") {
    if (card.invoiceTiming === "PREPAID" || !beginsIn(card.recurrence, cycle.ordinal)) return [];
    return grantsOf(card.featureConfigs, {
      source: "PRICE_PLAN",
      entryId: (index) => (index === 0 ? `${name}$PRICE_PLAN` : `${name}#${index}$PRICE_PLAN`),
      at: cycle.start,
      zone,
    });
  }
  if (card.type !== "ENTITLEMENT_OVERAGE" || !beginsIn(card.recurrence, cycle.ordinal)) return [];
  const window = overageWindow(schedule, cycle, { recurrence: card.recurrence, zone });
  if (!window) return [];
  return [
    {
      id: `${name}$OVERAGE`,
      source: "OVERAGE",
      effectiveFrom: window.start,
      effectiveUntil: window.end,
      ...(card.maxQuantity !== undefined && { granted: card.maxQuantity }),
      scheduleId: schedule.id,
    },
  ];
};

const beginsIn = (
  { interval, offset }: { readonly interval: number; readonly offset: number },
  ordinal: number,
): boolean => ordinal >= offset && (ordinal - offset) % interval === 0;
