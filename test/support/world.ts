import { type LocalAdapters, openLocalAdapters } from "#adapters/local/local-adapters.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { type Instant, parseInstant } from "#domain/time/instant.ts";
import { createOrganization, type NewOrganization } from "#usecases/identity/organizations.ts";
import { createWorld, type World } from "#usecases/world.ts";
import { onEngine } from "./engine.ts";

export const at = (text: string): Instant => {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`${text} is no instant`);
  return instant;
};

/** An installation in memory on a test clock, with one organization and nothing else. */
export type TestWorld = {
  readonly world: World;
  readonly adapters: LocalAdapters;
  readonly organizationId: OrganizationId;
  /** Another tenant of the same installation. */
  readonly anotherOrganization: () => Promise<OrganizationId>;
  readonly moveClock: (text: string) => Promise<void>;
};

export const openTestWorld = async ({
  now = "2025-01-15T10:00:00Z",
  organization = { name: "Acme Metering" },
}: {
  readonly now?: string;
  readonly organization?: NewOrganization;
} = {}): Promise<TestWorld> => {
  const adapters = await onEngine(
    await openLocalAdapters({ dataDir: ":memory:", clock: { testClockStartsAt: at(now) } }),
  );
  const world = createWorld(adapters);
  const made = async (wanted: NewOrganization): Promise<OrganizationId> => {
    const created = await createOrganization(world, wanted);
    if (!created.ok) throw new Error(JSON.stringify(created.error));
    return created.value.id;
  };
  return {
    world,
    adapters,
    organizationId: await made(organization),
    anotherOrganization: () => made({ name: "Somebody else" }),
    moveClock: async (text) => {
      const moved = await adapters.testClock?.moveTo(at(text));
      if (!moved?.ok) throw new Error(`the clock did not move to ${text}`);
    },
  };
};
