import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EventSchemaName, OrganizationId } from "#domain/ids.ts";
import { activateEventSchema, deactivateEventSchema } from "#usecases/catalog/event-schemas.ts";
import { activateUsageMeter, createUsageMeter, updateUsageMeter } from "#usecases/catalog/usage-meters.ts";
import { type CatalogWorld, chatSchema, openCatalogWorld, tokenMeter } from "../../support/catalog-world.ts";

let api: CatalogWorld;
beforeEach(async () => {
  api = await openCatalogWorld();
  await api.call("POST", "/event_schema", chatSchema());
});
afterEach(() => api.close());

const create = async (changes: object = {}): Promise<string> =>
  (await api.call("POST", "/usage_meters", tokenMeter(changes))).text.match(/um\.[\w.]+/)?.[0] ?? "";

/** The definitions in force as `number: version, meters`. */
const inForce = async (key = "chat"): Promise<string | undefined> => {
  const current = (await api.world.meteringDefinitions.current(api.organizationId, key))?.value;
  return (
    current &&
    `${current.number}: v${current.schemaVersion}, ${current.meters.map(({ name, version }) => `${name} v${version}`)}`
  );
};

describe("what is in force for a schema's events", () => {
  it("follows every step of the schema and its meters, under growing numbers", async () => {
    const id = await create();
    const other = await create({ name: "requests", aggregation: "COUNT", computations: [] });
    const steps: (readonly [string, string, unknown, string | undefined])[] = [
      ["POST", "/event_schema/chat/activate", undefined, "1: v1, "],
      ["POST", "/event_schema/chat/activate", undefined, "1: v1, "],
      ["POST", `/usage_meters/${id}/activate`, undefined, "2: v1, tokens v1"],
      ["POST", `/usage_meters/${id}/activate`, undefined, "2: v1, tokens v1"],
      ["POST", `/usage_meters/${other}/activate`, undefined, "3: v1, tokens v1,requests v1"],
      [
        "PATCH",
        "/event_schema/chat",
        { dimensions: [{ name: "model" }, { name: "region" }] },
        "4: v2, tokens v1,requests v1",
      ],
      ["POST", `/usage_meters/${id}/deactivate`, undefined, "5: v2, requests v1"],
      ["PATCH", `/usage_meters/${id}`, { computations: [{ order: 1, computation: "1" }] }, "5: v2, requests v1"],
      ["POST", `/usage_meters/${id}/activate`, undefined, "6: v2, requests v1,tokens v2"],
      ["PATCH", `/usage_meters/${id}`, { description: "no part of it" }, "6: v2, requests v1,tokens v2"],
      ["PATCH", `/usage_meters/${id}`, { name: "words" }, "7: v2, requests v1,words v2"],
      ["DELETE", `/usage_meters/${id}`, undefined, "8: v2, requests v1"],
      ["POST", `/usage_meters/${other}/deactivate`, undefined, "9: v2, "],
      ["POST", "/event_schema/chat/deactivate", undefined, undefined],
      ["PATCH", "/event_schema/chat", { description: "while inactive" }, undefined],
      ["POST", "/event_schema/chat/activate", undefined, "11: v3, "],
      ["DELETE", "/event_schema/chat", undefined, undefined],
    ];
    for (const [method, url, body, expected] of steps) {
      const answer = await api.call(method, url, body);
      expect([method, url, answer.status, await inForce()]).toEqual([method, url, 200, expected]);
    }
  });

  it("is numbered across all schemas of an organization, and no other", async () => {
    await api.call("POST", "/event_schema", chatSchema({ name: "image" }));
    for (const name of ["chat", "image"]) await api.call("POST", `/event_schema/${name}/activate`);
    expect([await inForce("chat"), await inForce("image")]).toEqual(["1: v1, ", "2: v1, "]);
    expect(await api.world.meteringDefinitions.lastNumber("org.other" as OrganizationId)).toBeUndefined();
    expect(await api.world.meteringDefinitions.current("org.other" as OrganizationId, "chat")).toBeUndefined();
  });

  it("can be read by its number for ever", async () => {
    const id = await create();
    await api.call("POST", "/event_schema/chat/activate");
    await api.call("POST", `/usage_meters/${id}/activate`);
    await api.call("DELETE", `/usage_meters/${id}`);
    await api.call("DELETE", "/event_schema/chat");
    const meters = async (number: number) =>
      (await api.world.meteringDefinitions.numbered(api.organizationId, { schemaName: "chat", number }))?.meters.map(
        ({ name }) => name,
      );
    expect([await meters(0), await meters(1), await meters(2), await meters(3), await meters(4)]).toEqual([
      undefined,
      [],
      ["tokens"],
      [],
      undefined,
    ]);
  });

  it("is refused when it is too large for one document", async () => {
    await api.call("POST", "/event_schema/chat/activate");
    const computations = Array.from({ length: 20 }, (_, order) => ({
      order,
      matcher: `"${"x".repeat(1_498)}"`,
      computation: `"${"y".repeat(498)}"`,
    }));
    const outcomes: unknown[] = [];
    for (let index = 0; index < 8; index += 1) {
      const meter = {
        type: "COUNTER",
        aggregation: "SUM",
        filters: [],
        eventSchemaName: "chat" as EventSchemaName,
      } as const;
      const created = await createUsageMeter(api.world, api.organizationId, {
        ...meter,
        name: `meter ${index}`,
        computations,
      });
      const activated = created.ok && (await activateUsageMeter(api.world, api.organizationId, created.value.id));
      outcomes.push(activated && (activated.ok || activated.error.reasons[0].message));
    }
    // A meter of 20 × 2,000 characters and its quotes: some 41 kB, of which seven fit into 300 kB.
    const tooLarge =
      "event schema 'chat' and its active usage meters are too large together; use fewer or shorter expressions";
    expect(outcomes).toEqual([true, true, true, true, true, true, true, tooLarge]);
    expect(await inForce()).toMatch(/^8: v1, meter 0 v1,.*,meter 6 v1$/);
  });
});

describe("what is in force for togai-usage events of a meter", () => {
  it("is the meter itself while it is active, with or without a schema", async () => {
    const free = await create({ name: "free", eventSchemaName: undefined, computations: [] });
    await api.call("POST", `/usage_meters/${free}/activate`);
    expect(await inForce(`togai-usage#${free}`)).toBe("1: v1, free v1");
    await api.call("POST", `/usage_meters/${free}/deactivate`);
    expect(await inForce(`togai-usage#${free}`)).toBeUndefined();

    const id = await create();
    await api.call("POST", "/event_schema/chat/activate");
    await api.call("POST", `/usage_meters/${id}/activate`);
    expect([await inForce(), await inForce(`togai-usage#${id}`)]).toEqual(["4: v1, tokens v1", "4: v1, tokens v1"]);
    const numbered = await api.world.meteringDefinitions.numbered(api.organizationId, {
      schemaName: "togai-usage",
      number: 4,
    });
    expect(numbered?.meters.map((meter) => meter.id)).toEqual([id]);
  });
});

describe("steps at the same moment", () => {
  it("never leave an active meter under a schema that is not active", async () => {
    const { world, organizationId } = api;
    for (let round = 0; round < 20; round += 1) {
      const id = await create({ name: `meter ${round}` });
      await activateEventSchema(world, organizationId, "chat");
      await Promise.all(
        round % 2 === 0
          ? [activateUsageMeter(world, organizationId, id), deactivateEventSchema(world, organizationId, "chat")]
          : [deactivateEventSchema(world, organizationId, "chat"), activateUsageMeter(world, organizationId, id)],
      );
      const meter = (await world.usageMeters.find(organizationId, id))?.value;
      const schema = (await world.eventSchemas.find(organizationId, "chat"))?.value;
      const current = await world.meteringDefinitions.current(organizationId, "chat");
      expect([meter?.status, schema?.status]).not.toEqual(["ACTIVE", "INACTIVE"]);
      expect(current !== undefined).toBe(schema?.status === "ACTIVE");
      expect(current?.value.meters.some((one) => one.id === id) ?? false).toBe(meter?.status === "ACTIVE");
      await api.call("DELETE", `/usage_meters/${id}`);
    }
  });

  it("find a schema that ceased to be active after it was read", async () => {
    const { world, organizationId } = api;
    await activateEventSchema(world, organizationId, "chat");
    const id = await create();
    let steppedIn = false;
    const find: typeof world.eventSchemas.find = async (...read) => {
      const found = await world.eventSchemas.find(...read);
      if (!steppedIn) {
        steppedIn = true;
        await deactivateEventSchema(world, organizationId, "chat");
      }
      return found;
    };
    const activated = await activateUsageMeter(
      { ...world, eventSchemas: { ...world.eventSchemas, find } },
      organizationId,
      id,
    );
    expect(activated).toMatchObject({
      ok: false,
      error: { reasons: [{ message: "event schema 'chat' is INACTIVE; activate it first" }] },
    });
    expect((await world.usageMeters.find(organizationId, id))?.value.status).toBe("DRAFT");
    expect(await inForce(`togai-usage#${id}`)).toBeUndefined();
  });

  it("of several schemas get different numbers", async () => {
    const { world, organizationId } = api;
    const names = ["chat", "image", "audio"];
    for (const name of names.slice(1)) await api.call("POST", "/event_schema", chatSchema({ name }));
    const activated = await Promise.all(names.map((name) => activateEventSchema(world, organizationId, name)));
    expect(activated.map(({ ok }) => ok)).toEqual([true, true, true]);
    const current = await world.meteringDefinitions.currentMany(organizationId, names);
    expect([...current.values()].map(({ number }) => number).toSorted()).toEqual([1, 2, 3]);
  });

  it("of ten meters all find their place", async () => {
    const { world, organizationId } = api;
    await activateEventSchema(world, organizationId, "chat");
    const ids = await Promise.all(Array.from({ length: 10 }, (_, index) => create({ name: `meter ${index}` })));
    const results = await Promise.all(ids.map((id) => activateUsageMeter(world, organizationId, id)));
    expect(results.map(({ ok }) => ok)).toEqual(ids.map(() => true));
    const current = await world.meteringDefinitions.current(organizationId, "chat");
    expect(current?.value.number).toBe(11);
    expect(current?.value.meters.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  });

  it("of an edit and an activation keep what was activated and what was edited in step", async () => {
    const { world, organizationId } = api;
    await activateEventSchema(world, organizationId, "chat");
    const id = await create();
    const computations = [{ order: 1, computation: "2" }];
    await Promise.all([
      updateUsageMeter(world, organizationId, id, { computations }),
      activateUsageMeter(world, organizationId, id),
    ]);
    const meter = (await world.usageMeters.find(organizationId, id))?.value;
    const current = await world.meteringDefinitions.current(organizationId, "chat");
    expect(meter?.status).toBe("ACTIVE");
    expect(current?.value.meters[0]?.computations).toEqual(meter?.computations);
  });
});
