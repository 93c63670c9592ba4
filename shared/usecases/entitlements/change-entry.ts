import { type EntryEdit, entryEdited, entryVoided } from "#domain/entitlements/edit-entry.ts";
import type { FeatureCreditEntry } from "#domain/entitlements/feature-credits.ts";
import { type Movement, still } from "#domain/entitlements/movement.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";
import { movementChanges } from "#usecases/entitlements/grant-feature-credits.ts";
import { accountFeature, type NamedFeature, type NamingWorld } from "#usecases/entitlements/read-feature-credits.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

type Needs = NamingWorld & Pick<World, "featureCredits" | "ledger" | "save">;

/** An entry of an account and feature as a path names it. */
export type NamedEntry = NamedFeature & { readonly entryId: string };

/** Gives an entry another grant or another end (Togai rule §11.4). */
export const updateFeatureCreditEntry = (
  world: Needs,
  organizationId: OrganizationId,
  named: NamedEntry,
  edit: EntryEdit,
): Promise<Result<FeatureCreditEntry, Refusal>> =>
  change(world, organizationId, named, (movement, entry, now) => entryEdited(movement, entry, { edit, now }));

/** Takes from an entry what is left of it, for good (Togai rule §11.4). */
export const voidFeatureCreditEntry = (
  world: Needs,
  organizationId: OrganizationId,
  named: NamedEntry,
): Promise<Result<FeatureCreditEntry, Refusal>> => change(world, organizationId, named, entryVoided);

type Step = (movement: Movement, entry: FeatureCreditEntry, now: Instant) => Result<Movement, Refusal>;

/** Events that take units at the same time are rivals; each time one of them got on. */
const RIVALS_EXPECTED = { mostTries: 20 };

const change = (
  world: Needs,
  organizationId: OrganizationId,
  { entryId, ...named }: NamedEntry,
  step: Step,
): Promise<Result<FeatureCreditEntry, Refusal>> =>
  retryLostRaces(
    `feature credit entry '${entryId}'`,
    async () => {
      const of = await accountFeature(world, organizationId, named);
      if (!of.ok) return of;
      const read = await world.featureCredits.find(organizationId, of.value);
      const entry = read?.value.entries.find(({ id }) => id === entryId);
      if (!read || !entry) {
        const closed = await world.featureCredits.findClosed(organizationId, of.value, [entryId]);
        return closed.size > 0
          ? invalid(`feature credit entry '${entryId}' ended long ago and can no longer be changed`)
          : notFound("feature credit entry", entryId);
      }
      const movement = step(still(read.value), entry, world.clock.now());
      if (!movement.ok) return movement;
      const saved = await world.save(movementChanges(world, organizationId, read, movement.value));
      const changed = movement.value.credits.entries.find(({ id }) => id === entryId);
      return saved.ok && changed ? ok(changed) : undefined;
    },
    RIVALS_EXPECTED,
  );
