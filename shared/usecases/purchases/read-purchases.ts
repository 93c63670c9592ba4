import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { Purchase } from "#domain/purchases/purchase.ts";
import { type StandingPurchase, standingOf } from "#domain/purchases/purchase-standing.ts";
import type { Page } from "#ports/store.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "purchases" | "invoices" | "clock">;

/** A proposal is a purchase from its approval on. */
export const isPurchase = ({ proposal, status }: Purchase): boolean =>
  !proposal || (status !== "PROPOSAL_ACTIVE" && status !== "PROPOSAL_DECLINED");

export const isProposal = ({ proposal }: Purchase): boolean => proposal !== undefined;

/** One of them by its id, if it is of that sort. */
export const findPurchase = async (
  world: Needs,
  organizationId: OrganizationId,
  id: string,
  where: (purchase: Purchase) => boolean,
): Promise<StandingPurchase | undefined> => {
  const found = await world.purchases.find(organizationId, id);
  if (!found || !where(found.value)) return undefined;
  return asItStands(world, organizationId, found.value);
};

/** An account's, newest first unless the direction says otherwise. */
export const listPurchases = async (
  world: Needs,
  organizationId: OrganizationId,
  accountId: AccountId,
  listing: {
    readonly limit: number;
    readonly after?: string;
    readonly direction: "ASC" | "DESC";
    readonly where: (purchase: Purchase) => boolean;
  },
): Promise<Page<StandingPurchase>> => {
  const { items, ...page } = await world.purchases.listOfAccount(organizationId, accountId, listing);
  return { ...page, items: await asTheyStand(world, organizationId, items) };
};

/** One with the status that its order and the time give it. */
export const asItStands = async (
  { invoices, clock }: Pick<Needs, "invoices" | "clock">,
  organizationId: OrganizationId,
  purchase: Purchase,
): Promise<StandingPurchase> => {
  const order = purchase.invoiceId && (await invoices.find(organizationId, purchase.invoiceId))?.value;
  return { purchase, standing: standingOf(purchase, order || undefined, clock.now()) };
};

/** Each with the status that its order and the time give it. */
const asTheyStand = async (
  { invoices, clock }: Pick<Needs, "invoices" | "clock">,
  organizationId: OrganizationId,
  purchases: readonly Purchase[],
): Promise<readonly StandingPurchase[]> => {
  const orders = await invoices.findMany(
    organizationId,
    purchases.flatMap(({ invoiceId }) => invoiceId ?? []),
  );
  const byId = new Map(orders.map(({ value }) => [value.id, value]));
  const now = clock.now();
  return purchases.map((purchase) => ({
    purchase,
    standing: standingOf(purchase, purchase.invoiceId === undefined ? undefined : byId.get(purchase.invoiceId), now),
  }));
};
