import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CatalogWorld, openCatalogWorld } from "../../support/catalog-world.ts";

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
const create = async (changes: object = {}): Promise<string> =>
  String((await bodyOf("POST", "/addons", { name: "Platform fee", type: "FIXED_FEE", ...changes }))["id"]);

describe("creating", () => {
  it.each(["LICENSE", "FIXED_FEE", "CREDIT_GRANT", "NAMED_LICENSE"])("a %s, active at once", async (type) => {
    const created = await api.call("POST", "/addons", { name: "Thing", type, billableName: "A thing" });
    expect(created.status).toBe(200);
    expect(created.body).toEqual({
      id: expect.stringMatching(/^addon\.[0-9A-Za-z]{11}\.[0-9A-Za-z]{5}$/),
      name: "Thing",
      type,
      billableName: "A thing",
      displayName: "A thing",
      status: "ACTIVE",
      createdAt: "2025-01-01T00:00:00Z",
    });
    expect(await bodyOf("GET", `/addons/${(created.body as Body)["id"]}`)).toEqual(created.body);
  });

  it.each`
    body                                                             | status | because
    ${{ name: "x".repeat(255), type: "LICENSE" }}                    | ${200} | ${"a name of 255"}
    ${{ name: "x".repeat(256), type: "LICENSE" }}                    | ${400} | ${"a name of 256"}
    ${{ name: "", type: "LICENSE" }}                                 | ${400} | ${"no name"}
    ${{ name: "€ / month", type: "LICENSE" }}                        | ${200} | ${"any letters"}
    ${{ name: "x", type: "SEAT" }}                                   | ${400} | ${"an unknown type"}
    ${{ name: "x" }}                                                 | ${400} | ${"no type"}
    ${{ name: "x", type: "LICENSE", billableName: "y".repeat(256) }} | ${400} | ${"a billable name of 256"}
    ${{ name: "x", type: "LICENSE", price: 5 }}                      | ${400} | ${"an unknown field"}
    ${{ name: 5, type: "LICENSE" }}                                  | ${400} | ${"a name as number"}
    ${"{"}                                                           | ${400} | ${"no JSON"}
  `("$status for $because", async ({ body, status }) => {
    expect(await statusOf("POST", "/addons", body)).toBe(status);
  });
});

describe("names", () => {
  it("are its own among the active add-ons", async () => {
    const id = await create({ billableName: "Fee" });
    expect(await bodyOf("POST", "/addons", { name: "Platform fee", type: "LICENSE", billableName: "Fee" })).toEqual({
      message: `name: 'Platform fee' is used by '${id}'; billableName: 'Fee' is used by '${id}'`,
    });
    await api.call("DELETE", `/addons/${id}`);
    expect(await statusOf("POST", "/addons", { name: "Platform fee", type: "LICENSE", billableName: "Fee" })).toBe(200);
  });

  it("can be changed, the type cannot", async () => {
    const id = await create();
    const other = await create({ name: "Other", billableName: "Other fee" });
    expect(await bodyOf("PATCH", `/addons/${id}`, { name: "Base fee", billableName: "Fee" })).toMatchObject({
      name: "Base fee",
      displayName: "Fee",
      type: "FIXED_FEE",
    });
    expect(await bodyOf("PATCH", `/addons/${id}`, { billableName: "" })).toMatchObject({ displayName: "Base fee" });
    expect(await bodyOf("PATCH", `/addons/${id}`, {})).toMatchObject({ name: "Base fee" });
    expect(await statusOf("PATCH", `/addons/${id}`, { type: "LICENSE" })).toBe(400);
    expect(await bodyOf("PATCH", `/addons/${id}`, { billableName: "Other fee" })).toEqual({
      message: `billableName: 'Other fee' is used by '${other}'`,
    });
    expect(await statusOf("PATCH", `/addons/${other}`, { billableName: "Fee" })).toBe(200);
  });

  it("are taken by one of several requests at the same moment", async () => {
    const body = { name: "Seat", type: "LICENSE" };
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.call("POST", "/addons", body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400, 400]);
  });
});

describe("archiving", () => {
  it("is for good", async () => {
    const id = await create();
    expect(await bodyOf("DELETE", `/addons/${id}`)).toEqual({ success: true });
    expect(await bodyOf("DELETE", `/addons/${id}`)).toEqual({ success: true });
    expect(await bodyOf("GET", `/addons/${id}`)).toMatchObject({ status: "ARCHIVED" });
    expect(await statusOf("PATCH", `/addons/${id}`, { name: "x" })).toBe(400);
  });

  it("is refused while an active plan prices the add-on", async () => {
    const id = await create();
    const plan = await bodyOf("POST", "/v2/price_plans", {
      name: "Pro",
      type: "BILLING",
      supportedCurrencies: ["USD"],
      pricingCycleConfig: {
        interval: "MONTHLY",
        startOffset: { dayOffset: "1", monthOffset: "NIL" },
        gracePeriod: 2,
        anniversaryCycle: false,
      },
    });
    const card = {
      billableId: id,
      type: "FIXED_FEE",
      invoiceTiming: "IN_ADVANCE",
      displayName: "Platform",
      rateCardDetails: {
        fixedFeeRateCard: {
          id,
          type: "RECURRING",
          enableProration: false,
          rateValues: [{ currency: "USD", rate: 50 }],
        },
      },
    };
    const cards = { operations: [{ actionType: "CREATE", rateCardName: "platform", rateCard: card }] };
    expect(await statusOf("POST", `/v2/price_plans/${plan["id"]}/rate_cards`, cards)).toBe(200);
    expect(await statusOf("POST", `/v2/price_plans/${plan["id"]}/finalize`, { migrationMode: "NONE" })).toBe(200);
    const refusal = { message: `add-on '${id}' is priced by active price plans: ${plan["id"]}` };
    expect(await bodyOf("DELETE", `/addons/${id}`)).toEqual(refusal);
    // A draft beside it does not make the active version go away.
    expect(await statusOf("PATCH", `/v2/price_plans/${plan["id"]}`, { description: "next" })).toBe(200);
    expect(await bodyOf("DELETE", `/addons/${id}`)).toEqual(refusal);
    expect(await statusOf("DELETE", `/addons/${await create({ name: "unused" })}`)).toBe(200);
  });

  it("is a 404 for what does not exist", async () => {
    for (const method of ["GET", "DELETE"]) expect(await statusOf(method, "/addons/addon.0.0")).toBe(404);
    expect(await statusOf("PATCH", "/addons/addon.0.0", { name: "x" })).toBe(404);
  });
});

describe("the list", () => {
  const names = async (query: string): Promise<unknown> => {
    const { status, body } = await api.call("GET", `/addons${query}`);
    return status === 200 ? (body as Body).data.map(({ name }) => name) : status;
  };

  beforeEach(async () => {
    await create({ name: "Seat", type: "LICENSE", billableName: "User seat" });
    await create({ name: "Fee" });
    await api.call("DELETE", `/addons/${await create({ name: "Old" })}`);
  });

  it.each`
    query                              | found                     | because
    ${""}                              | ${["Fee", "Old", "Seat"]} | ${"by name, archived ones too"}
    ${"?status=ACTIVE"}                | ${["Fee", "Seat"]}        | ${"by status"}
    ${"?status=ARCHIVED"}              | ${["Old"]}                | ${"by status"}
    ${"?type=FIXED_FEE"}               | ${["Fee", "Old"]}         | ${"by type"}
    ${"?type=FIXED_FEE&status=ACTIVE"} | ${["Fee"]}                | ${"by both"}
    ${"?type=FIXED_FEE,LICENSE"}       | ${["Fee", "Old", "Seat"]} | ${"by several types"}
    ${"?_search=user"}                 | ${["Seat"]}               | ${"in the billable name"}
    ${"?_search=addon."}               | ${["Fee", "Old", "Seat"]} | ${"in the id"}
    ${"?_sort=name:DESC"}              | ${["Seat", "Old", "Fee"]} | ${"by name, backwards"}
    ${"?_sort=created_at:ASC"}         | ${["Seat", "Fee", "Old"]} | ${"by creation"}
    ${"?_sort=id:DESC"}                | ${["Old", "Fee", "Seat"]} | ${"by id, which is by creation"}
    ${"?_sort=updated_at:ASC"}         | ${400}                    | ${"there is no such order"}
    ${"?status=GONE"}                  | ${400}                    | ${"there is no such status"}
    ${"?id=addon.0.0"}                 | ${400}                    | ${"there is no such filter"}
  `("$query: $found, $because", async ({ query, found }) => {
    expect(await names(query)).toEqual(found);
  });

  it("goes on with a token", async () => {
    const first = await bodyOf("GET", "/addons?pageSize=2");
    expect([first.data.map(({ name }) => name), first["context"]]).toEqual([
      ["Fee", "Old"],
      { pageSize: 2, sortOrder: "ASC" },
    ]);
    expect(await names(`?nextToken=${first["nextToken"]}`)).toEqual(["Seat"]);
  });
});
