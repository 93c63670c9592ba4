import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CatalogWorld, chatSchema, openCatalogWorld, tokenMeter } from "../../support/catalog-world.ts";

let api: CatalogWorld;
beforeEach(async () => {
  api = await openCatalogWorld();
});
afterEach(() => api.close());

type Body = Record<string, unknown> & { data: Body[] };
const bodyOf = async (method: string, url: string, body?: unknown): Promise<Body> =>
  (await api.call(method, url, body)).body as Body;
const statusOf = async (method: string, url: string, body?: unknown): Promise<number> =>
  (await api.call(method, url, body)).status;

/** The published request example, whose expressions use singular roots. */
const RIDE_COMPLETED = {
  name: "ride_completed",
  description: "Cab ride completed",
  attributes: [{ name: "distance" }, { name: "time" }],
  dimensions: [{ name: "city" }, { name: "vehicle_type" }],
  enrichments: {
    dependencies: [{ type: "SETTING", key: "setting.user.meters_per_km", name: "meters_per_km" }],
    fields: [
      {
        name: "distanceInKM",
        type: "ATTRIBUTE",
        enrichmentType: "JSON_LOGIC",
        value: '{"/":[{"var":["attribute.distance"]},{"var":["dependencies.meters_per_km"]}]}',
        order: 1,
      },
      {
        name: "rideType",
        type: "DIMENSION",
        enrichmentType: "JSON_LOGIC",
        value: '{"if":[{"<=":[100,{"var":["attribute.distanceInKM"]}]},"long_distance","short_distance"]}',
        order: 2,
      },
    ],
  },
};

describe("creating", () => {
  it("answers the schema as a draft of version 1", async () => {
    const created = await api.call("POST", "/event_schema", RIDE_COMPLETED);
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...RIDE_COMPLETED,
      version: 1,
      status: "DRAFT",
      filterFields: [],
      createdAt: "2025-01-01T00:00:00Z",
      updatedAt: "2025-01-01T00:00:00Z",
    });
    expect(await bodyOf("GET", "/event_schema/ride_completed")).toEqual(created.body);
  });

  it("refuses a name that is taken, also by an archived schema", async () => {
    await api.call("POST", "/event_schema", chatSchema());
    await api.call("DELETE", "/event_schema/chat");
    const again = await api.call("POST", "/event_schema", chatSchema());
    expect([again.status, again.body]).toEqual([400, { message: "name: event schema 'chat' exists already" }]);
  });

  it("tells every reason", async () => {
    const body = chatSchema({
      filterFields: ["town"],
      eventIdTemplate: "chat",
      dimensions: [{ name: "model" }, { name: "model" }],
    });
    expect(await bodyOf("POST", "/event_schema", body)).toEqual({
      message:
        "dimensions[1].name: 'model' is there twice; filterFields[0]: 'town' is no attribute or dimension of the schema; " +
        "eventIdTemplate: must hold a variable such as {timestamp}",
    });
  });

  const names = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `n${index}` }));
  it.each`
    changes                                                                                                                    | status | because
    ${{ name: "x".repeat(50) }}                                                                                                | ${201} | ${"50 characters"}
    ${{ name: "x".repeat(51) }}                                                                                                | ${400} | ${"51 characters"}
    ${{ name: "" }}                                                                                                            | ${400} | ${"an empty name"}
    ${{ name: "a/b" }}                                                                                                         | ${400} | ${"a slash"}
    ${{ name: "a b_c-1" }}                                                                                                     | ${201} | ${"letters, digits, space, _ and -"}
    ${{ name: "togai-usage" }}                                                                                                 | ${400} | ${"a built-in schema"}
    ${{ description: "x".repeat(255) }}                                                                                        | ${201} | ${"a description of 255"}
    ${{ description: "x".repeat(256) }}                                                                                        | ${400} | ${"a description of 256"}
    ${{ attributes: names(50) }}                                                                                               | ${201} | ${"50 attributes"}
    ${{ attributes: names(51) }}                                                                                               | ${400} | ${"51 attributes"}
    ${{ dimensions: [...names(49), { name: "model" }] }}                                                                       | ${201} | ${"50 dimensions"}
    ${{ dimensions: [...names(50), { name: "model" }] }}                                                                       | ${400} | ${"51 dimensions"}
    ${{ attributes: [{ name: "a", defaultUnit: "0123456789" }] }}                                                              | ${201} | ${"a unit of 10"}
    ${{ attributes: [{ name: "a", defaultUnit: "01234567890" }] }}                                                             | ${400} | ${"a unit of 11"}
    ${{ attributes: [{ name: "a", type: "x" }] }}                                                                              | ${400} | ${"an unknown field"}
    ${{ attributes: undefined }}                                                                                               | ${400} | ${"no attributes"}
    ${{ dimensions: undefined }}                                                                                               | ${400} | ${"no dimensions"}
    ${{ status: "ACTIVE" }}                                                                                                    | ${400} | ${"a status cannot be chosen"}
    ${{ enrichments: {} }}                                                                                                     | ${400} | ${"enrichments without fields"}
    ${{ enrichments: { fields: [] } }}                                                                                         | ${201} | ${"enrichments without dependencies"}
    ${{ enrichments: { fields: [{ name: "e", type: "ATTRIBUTE", enrichmentType: "VALUE", value: "1", order: 1.5 }] } }}        | ${400} | ${"an order between two"}
    ${{ enrichments: { fields: [{ name: "e", type: "ATTRIBUTE", enrichmentType: "VALUE", value: "1", order: 2147483648 }] } }} | ${400} | ${"an order above 32 bits"}
    ${{ attributes: Array.from({ length: 300_000 }, () => 0) }}                                                                | ${400} | ${"a list of nonsense"}
  `("$status for $because", async ({ changes, status }) => {
    expect(await statusOf("POST", "/event_schema", chatSchema(changes))).toBe(status);
  });
});

describe("reading", () => {
  it("is a 404 for what does not exist", async () => {
    await api.call("POST", "/event_schema", chatSchema());
    for (const url of ["/event_schema/none", "/event_schema/chat?version=2", "/event_schema/none/versions"]) {
      expect(await statusOf("GET", url)).toBe(404);
    }
    for (const step of ["activate", "deactivate"])
      expect(await statusOf("POST", `/event_schema/none/${step}`)).toBe(404);
    expect(await statusOf("PATCH", "/event_schema/none", {})).toBe(404);
    expect(await statusOf("DELETE", "/event_schema/none")).toBe(404);
  });

  it.each(["0", "-1", "x", "1.5", "99999999999"])("refuses version %s", async (version) => {
    await api.call("POST", "/event_schema", chatSchema());
    expect(await statusOf("GET", `/event_schema/chat?version=${version}`)).toBe(400);
  });

  it("finds names with spaces", async () => {
    await api.call("POST", "/event_schema", chatSchema({ name: "chat done" }));
    expect(await bodyOf("GET", "/event_schema/chat%20done")).toMatchObject({ name: "chat done" });
  });
});

describe("versions", () => {
  it("are kept from the first activation on, the latest first", async () => {
    await api.call("POST", "/event_schema", chatSchema());
    await api.call("PATCH", "/event_schema/chat", { description: "a draft" });
    await api.call("POST", "/event_schema/chat/activate");
    await api.moveClock("2025-02-01T00:00:00Z");
    await api.call("PATCH", "/event_schema/chat", { attributes: [{ name: "tokens" }, { name: "ms" }] });
    await api.call("PATCH", "/event_schema/chat", { description: "chats" });

    const { data } = await bodyOf("GET", "/event_schema/chat/versions");
    expect(
      data.map(({ version, status, description, attributes }) => [version, status, description, attributes]),
    ).toEqual([
      [3, "ACTIVE", "chats", [{ name: "tokens" }, { name: "ms" }]],
      [2, "ARCHIVED", "a draft", [{ name: "tokens" }, { name: "ms" }]],
      [1, "ARCHIVED", "a draft", [{ name: "tokens" }]],
    ]);
    expect(await bodyOf("GET", "/event_schema/chat?version=1")).toEqual(data[2]);
    expect(await bodyOf("GET", "/event_schema/chat?version=3")).toEqual(data[0]);
    expect(await bodyOf("GET", "/event_schema/chat")).toEqual(data[0]);
  });

  it("are not made by removing what is in use", async () => {
    await api.call("POST", "/event_schema", chatSchema());
    await api.call("POST", "/event_schema/chat/activate");
    const refused = await api.call("PATCH", "/event_schema/chat", { attributes: [], dimensions: [] });
    expect(refused.status).toBe(400);
    expect(await bodyOf("GET", "/event_schema/chat")).toMatchObject({ version: 1, attributes: [{ name: "tokens" }] });
  });
});

describe("the life of a schema", () => {
  it("goes from draft to active, inactive, active and archive", async () => {
    await api.call("POST", "/event_schema", chatSchema());
    const steps = [
      ["POST", "/event_schema/chat/activate", "ACTIVE"],
      ["POST", "/event_schema/chat/activate", "ACTIVE"],
      ["POST", "/event_schema/chat/deactivate", "INACTIVE"],
      ["POST", "/event_schema/chat/deactivate", "INACTIVE"],
      ["POST", "/event_schema/chat/activate", "ACTIVE"],
    ] as const;
    for (const [method, url, status] of steps) expect(await bodyOf(method, url)).toMatchObject({ status, version: 1 });
    expect(await bodyOf("DELETE", "/event_schema/chat")).toEqual({ success: true });
    expect(await bodyOf("DELETE", "/event_schema/chat")).toEqual({ success: true });
    expect(await bodyOf("GET", "/event_schema/chat")).toMatchObject({ status: "ARCHIVED" });
    expect(await statusOf("POST", "/event_schema/chat/activate")).toBe(400);
    expect(await statusOf("PATCH", "/event_schema/chat", { description: "x" })).toBe(400);
  });

  it("does not end while a meter is active", async () => {
    await api.call("POST", "/event_schema", chatSchema());
    await api.call("POST", "/event_schema/chat/activate");
    const { id } = await bodyOf("POST", "/usage_meters", tokenMeter());
    await api.call("POST", `/usage_meters/${id}/activate`);
    expect(await bodyOf("POST", "/event_schema/chat/deactivate")).toEqual({
      message: "event schema 'chat' has active usage meters; deactivate them first: tokens",
    });
    expect(await bodyOf("DELETE", "/event_schema/chat")).toEqual({
      message: "event schema 'chat' has active usage meters; archive them first: tokens",
    });
    await api.call("POST", `/usage_meters/${id}/deactivate`);
    expect(await statusOf("POST", "/event_schema/chat/deactivate")).toBe(200);
    expect(await statusOf("DELETE", "/event_schema/chat")).toBe(200);
  });
});

describe("the list", () => {
  const names = async (query: string): Promise<unknown> => {
    const { status, body } = await api.call("GET", `/event_schema${query}`);
    return status === 200 ? (body as Body).data.map(({ name }) => name) : status;
  };

  beforeEach(async () => {
    for (const [index, name] of ["draft", "live", "off", "gone"].entries()) {
      await api.moveClock(`2025-01-0${index + 1}T00:00:00Z`);
      await api.call("POST", "/event_schema", chatSchema({ name, description: `about ${name.toUpperCase()}` }));
    }
    for (const name of ["live", "off"]) await api.call("POST", `/event_schema/${name}/activate`);
    await api.call("POST", "/event_schema/off/deactivate");
    await api.call("DELETE", "/event_schema/gone");
    await api.moveClock("2025-01-05T00:00:00Z");
    await api.call("PATCH", "/event_schema/draft", { description: "about DRAFT, later" });
  });

  it.each`
    query                              | found                       | because
    ${""}                              | ${["draft", "live", "off"]} | ${"newest update first, names among equals, archived hidden"}
    ${"?status=ACTIVE"}                | ${["live"]}                 | ${"by status"}
    ${"?status=ACTIVE,INACTIVE"}       | ${["live", "off"]}          | ${"by several"}
    ${"?status=INACTIVE&_search=LIVE"} | ${[]}                       | ${"both must fit"}
    ${"?_search=about o"}              | ${["off"]}                  | ${"in the description, in any case"}
    ${"?_search=LIV"}                  | ${["live"]}                 | ${"in the name, in any case"}
    ${"?_sort=name:DESC"}              | ${["off", "live", "draft"]} | ${"by name, backwards"}
    ${"?_sort=updated_at:ASC"}         | ${["off", "live", "draft"]} | ${"by update, backwards"}
    ${"?status=DRAFT"}                 | ${400}                      | ${"drafts cannot be asked for"}
    ${"?name=live"}                    | ${400}                      | ${"there is no such filter"}
    ${"?_sort=version:ASC"}            | ${400}                      | ${"there is no such order"}
    ${"?_sort=name"}                   | ${400}                      | ${"a direction is missing"}
    ${"?pageSize=0"}                   | ${400}                      | ${"pages have at least one"}
    ${"?pageSize=101"}                 | ${400}                      | ${"pages have at most 100"}
    ${"?nextToken=abc"}                | ${400}                      | ${"nobody gave that token"}
  `("$query: $found, $because", async ({ query, found }) => {
    expect(await names(query)).toEqual(found);
  });

  it("goes on with a token alone, which keeps filter, order and size", async () => {
    const first = await bodyOf("GET", "/event_schema?status=ACTIVE,INACTIVE&_sort=name:DESC&pageSize=1");
    expect([first.data.map(({ name }) => name), first["context"]]).toEqual([
      ["off"],
      { pageSize: 1, sortOrder: "DESC" },
    ]);
    const second = await bodyOf("GET", `/event_schema?nextToken=${first["nextToken"]}`);
    expect([second.data.map(({ name }) => name), second["context"]]).toEqual([
      ["live"],
      { pageSize: 1, sortOrder: "DESC" },
    ]);
    expect(await statusOf("GET", `/event_schema?nextToken=${first["nextToken"]}&status=ACTIVE`)).toBe(400);
    expect(await statusOf("GET", `/usage_meters?nextToken=${first["nextToken"]}`)).toBe(400);
  });

  it("counts the meters of each schema, archived ones left out", async () => {
    await api.call("POST", "/usage_meters", tokenMeter({ name: "one", eventSchemaName: "live" }));
    await api.call("POST", "/usage_meters", tokenMeter({ name: "two", eventSchemaName: "live" }));
    const { id } = await bodyOf("POST", "/usage_meters", tokenMeter({ name: "three", eventSchemaName: "live" }));
    await api.call("DELETE", `/usage_meters/${id}`);
    const { data } = await bodyOf("GET", "/event_schema");
    expect(data.map(({ name, usageMetersCount }) => [name, usageMetersCount])).toEqual([
      ["draft", 0],
      ["live", 2],
      ["off", 0],
    ]);
  });
});
