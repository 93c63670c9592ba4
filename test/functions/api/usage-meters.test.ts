import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callApi } from "../../support/api.ts";
import { type CatalogWorld, chatSchema, openCatalogWorld, tokenMeter } from "../../support/catalog-world.ts";

let api: CatalogWorld;
beforeEach(async () => {
  api = await openCatalogWorld();
  await api.call("POST", "/event_schema", chatSchema());
});
afterEach(() => api.close());

type Body = Record<string, unknown> & { data: Body[] };
const bodyOf = async (method: string, url: string, body?: unknown): Promise<Body> =>
  (await api.call(method, url, body)).body as Body;
const statusOf = async (method: string, url: string, body?: unknown): Promise<number> =>
  (await api.call(method, url, body)).status;
const create = async (changes: object = {}): Promise<string> =>
  String((await bodyOf("POST", "/usage_meters", tokenMeter(changes)))["id"]);

describe("creating", () => {
  it("answers the meter as a draft", async () => {
    const body = tokenMeter({
      billableName: "Tokens",
      description: "all of them",
      filters: [{ field: "model", value: "large" }],
    });
    const created = await api.call("POST", "/usage_meters", body);
    const { eventSchemaName: _n, ...told } = body as Body;
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...told,
      id: expect.stringMatching(/^um\.[0-9A-Za-z]{11}\.[0-9A-Za-z]{5}$/),
      displayName: "Tokens",
      status: "DRAFT",
      createdAt: "2025-01-01T00:00:00Z",
      updatedAt: "2025-01-01T00:00:00Z",
    });
    expect(await bodyOf("GET", `/usage_meters/${(created.body as Body)["id"]}`)).toEqual(created.body);
  });

  it("shows the name where there is no billable name", async () => {
    expect(await bodyOf("POST", "/usage_meters", tokenMeter())).toMatchObject({ displayName: "tokens" });
    expect(await bodyOf("POST", "/usage_meters", tokenMeter({ name: "b", billableName: "" }))).toMatchObject({
      displayName: "b",
    });
  });

  it("tells every reason, names and expressions together", async () => {
    await create({ billableName: "Tokens" });
    const refused = await bodyOf(
      "POST",
      "/usage_meters",
      tokenMeter({
        billableName: "Tokens",
        filters: [{ field: "tokens", value: "1" }],
        computations: [{ order: 1, matcher: '{"like":[1]}', computation: '{"var":"attributes.price"}' }],
      }),
    );
    expect(refused["message"]).toMatch(
      /^filters\[0\]\.field: 'tokens' is not among the filter fields of event schema 'chat'; computations\[0\]\.matcher: unknown operator 'like'; computations\[0\]\.computation: unknown variable 'attributes\.price'; name: 'tokens' is used by 'um\..*'; billableName: 'Tokens' is used by 'um\./,
    );
  });

  const computation = (changes: object) => ({ computations: [{ order: 1, computation: "1", ...changes }] });
  it.each`
    changes                                                           | status | because
    ${{ name: "x".repeat(50) }}                                       | ${201} | ${"a name of 50"}
    ${{ name: "x".repeat(51) }}                                       | ${400} | ${"a name of 51"}
    ${{ billableName: "x".repeat(255) }}                              | ${201} | ${"a billable name of 255"}
    ${{ billableName: "x".repeat(256) }}                              | ${400} | ${"a billable name of 256"}
    ${{ description: "x".repeat(256) }}                               | ${400} | ${"a description of 256"}
    ${{ type: "GAUGE" }}                                              | ${400} | ${"an unknown type"}
    ${{ aggregation: "MAX" }}                                         | ${400} | ${"an unknown aggregation"}
    ${{ aggregation: undefined }}                                     | ${400} | ${"no aggregation"}
    ${{ eventSchemaName: "none" }}                                    | ${400} | ${"an unknown schema"}
    ${{ eventSchemaName: undefined, computations: [] }}               | ${201} | ${"no schema: fed by togai-usage"}
    ${{ eventSchemaName: undefined }}                                 | ${400} | ${"no schema has no attributes"}
    ${{ computations: [] }}                                           | ${400} | ${"SUM of nothing"}
    ${{ aggregation: "COUNT", computations: [] }}                     | ${201} | ${"COUNT of every event"}
    ${{ aggregation: "COUNT", ...computation({}) }}                   | ${201} | ${"COUNT computes 1"}
    ${{ aggregation: "COUNT", ...computation({ computation: "2" }) }} | ${400} | ${"COUNT computes nothing but 1"}
    ${computation({ id: "x".repeat(50) })}                            | ${201} | ${"a computation's id of 50"}
    ${computation({ id: "x".repeat(51) })}                            | ${400} | ${"a computation's id of 51"}
    ${computation({ order: "1" })}                                    | ${400} | ${"an order as text"}
    ${computation({ computation: 1 })}                                | ${400} | ${"a computation as number"}
    ${computation({ mathcer: "1" })}                                  | ${400} | ${"a misspelled matcher would match everything"}
    ${computation({ matcher: `"${"x".repeat(1_498)}"` })}             | ${201} | ${"a matcher of 1500"}
    ${computation({ matcher: `"${"x".repeat(1_499)}"` })}             | ${400} | ${"a matcher of 1501"}
    ${computation({ computation: `"${"x".repeat(498)}"` })}           | ${201} | ${"a computation of 500"}
    ${computation({ computation: `"${"x".repeat(499)}"` })}           | ${400} | ${"a computation of 501"}
  `("$status for $because", async ({ changes, status }) => {
    expect(await statusOf("POST", "/usage_meters", tokenMeter(changes))).toBe(status);
  });
});

// The contract's answer has room for one computation, its request for several; what was given is answered.
it("takes several computations, up to 20, and answers them all", async () => {
  const computations = (count: number) => Array.from({ length: count }, (_, order) => ({ order, computation: "1" }));
  const post = (count: number) =>
    callApi(api.world, api.organizationId, "POST", "/usage_meters", tokenMeter({ computations: computations(count) }), {
      accept: "application/json",
    });
  expect((await post(21)).status).toBe(400);
  expect((await post(20)).body).toMatchObject({ computations: computations(20) });
});

describe("the life of a meter", () => {
  it("needs an active schema", async () => {
    const id = await create();
    expect(await bodyOf("POST", `/usage_meters/${id}/activate`)).toEqual({
      message: "event schema 'chat' is DRAFT; activate it first",
    });
    await api.call("POST", "/event_schema/chat/activate");
    await api.moveClock("2025-01-02T00:00:00Z");
    expect(await bodyOf("POST", `/usage_meters/${id}/activate`)).toMatchObject({
      status: "ACTIVE",
      lastActivatedAt: "2025-01-02T00:00:00Z",
    });
  });

  it("goes from draft to active, inactive, active and archive", async () => {
    await api.call("POST", "/event_schema/chat/activate");
    const id = await create();
    expect(await statusOf("POST", `/usage_meters/${id}/deactivate`)).toBe(400);
    for (const [step, status] of [
      ["activate", "ACTIVE"],
      ["activate", "ACTIVE"],
      ["deactivate", "INACTIVE"],
      ["deactivate", "INACTIVE"],
      ["activate", "ACTIVE"],
    ]) {
      expect(await bodyOf("POST", `/usage_meters/${id}/${step}`)).toMatchObject({ status });
    }
    expect(await bodyOf("DELETE", `/usage_meters/${id}`)).toEqual({ success: true });
    expect(await bodyOf("DELETE", `/usage_meters/${id}`)).toEqual({ success: true });
    expect(await bodyOf("GET", `/usage_meters/${id}`)).toMatchObject({ status: "ARCHIVED" });
    expect(await statusOf("POST", `/usage_meters/${id}/activate`)).toBe(400);
    expect(await statusOf("PATCH", `/usage_meters/${id}`, { name: "x" })).toBe(400);
  });

  it("does not let an active definition be edited, but names", async () => {
    await api.call("POST", "/event_schema/chat/activate");
    const id = await create();
    await api.call("POST", `/usage_meters/${id}/activate`);
    expect(await bodyOf("PATCH", `/usage_meters/${id}`, { aggregation: "COUNT", computations: [] })).toEqual({
      message:
        "aggregation: cannot be changed while the meter is ACTIVE; deactivate it first; " +
        "computations: cannot be changed while the meter is ACTIVE; deactivate it first",
    });
    expect(await bodyOf("PATCH", `/usage_meters/${id}`, { name: "words", billableName: "Words" })).toMatchObject({
      name: "words",
      displayName: "Words",
      status: "ACTIVE",
    });
    await api.call("POST", `/usage_meters/${id}/deactivate`);
    expect(await bodyOf("PATCH", `/usage_meters/${id}`, { aggregation: "COUNT", computations: [] })).toMatchObject({
      aggregation: "COUNT",
      computations: [],
    });
  });

  it("is a 404 for what does not exist", async () => {
    for (const [method, url] of [
      ["GET", ""],
      ["DELETE", ""],
      ["POST", "/activate"],
      ["POST", "/deactivate"],
    ] as const) {
      expect(await statusOf(method, `/usage_meters/um.0.0${url}`)).toBe(404);
    }
    expect(await statusOf("PATCH", "/usage_meters/um.0.0", { name: "x" })).toBe(404);
    expect(await statusOf("GET", `/usage_meters/${"x".repeat(51)}`)).toBe(400);
  });
});

describe("names", () => {
  it("can be taken from nobody, and are free again when they are given up", async () => {
    const first = await create({ billableName: "Tokens" });
    const second = await create({ name: "other" });
    expect(await bodyOf("PATCH", `/usage_meters/${second}`, { name: "tokens", billableName: "Tokens" })).toEqual({
      message: `name: 'tokens' is used by '${first}'; billableName: 'Tokens' is used by '${first}'`,
    });
    expect(await statusOf("PATCH", `/usage_meters/${first}`, { name: "tokens", billableName: "All tokens" })).toBe(200);
    expect(await statusOf("PATCH", `/usage_meters/${second}`, { billableName: "Tokens" })).toBe(200);
    await api.call("DELETE", `/usage_meters/${first}`);
    expect(await statusOf("PATCH", `/usage_meters/${second}`, { name: "tokens" })).toBe(200);
    expect(await statusOf("POST", "/usage_meters", tokenMeter({ name: "other", billableName: "All tokens" }))).toBe(
      201,
    );
  });

  it("are taken by one of several requests at the same moment", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.call("POST", "/usage_meters", tokenMeter())));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400, 400, 400, 400]);
  });

  it("belong to one organization", async () => {
    await create();
    const other = await openCatalogWorld();
    await other.call("POST", "/event_schema", chatSchema());
    expect((await other.call("POST", "/usage_meters", tokenMeter())).status).toBe(201);
    await other.close();
  });

  it.each(["", "x".repeat(51), "a/b"])("keep to the rule when they change: '%s' is refused", async (name) => {
    const id = await create();
    expect(await statusOf("PATCH", `/usage_meters/${id}`, { name })).toBe(400);
  });
});

it("embeds the schema when asked", async () => {
  const id = await create();
  const schema = await bodyOf("GET", "/event_schema/chat");
  expect((await bodyOf("GET", `/usage_meters/${id}?includeSchema=true`))["eventSchema"]).toEqual(schema);
  expect(await bodyOf("GET", `/usage_meters/${id}?includeSchema=false`)).not.toHaveProperty("eventSchema");
  expect(await bodyOf("GET", `/usage_meters/${id}`)).not.toHaveProperty("eventSchema");
  expect(await statusOf("GET", `/usage_meters/${id}?includeSchema=yes`)).toBe(400);
  const free = await create({ name: "free", eventSchemaName: undefined, computations: [] });
  expect(await bodyOf("GET", `/usage_meters/${free}?includeSchema=true`)).not.toHaveProperty("eventSchema");
});

describe("the list", () => {
  const names = async (query: string): Promise<unknown> => {
    const { status, body } = await api.call("GET", `/usage_meters${query}`);
    return status === 200 ? (body as Body).data.map(({ name }) => name) : status;
  };
  let live: string;

  beforeEach(async () => {
    await api.call("POST", "/event_schema/chat/activate");
    await create({ name: "draft", billableName: "Not yet" });
    await api.moveClock("2025-01-02T00:00:00Z");
    live = await create({ name: "live" });
    await api.call("POST", `/usage_meters/${live}/activate`);
    await api.moveClock("2025-01-03T00:00:00Z");
    const off = await create({ name: "off", aggregation: "COUNT", computations: [] });
    await api.call("POST", `/usage_meters/${off}/activate`);
    await api.call("POST", `/usage_meters/${off}/deactivate`);
    await api.call("DELETE", `/usage_meters/${await create({ name: "gone" })}`);
  });

  it.each`
    query                                        | found                       | because
    ${""}                                        | ${["off", "live", "draft"]} | ${"newest update first, archived hidden"}
    ${"?status=ACTIVE"}                          | ${["live"]}                 | ${"by status"}
    ${"?aggregations=COUNT"}                     | ${["off"]}                  | ${"by aggregation, as the contract calls it"}
    ${"?aggregation=SUM"}                        | ${["live", "draft"]}        | ${"by aggregation, as the pages call it"}
    ${"?aggregations=SUM,COUNT&status=INACTIVE"} | ${["off"]}                  | ${"by both"}
    ${"?_search=NOT Y"}                          | ${["draft"]}                | ${"in the billable name"}
    ${"?_sort=updated_at:ASC"}                   | ${["draft", "live", "off"]} | ${"oldest update first"}
    ${"?status=ARCHIVED"}                        | ${400}                      | ${"archived ones cannot be asked for"}
    ${"?aggregations=MAX"}                       | ${400}                      | ${"there is no such aggregation"}
    ${"?id=um.0.0"}                              | ${[]}                       | ${"there is no such meter"}
    ${"?id=um.0.0&status=ACTIVE"}                | ${400}                      | ${"an id stands alone"}
    ${"?id=um.0.0&aggregation=SUM"}              | ${400}                      | ${"an id stands alone"}
    ${"?_sort=name:ASC"}                         | ${400}                      | ${"there is no such order"}
  `("$query: $found, $because", async ({ query, found }) => {
    expect(await names(query)).toEqual(found);
  });

  it("finds one by id", async () => {
    expect(await names(`?id=${live}`)).toEqual(["live"]);
  });

  it("goes on with a token", async () => {
    const first = await bodyOf("GET", "/usage_meters?pageSize=2");
    expect(first.data.map(({ name }) => name)).toEqual(["off", "live"]);
    expect(await names(`?nextToken=${first["nextToken"]}`)).toEqual(["draft"]);
  });
});
