import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { unbilled } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { SINCE_EVER } from "#domain/time/instant.ts";
import { billingBasis } from "#usecases/billing/billing-basis.ts";
import type { Finalized } from "#usecases/billing/closing-step.ts";
import { finalizingEffects } from "#usecases/billing/finalizing-effects.ts";
import type { Place } from "#usecases/billing/position.ts";
import type { RatingWorld } from "#usecases/world.ts";

/** Where the owner of an invoice stands, and what becoming final does to an invoice of its own. */
export type Standing = {
  readonly place: Place;
  readonly effects: (rated: Invoice) => Promise<(numbered: Invoice) => Finalized>;
};

/** Reads it: of an account with everything that decides what it is billed, of a group only how far it has come. */
export const standingOf = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  ownerId: AccountId,
): Promise<Standing> => {
  const read = await world.billingStates.find(organizationId, ownerId);
  const state = read?.value ?? unbilled(ownerId, SINCE_EVER);
  const at = { organizationId, read, state, now: world.clock.now() };
  const basis = await billingBasis(world, organizationId, ownerId);
  if (basis) return { place: { ...at, basis }, effects: (rated) => finalizingEffects(world, { ...at, basis }, rated) };
  const organization = (await world.organizations.find(organizationId))?.value;
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  return {
    place: { ...at, basis: { organization } },
    effects: async () => (invoice) => ({ invoice, changes: [] }),
  };
};
