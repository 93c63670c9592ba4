import type { BillingEntitlementRateCard } from "#domain/catalog/rate-card.ts";
import { balanceOf, type FeatureCreditEntry } from "#domain/entitlements/feature-credits.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { sum, ZERO } from "#domain/money/decimal.ts";
import { entryIds } from "#domain/purchases/entry-ids.ts";
import type { Purchase } from "#domain/purchases/purchase.ts";
import type { PurchasedFeature } from "#domain/purchases/purchased-feature.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import { earlier, later } from "#domain/time/instant.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "features" | "featureCredits" | "organizations">;

/** The features that a purchase has granted; none before it is fulfilled. */
export const purchasedFeatures = async (
  world: Needs,
  organizationId: OrganizationId,
  purchase: Purchase,
): Promise<readonly PurchasedFeature[]> => {
  const cards = purchase.cards.flatMap((card) => (card.type === "BILLING_ENTITLEMENT" ? [card] : []));
  if (purchase.fulfilledAt === undefined || cards.length === 0) return [];
  const organization = await world.organizations.find(organizationId);
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  const zone = organization.value.timeZone;
  const found = await Promise.all(cards.map((card) => featureOf(world, organizationId, { purchase, card, zone })));
  return found.flat();
};

const featureOf = async (
  { features, featureCredits }: Needs,
  organizationId: OrganizationId,
  {
    purchase,
    card,
    zone,
  }: { readonly purchase: Purchase; readonly card: BillingEntitlementRateCard; readonly zone: TimeZone },
): Promise<readonly PurchasedFeature[]> => {
  const of = { accountId: purchase.accountId, featureId: card.billableId };
  const idOf = entryIds(purchase, card, zone);
  const ids = card.featureConfigs.map((_, index) => idOf(index));
  const credits = (await featureCredits.find(organizationId, of))?.value;
  const open = new Map(credits?.entries.map((entry) => [entry.id, entry]));
  const closed = await featureCredits.findClosed(
    organizationId,
    of,
    ids.filter((id) => !open.has(id)),
  );
  const entries = ids.flatMap((id) => open.get(id) ?? closed.get(id) ?? []);
  const [first, ...others] = entries;
  const feature = (await features.find(organizationId, card.billableId))?.value;
  if (!first || !credits) return [];
  return [
    {
      id: card.billableId,
      name: feature?.name ?? card.displayName,
      creditsGranted: sum(entries.map(({ granted = ZERO }) => granted)),
      creditsAvailable: sum(entries.map((entry: FeatureCreditEntry) => balanceOf(entry) ?? ZERO)),
      effectiveFrom: others.reduce((from, entry) => earlier(from, entry.effectiveFrom), first.effectiveFrom),
      effectiveUntil: others.reduce((until, entry) => later(until, entry.effectiveUntil), first.effectiveUntil),
      updatedAt: credits.updatedAt,
    },
  ];
};
