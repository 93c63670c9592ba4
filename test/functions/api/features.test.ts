import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answer } from "../../support/api-client.ts";
import { type CatalogWorld, openCatalogWorld } from "../../support/catalog-world.ts";

let api: CatalogWorld;
beforeEach(async () => {
  api = await openCatalogWorld();
});
afterEach(() => api.close());

const call = async (method: string, url: string, body?: unknown): Promise<Answer> => api.call(method, url, body);
const aSchema = async (name: string): Promise<void> => {
  const { status } = await call("POST", "/event_schema", {
    name,
    attributes: [{ name: "distance" }, { name: "spare" }],
    dimensions: [],
    enrichments: {
      fields: [
        { name: "km", type: "ATTRIBUTE", enrichmentType: "VALUE", value: "1", order: 1 },
        { name: "kind", type: "DIMENSION", enrichmentType: "VALUE", value: "x", order: 2 },
      ],
    },
  });
  expect(status).toBe(201);
};
const bind = (schemaName: string, attributeName = "distance") => ({ schemaName, attributeName });
const create = async (schemaAssociations: object[] = [], name = "Rides"): Promise<string> => {
  const { status, body } = await call("POST", "/features", { name, schemaAssociations });
  expect(status).toBe(200);
  return body.id;
};

describe("a feature", () => {
  it("is created with its associations, and is read as it was created", async () => {
    await aSchema("ride");
    const created = await call("POST", "/features", {
      name: "Rides",
      billableName: "Rides in town",
      schemaAssociations: [bind("ride")],
    });
    expect(created).toMatchObject({
      status: 200,
      body: {
        id: expect.stringMatching(/^feature\.[0-9A-Za-z]{11}\.[0-9A-Za-z]{5}$/),
        name: "Rides",
        billableName: "Rides in town",
        displayName: "Rides in town",
        schemaAssociations: [bind("ride")],
      },
    });
    expect((await call("GET", `/features/${created.body.id}`)).body).toEqual(created.body);
    expect((await call("GET", "/features/feature.none")).status).toBe(404);
  });

  it("is shown by its event schema, alone and in lists", async () => {
    await aSchema("ride");
    const featureId = await create([bind("ride", "km")]);
    const featureDetails = { featureId, attributeName: "km" };
    expect((await call("GET", "/event_schema/ride")).body).toMatchObject({ featureDetails });
    expect((await call("GET", "/event_schema")).body.data).toMatchObject([{ name: "ride", featureDetails }]);
    expect((await call("GET", "/event_schema/ride/versions")).body.data).toMatchObject([{ featureDetails }]);
  });

  it("is listed with the number of its schemas", async () => {
    await aSchema("ride");
    await create([bind("ride")]);
    await create([], "Support");
    expect((await call("GET", "/features")).body.data).toMatchObject([
      { name: "Rides", schemaCount: 1 },
      { name: "Support", schemaCount: 0 },
    ]);
    expect((await call("GET", "/features?_search=supp")).body.data).toHaveLength(1);
  });

  it.each`
    associations                          | message                                                                                | because
    ${[bind("none")]}                     | ${"schemaAssociations[0].schemaName: event schema 'none' does not exist"}              | ${"the schema is unknown"}
    ${[bind("ride", "speed")]}            | ${"schemaAssociations[0].attributeName: event schema 'ride' has no attribute 'speed'"} | ${"the attribute is unknown"}
    ${[bind("ride", "kind")]}             | ${"schemaAssociations[0].attributeName: event schema 'ride' has no attribute 'kind'"}  | ${"a dimension is no number"}
    ${[bind("ride"), bind("ride", "km")]} | ${"schemaAssociations[1].schemaName: 'ride' is there twice"}                           | ${"a schema has one attribute for it"}
  `("is refused when $because", async ({ associations, message }) => {
    await aSchema("ride");
    const refused = await call("POST", "/features", { name: "Rides", schemaAssociations: associations });
    expect(refused).toMatchObject({ status: 400, body: { message } });
    expect((await call("GET", "/features")).body.data).toEqual([]);
  });

  it("takes 50 schemas at the most", async () => {
    const many = Array.from({ length: 51 }, (_, index) => bind(`s${index}`));
    expect((await call("POST", "/features", { name: "Many", schemaAssociations: many })).status).toBe(400);
  });

  it("has a name of its own", async () => {
    const id = await create();
    const twin = await call("POST", "/features", { name: "Rides", schemaAssociations: [] });
    expect(twin).toMatchObject({ status: 400, body: { message: `name: 'Rides' is used by '${id}'` } });
    await call("PATCH", `/features/${id}`, { name: "Trips" });
    await create([], "Rides");
  });
});

describe("an event schema", () => {
  it("is bound to one feature at the most, until that sets it free", async () => {
    await aSchema("ride");
    const first = await create([bind("ride")]);
    const second = await create([], "Second");
    const stolen = await call("PATCH", `/features/${second}`, { schemaAssociations: [bind("ride")] });
    expect(stolen).toMatchObject({
      status: 400,
      body: { message: `schemaAssociations[0].schemaName: event schema 'ride' is bound to feature '${first}'` },
    });
    expect((await call("PATCH", `/features/${first}`, { schemaAssociations: [] })).status).toBe(200);
    expect((await call("PATCH", `/features/${second}`, { schemaAssociations: [bind("ride")] })).status).toBe(200);
  });

  it("keeps the attribute that a feature counts by, while it is a draft as well", async () => {
    await aSchema("ride");
    const id = await create([bind("ride")]);
    const without = { attributes: [{ name: "spare" }] };
    expect(await call("PATCH", "/event_schema/ride", without)).toMatchObject({
      status: 400,
      body: { message: `attributes: attribute 'distance' is that of feature '${id}'` },
    });
    await call("PATCH", `/features/${id}`, { schemaAssociations: [bind("ride", "spare")] });
    expect((await call("PATCH", "/event_schema/ride", without)).status).toBe(200);
  });
});

describe("a PATCH", () => {
  it("replaces what it gives and keeps the rest", async () => {
    await aSchema("ride");
    const id = await create([bind("ride")]);
    const patched = await call("PATCH", `/features/${id}`, { billableName: "In town" });
    expect(patched.body).toMatchObject({ name: "Rides", displayName: "In town", schemaAssociations: [bind("ride")] });
  });

  it("moves all fifty associations at once only in two steps, and says so", async () => {
    for (let index = 0; index < 100; index += 1) await aSchema(`s${index}`);
    const [first, second] = [0, 50].map((from) => Array.from({ length: 50 }, (_, index) => bind(`s${from + index}`)));
    for (let index = 0; index < 100; index += 1) await call("POST", `/event_schema/s${index}/activate`);
    const id = await create(first);
    expect((await call("PATCH", `/features/${id}`, { schemaAssociations: second })).status).toBe(400);
    expect((await call("PATCH", `/features/${id}`, { schemaAssociations: [] })).status).toBe(200);
    expect((await call("PATCH", `/features/${id}`, { schemaAssociations: second })).status).toBe(200);
  });
});
