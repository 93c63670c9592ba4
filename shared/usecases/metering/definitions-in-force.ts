import type { OrganizationId } from "#domain/ids.ts";
import { definitionsKey } from "#domain/metering/built-in-schemas.ts";
import { type CompiledDefinitions, compileDefinitions } from "#domain/metering/compiled-definitions.ts";
import type { MeteringDefinitions } from "#domain/metering/metering-definitions.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import type { World } from "#usecases/world.ts";

/** Finds by which definitions an event is metered. */
export type DefinitionsInForce = {
  /** The definitions for all of these events, by `definitionsKey`; absent where the schema is unknown or not ACTIVE. */
  forEvents(
    organizationId: OrganizationId,
    events: readonly Pick<UsageEvent, "schemaName" | "dimensions">[],
  ): Promise<ReadonlyMap<string, CompiledDefinitions>>;
  /** The definitions by which an event was metered in the past. */
  numbered(
    organizationId: OrganizationId,
    by: { readonly schemaName: string; readonly number: number },
  ): Promise<CompiledDefinitions | undefined>;
};

/** Snapshots kept compiled at a time; the one that was used longest ago makes room. */
const MOST_KEPT = 500;

/**
 * What is in force is read anew for every call, so that a meter that was switched off counts nothing from then on; only the
 * parsed expressions are kept, which never change for a number.
 */
export const createDefinitionsInForce = ({
  meteringDefinitions,
}: Pick<World, "meteringDefinitions">): DefinitionsInForce => {
  const kept = new Map<string, CompiledDefinitions>();
  const compiled = (organizationId: OrganizationId, definitions: MeteringDefinitions): CompiledDefinitions => {
    const key = keptAs(organizationId, definitions);
    const before = kept.get(key);
    if (before) kept.delete(key);
    const made = before ?? compileDefinitions(definitions);
    kept.set(key, made);
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(oldest);
    }
    return made;
  };
  return {
    forEvents: async (organizationId, events) => {
      const current = await meteringDefinitions.currentMany(organizationId, events.map(definitionsKey));
      return new Map([...current].map(([key, definitions]) => [key, compiled(organizationId, definitions)]));
    },
    numbered: async (organizationId, by) => {
      const before = kept.get(keptAs(organizationId, by));
      if (before) return before;
      const definitions = await meteringDefinitions.numbered(organizationId, by);
      return definitions && compiled(organizationId, definitions);
    },
  };
};

const keptAs = (
  organizationId: OrganizationId,
  { schemaName, number }: { readonly schemaName: string; readonly number: number },
): string => `${organizationId}#${schemaName}#${number}`;
