import { afterEach, beforeEach, expect, it } from "vitest";
import type { OrganizationId } from "#domain/ids.ts";
import { meterEvent } from "#domain/metering/meter-event.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import { createDefinitionsInForce } from "#usecases/metering/definitions-in-force.ts";
import { unitsOf } from "../../domain/metering/builders.ts";
import { type CatalogWorld, chatSchema, openCatalogWorld, tokenMeter } from "../../support/catalog-world.ts";

let api: CatalogWorld;
beforeEach(async () => {
  api = await openCatalogWorld();
  await api.call("POST", "/event_schema", chatSchema());
  await api.call("POST", "/event_schema/chat/activate");
});
afterEach(() => api.close());

const activeMeter = async (changes: object = {}): Promise<string> => {
  const id = (await api.call("POST", "/usage_meters", tokenMeter(changes))).text.match(/um\.[\w.]+/)?.[0] ?? "";
  await api.call("POST", `/usage_meters/${id}/activate`);
  return id;
};
const chat: UsageEvent = {
  schemaName: "chat",
  id: "1",
  timestamp: "2025-01-01T00:00:00Z",
  accountId: "acme",
  attributes: [{ name: "tokens", value: "12" }],
  dimensions: { model: "large" },
};
const usage = (meterId: string): UsageEvent => ({
  ...chat,
  schemaName: "togai-usage",
  attributes: [{ name: "usage", value: "5" }],
  dimensions: { usage_meter_id: meterId },
});

it("finds the definitions of all events of a message in one go", async () => {
  const id = await activeMeter();
  const definitions = createDefinitionsInForce(api.world);
  const found = await definitions.forEvents(api.organizationId, [
    chat,
    chat,
    usage(id),
    usage("um.0.0"),
    { ...chat, schemaName: "unknown" },
    { ...chat, schemaName: "#/%ключ" },
  ]);
  expect([...found.keys()].toSorted()).toEqual(["chat", `togai-usage#${id}`]);
  expect(unitsOf(meterEvent(found.get("chat"), chat, new Map()))).toEqual({ [id]: "12" });
  expect(unitsOf(meterEvent(found.get(`togai-usage#${id}`), usage(id), new Map()))).toEqual({ [id]: "5" });
});

it("compiles a snapshot once, and sees a change at once", async () => {
  await activeMeter();
  const definitions = createDefinitionsInForce(api.world);
  const first = await definitions.forEvents(api.organizationId, [chat]);
  const second = await definitions.forEvents(api.organizationId, [chat]);
  expect(second.get("chat")).toBe(first.get("chat"));
  await activeMeter({ name: "more" });
  const third = await definitions.forEvents(api.organizationId, [chat]);
  expect(third.get("chat")?.definitions.meters.map(({ name }) => name)).toEqual(["tokens", "more"]);
});

it("explains old events by the definitions that they name", async () => {
  const id = await activeMeter();
  const number =
    (await createDefinitionsInForce(api.world).forEvents(api.organizationId, [chat])).get("chat")?.definitions.number ??
    0;
  await api.call("DELETE", `/usage_meters/${id}`);
  const definitions = createDefinitionsInForce(api.world);
  const old = await definitions.numbered(api.organizationId, { schemaName: "chat", number });
  expect(unitsOf(meterEvent(old, chat, new Map()))).toEqual({ [id]: "12" });
  expect(await definitions.numbered(api.organizationId, { schemaName: "chat", number })).toBe(old);
  expect(await definitions.numbered(api.organizationId, { schemaName: "chat", number: 99 })).toBeUndefined();
});

it("keeps organizations apart", async () => {
  await activeMeter();
  const definitions = createDefinitionsInForce(api.world);
  await definitions.forEvents(api.organizationId, [chat]);
  const other = "org.other" as OrganizationId;
  expect((await definitions.forEvents(other, [chat])).size).toBe(0);
  expect(await definitions.numbered(other, { schemaName: "chat", number: 2 })).toBeUndefined();
});

it("keeps working when there are more snapshots than it keeps", async () => {
  const names = Array.from({ length: 520 }, (_, index) => `schema ${index}`);
  const stored = {
    version: 1,
    value: {
      number: 1,
      schemaVersion: 1,
      attributes: [],
      dimensions: [],
      enrichments: { dependencies: [], fields: [] },
      meters: [],
    },
  };
  const all = new Map(names.map((schemaName) => [schemaName, { ...stored.value, schemaName }]));
  const definitions = createDefinitionsInForce({
    meteringDefinitions: {
      ...api.world.meteringDefinitions,
      currentMany: async (_organization, keys) => new Map(keys.map((key) => [key, all.get(key)!])),
    },
  });
  const events = names.map((schemaName) => ({ ...chat, schemaName }));
  const first = await definitions.forEvents(api.organizationId, events);
  expect(first.size).toBe(520);
  const again = await definitions.forEvents(api.organizationId, events.slice(-1));
  expect(again.get("schema 519")).toBe(first.get("schema 519"));
  const oldest = await definitions.forEvents(api.organizationId, events.slice(0, 1));
  expect(oldest.get("schema 0")).not.toBe(first.get("schema 0"));
});
