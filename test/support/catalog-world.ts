import type { OrganizationId } from "#domain/ids.ts";
import type { World } from "#usecases/world.ts";
import { type ApiAnswer, callApi } from "./api.ts";
import { openTestWorld } from "./world.ts";

/** An empty organization in an installation of its own, at the start of 2025. */
export type CatalogWorld = {
  readonly world: World;
  readonly organizationId: OrganizationId;
  readonly moveClock: (iso: string) => Promise<void>;
  readonly call: (method: string, url: string, body?: unknown) => Promise<ApiAnswer>;
  readonly close: () => Promise<void>;
};

export const openCatalogWorld = async (): Promise<CatalogWorld> => {
  const { world, organizationId, moveClock, adapters } = await openTestWorld({ now: "2025-01-01T00:00:00Z" });
  return {
    world,
    organizationId,
    moveClock,
    call: (method, url, body) => callApi(world, organizationId, method, url, body),
    close: () => adapters.close(),
  };
};

/** A schema of chat requests, as its POST body has it. */
export const chatSchema = (changes: object = {}): object => ({
  name: "chat",
  attributes: [{ name: "tokens" }],
  dimensions: [{ name: "model" }],
  filterFields: ["model"],
  ...changes,
});

/** A meter that adds up the tokens of chat requests, as its POST body has it. */
export const tokenMeter = (changes: object = {}): object => ({
  name: "tokens",
  type: "COUNTER",
  aggregation: "SUM",
  eventSchemaName: "chat",
  computations: [{ order: 1, computation: '{"var":"attributes.tokens"}' }],
  ...changes,
});
