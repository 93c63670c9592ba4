import { describe, expect, it } from "vitest";
import { INGESTION_STATUSES } from "#domain/metering/status-class.ts";
import { apiClient } from "../../support/api-client.ts";
import { openBilledWorld, type UseTraits } from "../../support/billed-world.ts";

const references = (body: { events: { referenceId: string }[] }): string[] =>
  body.events.map(({ referenceId }) => referenceId);
const ids = (body: { events: { eventPayload: { id?: string } }[] }): (string | undefined)[] =>
  body.events.map(({ eventPayload }) => eventPayload.id);

describe("reading an event", () => {
  it("shows how it was metered, for whom, and in which cycle it is billed", async () => {
    const test = await openBilledWorld();
    const tokens = await test.meter("tokens");
    const unpriced = await test.meter("chats", { aggregation: "COUNT", computations: [] });
    const small = await test.meter("small", {
      computations: [
        {
          order: 1,
          matcher: '{"==":[{"var":"dimensions.model"},"small"]}',
          computation: '{"var":"attributes.tokens"}',
        },
      ],
    });
    await test.account("acme", { aliases: ["acme@chat.test"], invoiceCurrency: "EUR" });
    const plan = await test.plan({ startsOn: "5", currencies: ["EUR"], cards: [{ billableId: tokens }] });
    const schedule = await test.sell("acme", plan, "2025-01-01");
    await test.use({
      id: "c/1",
      accountId: "acme@chat.test",
      tokens: "12.50",
      timestamp: "2025-01-10T12:00:00.5+01:00",
    });

    const { status, body } = await test.api.get("/events/c%2F1");

    expect(status).toBe(200);
    expect(body).toEqual({
      events: [
        {
          referenceId: expect.stringMatching(/^event\.\w{11}\.\w{5}$/),
          eventPayload: {
            schemaName: "chat",
            id: "c/1",
            timestamp: "2025-01-10T12:00:00.5+01:00",
            accountId: "acme@chat.test",
            attributes: [{ name: "tokens", value: "12.50" }],
            dimensions: { model: "large" },
          },
          ingestionStatus: { status: "INGESTION_COMPLETED_EVENT_METERED" },
          customerId: "acme",
          createdAt: "2025-01-10T11:00:00.500Z",
          eventPipelineInfo: {
            eventSchema: { name: "chat", version: 1 },
            usageMeters: [
              { id: tokens, name: "tokens", version: 1, status: "PROCESSED_UNITS_COMPUTED", units: 12.5 },
              { id: unpriced, name: "chats", version: 1, status: "PROCESSED_UNITS_COMPUTED", units: 1 },
              { id: small, name: "small", version: 1, status: "PROCESSED_FILTERED_OUT" },
            ],
            pricePlans: [
              {
                name: "Pro",
                id: plan,
                scheduleId: schedule,
                cycleStart: "2025-01-05",
                cycleEnd: "2025-02-05",
                usageMeters: [tokens],
              },
            ],
            account: { id: "acme", name: "Account acme", alias: "acme@chat.test" },
            customer: { id: "acme", name: "Customer acme" },
            baseCurrency: "USD",
            invoiceCurrency: "EUR",
          },
        },
      ],
    });
  });

  it("shows what enrichments and their settings came to", async () => {
    const test = await openBilledWorld();
    await test.api.post("/event_schema", {
      name: "ride",
      attributes: [{ name: "km" }],
      dimensions: [{ name: "city" }],
      enrichments: {
        dependencies: [{ type: "SETTING", key: "setting.user.fare", name: "fare" }],
        fields: [
          {
            name: "price",
            type: "ATTRIBUTE",
            enrichmentType: "JSON_LOGIC",
            order: 1,
            value: '{"*":[{"var":"attributes.km"},{"var":"dependencies.fare"}]}',
          },
          { name: "zone", type: "DIMENSION", enrichmentType: "VALUE", order: 2, value: "inner" },
        ],
      },
    });
    await test.api.post("/event_schema/ride/activate");
    await test.account("acme", {
      settings: [{ id: "fare", value: "1.5", namespace: "USER", name: "Fare", dataType: "NUMERIC" }],
    });
    await test.use({
      id: "r",
      schemaName: "ride",
      attributes: [{ name: "km", value: "3" }],
      dimensions: { city: "x" },
    });

    const { eventPipelineInfo } = (await test.api.get("/events/r")).body.events[0];

    expect(eventPipelineInfo.enrichments).toEqual({
      attributes: [{ name: "price", type: "ATTRIBUTE", value: "4.5" }],
      dimensions: [{ name: "zone", type: "DIMENSION", value: "inner" }],
      dependencies: [{ key: "setting.user.fare", type: "SETTING", name: "fare", value: "1.5" }],
    });
    expect(eventPipelineInfo.usageMeters).toEqual([]);
    expect(eventPipelineInfo).not.toHaveProperty("pricePlans");
    expect(eventPipelineInfo.account).toEqual({ id: "acme", name: "Account acme" });
  });

  it("keeps showing what was counted after the meter was changed", async () => {
    const test = await openBilledWorld();
    const meter = await test.meter("tokens");
    await test.account("acme");
    await test.use({ id: "before" });
    await test.api.post(`/usage_meters/${meter}/deactivate`);
    await test.api.patch(`/usage_meters/${meter}`, { aggregation: "COUNT", computations: [] });
    await test.api.post(`/usage_meters/${meter}/activate`);
    await test.use({ id: "after" });

    const metersOf = async (id: string) =>
      (await test.api.get(`/events/${id}`)).body.events[0].eventPipelineInfo.usageMeters;

    expect(await metersOf("before")).toMatchObject([{ id: meter, version: 1, units: 100 }]);
    expect(await metersOf("after")).toMatchObject([{ id: meter, version: 2, units: 1 }]);
  });

  it("shows every submission of an id, the counted one first, and each by its reference id", async () => {
    const test = await openBilledWorld();
    await test.meter("tokens");
    await test.account("acme");
    await test.use({ id: "twice" }, { id: "twice", tokens: "7" }, { id: "other" });

    const { body } = await test.api.get("/events/twice");
    const second = await test.api.get(`/events/${references(body)[1]}`);

    expect(body.events.map(({ ingestionStatus }: never) => ingestionStatus)).toMatchObject([
      { status: "INGESTION_COMPLETED_EVENT_NOT_METERED" },
      { status: "INGESTION_FAILED_DUPLICATE_EVENT" },
    ]);
    expect(body.events[1].eventPipelineInfo).toEqual({
      account: { id: "acme", name: "Account acme" },
      customer: { id: "acme", name: "Customer acme" },
      baseCurrency: "USD",
      invoiceCurrency: "USD",
    });
    expect(second.body.events).toEqual([body.events[1]]);
  });

  it("shows the submissions that did not count from the newest", async () => {
    const test = await openBilledWorld();
    await test.meter("tokens");
    await test.account("acme");
    for (const tokens of ["1", "2", "3", "4"]) await test.use({ id: "again", tokens });

    const { body } = await test.api.get("/events/again");

    const tokens = body.events.map(
      ({ eventPayload }: { eventPayload: { attributes: { value: string }[] } }) => eventPayload.attributes[0]?.value,
    );
    expect(tokens, "the first counted; 4 came last").toEqual(["1", "4", "3", "2"]);
  });

  it("finds an event that has no id of its own by its reference id only", async () => {
    const test = await openBilledWorld();
    await test.account("acme");
    await test.use({ id: "" });

    const [reference] = references((await test.api.get("/events")).body);

    const { body } = await test.api.get(`/events/${reference}`);
    expect(body.events[0].ingestionStatus.status).toBe("INGESTION_FAILED_NO_EVENT_ID");
    expect(body.events[0].eventPipelineInfo.account.id).toBe("acme");
    expect(body.events[0].eventPayload).not.toHaveProperty("id");
  });

  it.each`
    timestamp                        | shown                            | because
    ${"2025-01-10T12:00:00.123456Z"} | ${"2025-01-10T12:00:00.123456Z"} | ${"it is shown as it came"}
    ${"2025-01-10 12:00:00+05:30"}   | ${"2025-01-10 12:00:00+05:30"}   | ${"RFC 3339 takes a blank"}
    ${"2025-01-10T12:00:00.123456"}  | ${"2025-01-10T12:00:00.123456Z"} | ${"without an offset it is UTC"}
    ${"2025-01-10T12:00Z"}           | ${"2025-01-10T12:00:00Z"}        | ${"RFC 3339 wants seconds"}
    ${"2025-01-10T12:00:00+0530"}    | ${"2025-01-10T06:30:00Z"}        | ${"RFC 3339 wants a colon in the offset"}
    ${"2025-01-10T12:00:00,5Z"}      | ${"2025-01-10T12:00:00.500Z"}    | ${"RFC 3339 wants a point"}
  `("shows the timestamp $timestamp as $shown: $because", async ({ timestamp, shown }) => {
    const test = await openBilledWorld();
    await test.account("acme");
    await test.use({ id: "e", timestamp });

    expect((await test.api.get("/events/e")).body.events[0].eventPayload.timestamp).toBe(shown);
  });

  it("takes ids of 512 characters and no longer ones", async () => {
    const test = await openBilledWorld();
    await test.account("acme");
    const id = "é/".repeat(256);
    await test.use({ id });

    expect(ids((await test.api.get(`/events/${encodeURIComponent(id)}`)).body)).toEqual([id]);
    expect((await test.api.get(`/events/${"x".repeat(512)}`)).status).toBe(404);
    expect((await test.api.get(`/events/${"x".repeat(513)}`)).status).toBe(400);
  });

  it("does not know events that were never sent, nor those of another organization", async () => {
    const test = await openBilledWorld();
    await test.account("acme");
    await test.use({ id: "mine" });
    const stranger = apiClient(test, await test.anotherOrganization());
    const [reference] = references((await test.api.get("/events")).body);

    expect(await test.api.get("/events/nobody's")).toEqual({
      status: 404,
      body: { message: "event 'nobody's' does not exist" },
    });
    expect((await stranger.get("/events/mine")).status).toBe(404);
    expect((await stranger.get(`/events/${reference}`)).status).toBe(404);
    expect((await stranger.get("/events")).body).toEqual({ events: [] });
  });
});

describe("what becomes of an event", () => {
  const CASES: readonly [status: string, event: UseTraits, description: RegExp][] = [
    ["INGESTION_COMPLETED_EVENT_METERED", {}, /^undefined$/],
    ["INGESTION_COMPLETED_EVENT_NOT_METERED", { accountId: "planless" }, /no price plan/],
    ["INGESTION_COMPLETED_NO_MATCHING_METERS", { dimensions: { model: "other" } }, /no usage meter matches/],
    [
      "INGESTION_FAILED",
      { attributes: [], dimensions: {} },
      /missing attributes: 'tokens'; missing dimensions: 'model'/,
    ],
    ["INGESTION_FAILED", { receivedAt: "2025-01-09T11:59:59Z" }, /more than 24 hours ahead/],
    ["INGESTION_FAILED_SCHEMA_NOT_DEFINED", { schemaName: "chta" }, /'chta' is not defined/],
    ["INGESTION_FAILED_UNITS_INVALID", { dimensions: { model: "none" } }, /usage meter 'tokens'/],
    [
      "INGESTION_FAILED_PAST_GRACE_PERIOD",
      { receivedAt: "2025-02-03T00:00:00Z" },
      /awaited until 2025-02-03T00:00:00Z/,
    ],
    ["INGESTION_FAILED_ACCOUNT_NOT_FOUND", { accountId: "nobody" }, /'nobody'/],
    ["INGESTION_FAILED_NO_EVENT_ID", { id: "" }, /no id/],
    ["INGESTION_FAILED_INVALID_NAMED_LICENSE_EVENT", { schemaName: "togai-named-license" }, /'license_id' is missing/],
  ];

  it.each(CASES)("can be read: %s of %j", async (status, event, description) => {
    const test = await openBilledWorld();
    const meter = await test.meter("tokens", {
      computations: [
        {
          order: 1,
          matcher: '{"in":[{"var":"dimensions.model"},["large","none"]]}',
          computation: '{"if":[{"==":[{"var":"dimensions.model"},"none"]},"x",{"var":"attributes.tokens"}]}',
        },
      ],
    });
    await test.account("acme");
    await test.account("planless");
    await test.sell("acme", await test.plan({ cards: [{ billableId: meter }] }), "2025-01-01");
    await test.use(event);

    const { events } = (await test.api.get("/events")).body;
    const byStatus = (await test.api.get(`/events?status=${status}`)).body;
    const byClass = (await test.api.get(`/events?status=${status.includes("FAILED") ? "UN" : ""}PROCESSED`)).body;
    const one = (await test.api.get(`/events/${events[0].referenceId}`)).body;

    expect(events).toHaveLength(1);
    expect(events[0].ingestionStatus.status).toBe(status);
    expect(String(events[0].ingestionStatus.statusDescription)).toMatch(description);
    expect(byStatus).toEqual({ events });
    expect(byClass).toEqual({ events });
    expect(one.events).toMatchObject(events);
    expect((await test.api.get("/events?status=IN_PROGRESS")).body).toEqual({ events: [] });
  });

  it("is described in 250 characters at the most", async () => {
    const test = await openBilledWorld();
    await test.api.post("/event_schema", {
      name: "wide",
      attributes: Array.from({ length: 50 }, (_, n) => ({ name: `attribute number ${n}` })),
      dimensions: Array.from({ length: 50 }, (_, n) => ({ name: `dimension number ${n}` })),
    });
    await test.api.post("/event_schema/wide/activate");
    await test.account("acme");
    await test.use({ id: "w", schemaName: "wide" });

    const [{ ingestionStatus }] = (await test.api.get("/events/w")).body.events;

    expect(ingestionStatus.statusDescription).toMatch(
      /missing attributes: .* and \d+ more; missing dimensions: .* more$/,
    );
    expect(ingestionStatus.statusDescription.length).toBeLessThanOrEqual(250);
  });
});

describe("listing events", () => {
  const open = async () => {
    const test = await openBilledWorld();
    await test.meter("tokens");
    await test.account("a");
    await test.account("b", { aliases: ["bee"], customerId: "beekeeper" });
    await test.use(
      { id: "1", accountId: "a" },
      { id: "2", accountId: "bee" },
      { id: "3", accountId: "nobody" },
      { id: "4", accountId: "a", schemaName: "unknown" },
      { id: "5", accountId: "b", schemaName: "unknown" },
      { id: "5", accountId: "b" },
    );
    return test;
  };

  it("shows the newest first, with the customers that they belong to", async () => {
    const test = await open();

    const { status, body } = await test.api.get("/events");

    expect(status).toBe(200);
    expect(body.events.map((one: never) => [one["eventPayload"]["id"], one["customerId"]])).toEqual([
      ["5", "beekeeper"],
      ["5", "beekeeper"],
      ["4", "a"],
      ["3", undefined],
      ["2", "beekeeper"],
      ["1", "a"],
    ]);
    expect(body).not.toHaveProperty("nextToken");
    expect(body.events[0]).not.toHaveProperty("eventPipelineInfo");
  });

  it.each`
    filter                                                               | found                             | because
    ${"account_id=a"}                                                    | ${["4", "1"]}                     | ${"both were for the account"}
    ${"account_id=b"}                                                    | ${["5", "5", "2"]}                | ${"one of them by an alias"}
    ${"account_id=bee"}                                                  | ${["5", "5", "2"]}                | ${"an alias stands for its account"}
    ${"account_id=nobody"}                                               | ${[]}                             | ${"no account was found for it"}
    ${"schema_name=unknown"}                                             | ${["5", "4"]}                     | ${"they say so, though there is no such schema"}
    ${"schema_name=nothing"}                                             | ${[]}                             | ${"no event says so"}
    ${"status=PROCESSED"}                                                | ${["5", "2", "1"]}                | ${"these were completed"}
    ${"status=UNPROCESSED"}                                              | ${["5", "4", "3"]}                | ${"these failed"}
    ${"status=PROCESSED,UNPROCESSED"}                                    | ${["5", "5", "4", "3", "2", "1"]} | ${"two classes are all of them"}
    ${"status=INGESTION_FAILED_ACCOUNT_NOT_FOUND,INGESTION_IN_PROGRESS"} | ${["3"]}                          | ${"several statuses, by comma"}
    ${"status=REVERTED"}                                                 | ${[]}                             | ${"nothing was reverted"}
    ${"status=UNPROCESSED&account_id=a&schema_name=unknown"}             | ${["4"]}                          | ${"all filters together"}
    ${"status=PROCESSED&account_id=a&schema_name=unknown"}               | ${[]}                             | ${"no event fits all of them"}
  `("by $filter finds $found: $because", async ({ filter, found }) => {
    const test = await open();

    expect(ids((await test.api.get(`/events?${filter}`)).body)).toEqual(found);
  });

  it("pages through all of them with nothing but the token", async () => {
    const test = await open();
    const seen: string[] = [];
    let url: string | undefined = "/events?pageSize=2&status=PROCESSED,UNPROCESSED";
    for (let pages = 0; url !== undefined && pages < 10; pages += 1) {
      const { body } = await test.api.get(url);
      expect(body.events.length).toBeLessThanOrEqual(2);
      seen.push(...references(body));
      url = body.nextToken && `/events?nextToken=${encodeURIComponent(body.nextToken)}`;
    }

    expect(seen).toEqual(references((await test.api.get("/events")).body));
    expect(new Set(seen).size).toBe(6);
  });

  it("shows 50 to a page when nobody says how many", async () => {
    const test = await openBilledWorld();
    await test.account("acme");
    await test.use(...Array.from({ length: 51 }, (_, n) => ({ id: `e${n}` })));

    const first = (await test.api.get("/events")).body;
    const second = (await test.api.get(`/events?nextToken=${first.nextToken}`)).body;

    expect(first.events).toHaveLength(50);
    expect(ids(second)).toEqual(["e0"]);
    expect(second).not.toHaveProperty("nextToken");
  });

  it("keeps the longest of all filters in a token of 500 characters", async () => {
    const test = await openBilledWorld();
    // Characters of three bytes each that no compression makes shorter.
    const account = Array.from({ length: 50 }, (_, n) => String.fromCharCode(0x4e00 + ((n * 7919) % 20_000))).join("");
    const schema = "s".repeat(50);
    await test.account(account, { customerId: "c" });
    await test.use({ accountId: account, schemaName: schema }, { accountId: account, schemaName: schema });

    const { status, body } = await test.api.get(
      `/events?pageSize=1&status=${INGESTION_STATUSES}&account_id=${encodeURIComponent(account)}&schema_name=${schema}`,
    );

    expect(status).toBe(200);
    expect(body.nextToken.length).toBeLessThanOrEqual(500);
    expect((await test.api.get(`/events?nextToken=${body.nextToken}`)).body.events).toHaveLength(1);
  });

  it.each`
    query                              | path             | because
    ${"pageSize=0"}                    | ${"pageSize"}    | ${"a page holds something"}
    ${"pageSize=51"}                   | ${"pageSize"}    | ${"50 are the most"}
    ${"pageSize=ten"}                  | ${"pageSize"}    | ${"it is a number"}
    ${"status=DONE"}                   | ${"status"}      | ${"there is no such status"}
    ${"status="}                       | ${"status"}      | ${"nothing is no status"}
    ${"status=PROCESSED,"}             | ${"status"}      | ${"nor is nothing after a comma"}
    ${"status=processed"}              | ${"status"}      | ${"statuses are written in capitals"}
    ${`account_id=${"a".repeat(51)}`}  | ${"account_id"}  | ${"no account has so long an id"}
    ${"account_id="}                   | ${"account_id"}  | ${"no account has an empty one"}
    ${`schema_name=${"s".repeat(51)}`} | ${"schema_name"} | ${"no schema has so long a name"}
    ${"schema_name=é"}                 | ${"schema_name"} | ${"no schema has such a name"}
    ${`nextToken=${"t".repeat(501)}`}  | ${"nextToken"}   | ${"no token is so long"}
    ${"nextToken=forged"}              | ${"nextToken"}   | ${"it is not ours"}
    ${"nextToken=a.b"}                 | ${"nextToken"}   | ${"it is not ours, though it has two parts"}
    ${"_search=x"}                     | ${""}            | ${"events are not searched"}
    ${"from=2025"}                     | ${""}            | ${"there is no such filter"}
  `("cannot process $query: $because", async ({ query, path }) => {
    const test = await openBilledWorld();

    const { status, body } = await test.api.get(`/events?${query}`);

    expect(status).toBe(422);
    expect(body.message).toMatch(path === "" ? /Unrecognized key/ : new RegExp(`^${path}: `));
  });

  it("takes a token of another list, another organization or another query for none of its own", async () => {
    const test = await open();
    const { nextToken } = (await test.api.get("/events?pageSize=1&account_id=a")).body;
    const stranger = apiClient(test, await test.anotherOrganization());

    expect((await stranger.get(`/events?nextToken=${nextToken}`)).status).toBe(422);
    expect((await test.api.get(`/events?account_id=b&nextToken=${nextToken}`)).status).toBe(422);
    expect((await test.api.get(`/events?pageSize=2&nextToken=${nextToken}`)).status).toBe(422);
    expect((await test.api.get(`/events?account_id=a&pageSize=1&nextToken=${nextToken}`)).status).toBe(200);
  });
});
