import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { addExchangeRate } from "#usecases/identity/exchange-rates.ts";
import { callApi } from "../../support/api.ts";
import { apiClient } from "../../support/api-client.ts";
import { type BilledWorld, openBilledWorld } from "../../support/billed-world.ts";

const JANUARY = ["2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z"] as const;

type Query = Readonly<Record<string, unknown>>;
const by = (fieldName: string, ...fieldValues: string[]) => ({ fieldName, fieldValues });

/** Answers the first query's data as `<group>: <timestamp>=<value> …`, zeros left out, or the message of a refusal. */
const metrics = async (
  { api }: Pick<BilledWorld, "api">,
  [startTime, endTime]: readonly [string, string],
  query: Query,
): Promise<string[]> => {
  const asked = { id: "q", aggregationPeriod: "DAY", ...query };
  const { status, body } = await api.post("/metrics", { startTime, endTime, metricQueries: [asked] });
  if (status !== 200) return [`${status} ${body.message}`];
  return body.results[0].data.map(
    (one: { groupedBy?: { fieldValue: string }; timestamps: string[]; metricValues: number[] }) => {
      const points = one.timestamps.map((timestamp, index) => [timestamp, one.metricValues[index]] as const);
      const shown = points
        .filter(([, value]) => value !== 0)
        .map(([timestamp, value]) => `${short(timestamp)}=${value}`);
      return [...(one.groupedBy ? [`${one.groupedBy.fieldValue}:`] : []), ...shown].join(" ");
    },
  );
};
/** Without the year, and without a midnight in UTC. */
const short = (timestamp: string): string => timestamp.replace(/^2025-/, "").replace(/(T00:00)?:00Z$/, "");

/** One account under a plan: 2 a token up to 100 tokens and 1 above, and a prorated fee of 31 a month. */
const openAcme = async () => {
  const test = await openBilledWorld();
  const tokens = await test.meter("tokens");
  const platform = await test.feeAddOn("Platform fee");
  const plan = await test.plan({
    cards: [
      { billableId: tokens, slabs: ">0: 2; >100: 1" },
      { billableId: platform, fee: "31", prorated: true },
    ],
  });
  await test.account("acme");
  await test.sell("acme", plan, "2025-01-01");
  await test.moveClock("2025-01-12T00:00:00Z");
  await test.use(
    { timestamp: "2025-01-10T12:00:00Z", tokens: "80" },
    { timestamp: "2025-01-10T23:59:59.999Z", tokens: "0.5" },
    { timestamp: "2025-01-11T00:00:00Z", tokens: "69.5" },
  );
  return { ...test, tokens, platform, plan };
};

describe("the form of an answer", () => {
  it("has a result for every query, in their order, with parallel arrays of all buckets", async () => {
    const test = await openAcme();

    const { status, body } = await test.api.post("/metrics", {
      startTime: "2025-01-09T00:00:00Z",
      endTime: "2025-01-12T00:00:00Z",
      metricQueries: [
        { id: "usage", name: "USAGE", aggregationPeriod: "DAY" },
        { id: "grouped", name: "METER_USAGE", aggregationPeriod: "DAY", groupBy: "USAGE_METER_ID" },
        { id: "events", name: "EVENTS" },
        { id: "none", name: "USAGE_FOR_CYCLE", aggregationPeriod: "MONTH" },
      ],
    });

    const timestamps = ["2025-01-09T00:00:00Z", "2025-01-10T00:00:00Z", "2025-01-11T00:00:00Z"];
    const groupedBy = { fieldName: "USAGE_METER_ID", fieldValue: test.tokens };
    expect(status).toBe(200);
    expect(body).toEqual({
      results: [
        { id: "usage", name: "USAGE", data: [{ timestamps, metricValues: [0, 80.5, 69.5] }] },
        { id: "grouped", name: "METER_USAGE", data: [{ groupedBy, timestamps, metricValues: [0, 80.5, 69.5] }] },
        { id: "events", name: "EVENTS", data: [{ timestamps, metricValues: [0, 2, 1] }] },
        { id: "none", name: "USAGE_FOR_CYCLE", data: [{ timestamps: [], metricValues: [] }] },
      ],
    });
  });

  it("has no result where nothing is asked, and one empty series or none where nothing happened", async () => {
    const { api } = await openBilledWorld();
    const ask = (...metricQueries: Query[]) =>
      api.post("/metrics", { startTime: JANUARY[0], endTime: JANUARY[1], metricQueries });

    expect((await ask()).body).toEqual({ results: [] });
    const names = ["EVENTS", "USAGE", "REVENUE", "USAGE_FOR_CYCLE", "REVENUE_FOR_CYCLE"];
    const plain = (await ask(...names.map((name) => ({ id: name, name, aggregationPeriod: "MONTH" })))).body.results;
    const empty = { timestamps: [], metricValues: [] };
    const january = { timestamps: [JANUARY[0]], metricValues: [0] };
    expect(plain.map(({ data }: { data: unknown }) => data)).toEqual([
      [january],
      [january],
      [january],
      [empty],
      [empty],
    ]);
    const grouped = names.map((name) => ({ id: name, name, aggregationPeriod: "MONTH", groupBy: "ACCOUNT_ID" }));
    expect((await ask(...grouped)).body.results.map(({ data }: { data: unknown }) => data)).toEqual([
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  it("keeps every digit", async () => {
    const test = await openAcme();
    await test.use({ timestamp: "2025-01-09T00:00:00Z", tokens: "0.1000000000000000055" });

    const { text } = await callApi(test.world, test.organizationId, "POST", "/metrics", {
      startTime: "2025-01-09T00:00:00Z",
      endTime: "2025-01-10T00:00:00Z",
      metricQueries: [{ id: "q", name: "USAGE", aggregationPeriod: "DAY" }],
    });

    expect(text).toContain('"metricValues":[0.1000000000000000055]');
  });
});

describe("EVENTS", () => {
  const open = async () => {
    const test = await openBilledWorld();
    const tokens = await test.meter("tokens");
    await test.account("a", { customerId: "c" });
    await test.account("b", { customerId: "c" });
    await test.account("z");
    await test.sell("a", await test.plan({ cards: [{ billableId: tokens }] }), "2025-01-01");
    await test.use(
      { accountId: "a", id: "1" },
      { accountId: "a", id: "1" },
      { accountId: "b", timestamp: "2025-01-11T00:00:00Z" },
      { accountId: "z", schemaName: "other" },
      { accountId: "nobody" },
    );
    return test;
  };

  it.each`
    query                                                                          | found                                                                                               | because
    ${{}}                                                                          | ${["01-10=4 01-11=1"]}                                                                              | ${"processed and unprocessed ones are counted"}
    ${{ filters: [by("EVENT_STATUS", "PROCESSED")] }}                              | ${["01-10=1 01-11=1"]}                                                                              | ${"two were understood"}
    ${{ filters: [by("EVENT_STATUS", "IN_PROGRESS")] }}                            | ${[""]}                                                                                             | ${"none is in progress"}
    ${{ filters: [by("EVENT_STATUS", "INGESTION_FAILED_DUPLICATE_EVENT")] }}       | ${["01-10=1"]}                                                                                      | ${"one came twice"}
    ${{ filters: [by("SCHEMA_NAME", "chat")] }}                                    | ${["01-10=3 01-11=1"]}                                                                              | ${"one has another schema"}
    ${{ filters: [by("ACCOUNT_ID", "a", "z")] }}                                   | ${["01-10=3"]}                                                                                      | ${"two of one account, one of the other"}
    ${{ filters: [by("CUSTOMER_ID", "c")] }}                                       | ${["01-10=2 01-11=1"]}                                                                              | ${"the customer has both accounts"}
    ${{ filters: [by("CUSTOMER_ID", "c"), by("ACCOUNT_ID", "b", "z")] }}           | ${["01-11=1"]}                                                                                      | ${"only one account is in both"}
    ${{ filters: [by("CUSTOMER_ID", "c"), by("ACCOUNT_ID", "z")] }}                | ${[""]}                                                                                             | ${"no account is in both"}
    ${{ groupBy: "ACCOUNT_ID" }}                                                   | ${["a: 01-10=2", "b: 01-11=1", "z: 01-10=1"]}                                                       | ${"one event belongs to no account"}
    ${{ groupBy: "SCHEMA_NAME" }}                                                  | ${["chat: 01-10=3 01-11=1", "other: 01-10=1"]}                                                      | ${"the schema need not exist"}
    ${{ groupBy: "EVENT_STATUS" }}                                                 | ${["PROCESSED: 01-10=1 01-11=1", "UNPROCESSED: 01-10=3"]}                                           | ${"these are the classes"}
    ${{ groupBy: "RAW_EVENT_STATUS", filters: [by("EVENT_STATUS", "PROCESSED")] }} | ${["INGESTION_COMPLETED_EVENT_METERED: 01-10=1", "INGESTION_COMPLETED_EVENT_NOT_METERED: 01-11=1"]} | ${"one account has no plan"}
  `("of $query are $found: $because", async ({ query, found }) => {
    expect(await metrics(await open(), JANUARY, { name: "EVENTS", ...query })).toEqual(found);
  });

  it("are counted from the start of the window until before its end", async () => {
    const test = await open();
    const from = (...window: [string, string]) => metrics(test, window, { name: "EVENTS", aggregationPeriod: "HOUR" });

    expect(await from("2025-01-10T12:00:00Z", "2025-01-11T00:00:00Z")).toEqual(["01-10T12:00=4"]);
    expect(await from("2025-01-10T12:00:00.001Z", "2025-01-11T00:00:00.001Z")).toEqual(["01-11=1"]);
  });
});

describe("METER_USAGE", () => {
  it.each`
    period     | found                                            | because
    ${"HOUR"}  | ${["01-10T12:00=80 01-10T23:00=0.5 01-11=69.5"]} | ${"the hours of three events"}
    ${"DAY"}   | ${["01-10=80.5 01-11=69.5"]}                     | ${"midnight begins the next day"}
    ${"WEEK"}  | ${["01-06=150"]}                                 | ${"the week begins on Monday the 6th"}
    ${"MONTH"} | ${["01-01=150"]}                                 | ${"all of them lie in January"}
  `("by $period is $found: $because", async ({ period, found }) => {
    const window = ["2025-01-06T00:00:00Z", "2025-01-13T00:00:00Z"] as const;

    expect(await metrics(await openAcme(), window, { name: "METER_USAGE", aggregationPeriod: period })).toEqual(found);
  });

  it("is cut by the days of the organization's zone", async () => {
    const test = await openBilledWorld({ organization: { name: "Mumbai", timeZone: "Asia/Kolkata" } });
    await test.meter("tokens");
    await test.account("acme");
    await test.use(
      { timestamp: "2025-01-10T18:29:59.999Z", tokens: "1" },
      { timestamp: "2025-01-10T18:30:00Z", tokens: "10" },
      { timestamp: "2025-01-11T18:30:00Z", tokens: "100" },
    );
    const from = (...window: [string, string]) => metrics(test, window, { name: "USAGE" });

    expect(await from("2025-01-09T18:30:00Z", "2025-01-12T18:30:00Z")).toEqual([
      "01-09T18:30=1 01-10T18:30=10 01-11T18:30=100",
    ]);
    expect(await from("2025-01-10T18:30:00Z", "2025-01-11T18:30:00Z")).toEqual(["01-10T18:30=10"]);
    expect(await from("2025-01-10T18:30:00.001Z", "2025-01-11T18:30:00.001Z")).toEqual(["01-11T18:30=100"]);
  });

  it.each`
    query                                                                 | found                                            | because
    ${{}}                                                                 | ${["01-10=1111"]}                                | ${"all meters of all accounts are added"}
    ${{ groupBy: "ACCOUNT_ID" }}                                          | ${["a: 01-10=101", "b: 01-10=1010"]}             | ${"the third account used nothing"}
    ${{ groupBy: "CUSTOMER_ID" }}                                         | ${["ab: 01-10=1111"]}                            | ${"both belong to one customer"}
    ${{ groupBy: "BILLABLE_ID" }}                                         | ${["<calls>: 01-10=11", "<tokens>: 01-10=1100"]} | ${"a series for each meter"}
    ${{ filters: [by("USAGE_METER_ID", "<calls>")] }}                     | ${["01-10=11"]}                                  | ${"one meter of both accounts"}
    ${{ filters: [by("BILLABLE_ID", "<calls>"), by("ACCOUNT_ID", "b")] }} | ${["01-10=10"]}                                  | ${"one meter of one account"}
    ${{ filters: [by("BILLABLE_ID", "<calls>")], groupBy: "ACCOUNT_ID" }} | ${["a: 01-10=1", "b: 01-10=10"]}                 | ${"one meter by account"}
    ${{ filters: [by("BILLABLE_ID", "um.unknown")] }}                     | ${[""]}                                          | ${"nobody used that"}
    ${{ filters: [by("CUSTOMER_ID", "c")] }}                              | ${[""]}                                          | ${"that customer used nothing"}
  `("of $query is $found: $because", async ({ query, found }) => {
    const test = await openBilledWorld();
    const ids: Record<string, string> = {
      "<calls>": await test.meter("calls", {
        computations: [{ order: 1, computation: '{"/":[{"var":"attributes.tokens"},100]}' }],
      }),
      "<tokens>": await test.meter("tokens"),
    };
    await test.account("a", { customerId: "ab" });
    await test.account("b", { customerId: "ab" });
    await test.account("c");
    await test.use({ accountId: "a", tokens: "100" }, { accountId: "b", tokens: "1000" });
    const text = JSON.stringify(query).replace(/<\w+>/g, (name) => ids[name] ?? name);
    const shown = Object.entries(ids);

    const answered = await metrics(test, JANUARY, { name: "METER_USAGE", ...JSON.parse(text) });

    expect(answered.map((line) => shown.reduce((all, [name, id]) => all.replace(id, name), line))).toEqual(found);
  });

  it("is the organization's own", async () => {
    const test = await openAcme();
    const stranger = { api: apiClient(test, await test.anotherOrganization()) };

    expect(await metrics(stranger, JANUARY, { name: "USAGE" })).toEqual([""]);
    expect(await metrics(stranger, JANUARY, { name: "USAGE", filters: [by("ACCOUNT_ID", "acme")] })).toEqual([
      "400 metricQueries[0].filters: account 'acme' does not exist",
    ]);
    expect(
      await metrics(stranger, JANUARY, { name: "USAGE", filters: [by("ORGANIZATION_ID", test.organizationId)] }),
    ).toEqual(["400 metricQueries[0].filters[0].fieldValues: can only be the organization that asks"]);
  });
});

describe("USAGE_FOR_CYCLE", () => {
  /** Monthly on the 5th, from 15 March on monthly on the 1st, with 1 token a day. */
  const openSwitched = async () => {
    const test = await openBilledWorld();
    const tokens = await test.meter("tokens");
    const fifth = await test.plan({ name: "Fifth", startsOn: "5", cards: [{ billableId: tokens, slabs: ">0: 10" }] });
    const first = await test.plan({ name: "First", startsOn: "1", cards: [{ billableId: tokens, slabs: ">0: 1" }] });
    await test.account("acme");
    await test.sell("acme", fifth, "2025-01-05", "2025-03-15");
    await test.sell("acme", first, "2025-03-15");
    await test.moveClock("2025-04-10T00:00:00Z");
    const days = Array.from({ length: 100 }, (_, day) => new Date(Date.UTC(2025, 0, 1 + day)).toISOString());
    await test.use(...days.map((timestamp) => ({ timestamp, tokens: "1" })));
    return { ...test, tokens };
  };

  it("stands at the start of cycles that start in the window (vectors 13 and 14)", async () => {
    const test = await openSwitched();
    const cycles = (...window: [string, string]) => metrics(test, window, { name: "USAGE_FOR_CYCLE" });

    expect(await cycles("2025-01-01T00:00:00Z", "2025-06-01T00:00:00Z")).toEqual([
      "01-05=31 02-05=28 03-05=10 03-15=17 04-01=10",
    ]);
    expect(await cycles("2025-02-15T00:00:00Z", "2025-04-01T00:00:00Z")).toEqual(["03-05=10 03-15=17"]);
    expect(await cycles("2025-03-05T00:00:00Z", "2025-03-15T00:00:00Z")).toEqual(["03-05=10"]);
    expect(await cycles("2025-03-05T00:00:00.001Z", "2025-03-15T00:00:00.001Z")).toEqual(["03-15=17"]);
  });

  it("has revenue that follows the plan of each cycle", async () => {
    const test = await openSwitched();
    const revenue = (...window: [string, string]) => metrics(test, window, { name: "REVENUE_FOR_CYCLE" });

    expect(await revenue("2025-02-15T00:00:00Z", "2025-04-01T00:00:00Z")).toEqual(["03-05=100 03-15=17"]);

    expect(
      await metrics(test, ["2025-01-01T00:00:00Z", "2025-06-01T00:00:00Z"], { name: "REVENUE_FOR_CYCLE" }),
    ).toEqual(["01-05=310 02-05=280 03-05=100 03-15=17 04-01=10"]);
    expect(
      await metrics(test, ["2025-03-01T00:00:00Z", "2025-04-01T00:00:00Z"], {
        name: "REVENUE",
        aggregationPeriod: "WEEK",
      }),
    ).toEqual(["02-24=20 03-03=70 03-10=52 03-17=7 03-24=7 03-31=1"]);
  });

  it("has a point at every cycle, used or not, and groups of what was used", async () => {
    const test = await openSwitched();
    await test.account("idle");
    await test.sell("idle", await test.plan({ name: "Idle", cards: [{ billableId: test.tokens }] }), "2025-05-01");
    await test.moveClock("2025-06-02T00:00:00Z");
    const cycles = async (query: Query) =>
      (
        await test.api.post("/metrics", {
          startTime: "2025-03-10T00:00:00Z",
          endTime: "2025-07-01T00:00:00Z",
          metricQueries: [{ id: "q", name: "USAGE_FOR_CYCLE", aggregationPeriod: "MONTH", ...query }],
        })
      ).body.results[0].data;

    expect(await cycles({})).toMatchObject([
      {
        timestamps: ["2025-03-15", "2025-04-01", "2025-05-01", "2025-06-01"].map((day) => `${day}T00:00:00Z`),
        metricValues: [17, 10, 0, 0],
      },
    ]);
    expect(await cycles({ groupBy: "ACCOUNT_ID" })).toMatchObject([
      { groupedBy: { fieldName: "ACCOUNT_ID", fieldValue: "acme" }, metricValues: [17, 10, 0, 0] },
      { groupedBy: { fieldName: "ACCOUNT_ID", fieldValue: "idle" }, metricValues: [0, 0] },
    ]);
    expect(await cycles({ groupBy: "BILLABLE_ID" })).toMatchObject([{ metricValues: [17, 10] }]);
  });

  it("gives the walk-through's answer: the first cycle of an account that joined on the 15th", async () => {
    const test = await openBilledWorld();
    const tokens = await test.meter("tokens");
    await test.account("acme-prod");
    await test.sell("acme-prod", await test.plan({ cards: [{ billableId: tokens }] }), "2025-01-15");
    await test.moveClock("2025-01-21T00:00:00Z");
    await test.use(
      { accountId: "acme-prod", timestamp: "2025-01-20T10:00:00Z", tokens: "11997" },
      { accountId: "acme-prod", timestamp: "2025-01-20T10:00:00Z", tokens: "3" },
    );

    const { body } = await test.api.post("/metrics", {
      startTime: "2025-01-15T00:00:00Z",
      endTime: "2025-02-01T00:00:00Z",
      metricQueries: [
        {
          id: "u",
          name: "USAGE_FOR_CYCLE",
          aggregationPeriod: "MONTH",
          groupBy: "BILLABLE_ID",
          filters: [by("ACCOUNT_ID", "acme-prod")],
        },
      ],
    });

    expect(body.results).toEqual([
      {
        id: "u",
        name: "USAGE_FOR_CYCLE",
        data: [
          {
            groupedBy: { fieldName: "BILLABLE_ID", fieldValue: tokens },
            timestamps: ["2025-01-15T00:00:00Z"],
            metricValues: [12_000],
          },
        ],
      },
    ]);
  });
});

describe("REVENUE", () => {
  it("is what usage and fees earn: 2 up to 100 tokens, 1 above, and 1 for every day of January", async () => {
    const test = await openAcme();
    const revenue = (query: Query, ...[from, until]: string[]) =>
      metrics(test, [`2025-01-${from}T00:00:00Z`, `2025-01-${until}T00:00:00Z`], { name: "REVENUE", ...query });

    expect(await revenue({}, "09", "14")).toEqual(["01-09=1 01-10=162 01-11=90 01-12=1 01-13=1"]);
    // 80.5 × 2 on the 10th; then 19.5 × 2 + 50 × 1.
    expect(await revenue({ groupBy: "BILLABLE_ID" }, "10", "12")).toEqual(
      [`${test.platform}: 01-10=1 01-11=1`, `${test.tokens}: 01-10=161 01-11=89`].toSorted(),
    );
    expect(await revenue({ groupBy: "USAGE_METER_ID" }, "10", "12")).toEqual([`${test.tokens}: 01-10=161 01-11=89`]);
    expect(await revenue({ filters: [by("BILLABLE_ID", test.platform)] }, "10", "12")).toEqual(["01-10=1 01-11=1"]);
    expect(await revenue({ filters: [by("USAGE_METER_ID", test.platform)] }, "10", "12")).toEqual([""]);
    expect(await revenue({ groupBy: "CUSTOMER_ID" }, "11", "12")).toEqual(["acme: 01-11=90"]);
  });

  it("is split at any instant", async () => {
    const test = await openAcme();

    expect(
      await metrics(test, ["2025-01-10T12:00:00.001Z", "2025-01-11T00:00:00Z"], {
        name: "REVENUE",
        aggregationPeriod: "HOUR",
      }),
    ).toEqual(["01-10T23:00=1"]);
  });

  it("of a cycle is what its cards cost, unrounded", async () => {
    const test = await openAcme();

    // 100 × 2 + 50 × 1, and 31.
    expect(await metrics(test, JANUARY, { name: "REVENUE_FOR_CYCLE" })).toEqual(["01-01=281"]);
    expect(await metrics(test, JANUARY, { name: "REVENUE_FOR_CYCLE", groupBy: "BILLABLE_ID" })).toEqual(
      [`${test.tokens}: 01-01=250`, `${test.platform}: 01-01=31`].toSorted(),
    );
  });

  it("agrees with the draft invoice of the cycle, as far as money is not cut", async () => {
    const test = await openBilledWorld();
    const tokens = await test.meter("tokens");
    const fee = await test.feeAddOn("Fee");
    const cards = [
      { billableId: tokens, slabs: ">0: 0.001", minimum: "5" },
      { billableId: fee, fee: "50", prorated: true },
    ];
    await test.account("acme");
    await test.sell("acme", await test.plan({ cards }), "2025-01-21");
    await test.moveClock("2025-01-25T00:00:00Z");
    await test.use({ timestamp: "2025-01-22T00:00:00Z", tokens: "32109" });
    await closeAccount(test.world, {
      organizationId: test.organizationId,
      accountId: "acme" as AccountId,
    });

    const [summary] = (await test.api.get("/invoices")).body.data;
    const { body } = await test.api.get(`/invoices/${summary.id}`);

    // 32.109 and 50 × 11/31 = 17.7419…, each cut to cents on the invoice.
    expect(body.totalAmount).toBe(49.84);
    expect(await metrics(test, JANUARY, { name: "REVENUE_FOR_CYCLE" })).toEqual(["01-21=49.85093548387097"]);
  });

  it("of fees stands on the days that they pay for", async () => {
    const test = await openBilledWorld();
    const [whole, quarterly, once] = [
      await test.feeAddOn("Whole"),
      await test.feeAddOn("Quarterly"),
      await test.feeAddOn("Once"),
    ];
    const cards = [
      { billableId: whole, fee: "10", inAdvance: true },
      { billableId: quarterly, fee: "90", prorated: true, interval: 3, inAdvance: true },
      { billableId: once, fee: "5", oneTime: true, offset: 1 },
    ];
    await test.account("acme");
    await test.sell("acme", await test.plan({ cards }), "2025-01-21");
    await test.moveClock("2025-03-10T00:00:00Z");
    const window = ["2025-01-01T00:00:00Z", "2025-05-01T00:00:00Z"] as const;
    const revenueOf = (billableId: string, query: Query) =>
      metrics(test, window, { filters: [by("BILLABLE_ID", billableId)], ...query });

    const monthly = { name: "REVENUE", aggregationPeriod: "MONTH" };
    expect(await revenueOf(whole, monthly)).toEqual(["01-01=10 02-01=10 03-01=10"]);
    // 70 of the 90 days of January to March: 11, 28 and 31 of them. April has not begun.
    expect(await revenueOf(quarterly, monthly)).toEqual(["01-01=11 02-01=28 03-01=31"]);
    expect(await revenueOf(once, monthly)).toEqual(["02-01=5"]);
    const perCycle = { name: "REVENUE_FOR_CYCLE" };
    expect(await revenueOf(whole, perCycle)).toEqual(["01-21=10 02-01=10 03-01=10"]);
    expect(await revenueOf(quarterly, perCycle)).toEqual(["01-21=11 02-01=28 03-01=31"]);
    expect(await revenueOf(once, perCycle)).toEqual(["02-01=5"]);
    expect(
      await metrics(test, ["2025-01-20T00:00:00Z", "2025-01-23T00:00:00Z"], {
        name: "REVENUE",
        groupBy: "BILLABLE_ID",
      }),
    ).toEqual([`${whole}: 01-21=10`, `${quarterly}: 01-21=1 01-22=1`, `${once}:`].toSorted());
  });

  it("of a plan with deferred revenue is shown once the cycle and its grace are over", async () => {
    const test = await openBilledWorld();
    const tokens = await test.meter("tokens");
    const plan = await test.plan({ deferredRevenue: true, grace: 3, cards: [{ billableId: tokens, slabs: ">0: 2" }] });
    await test.account("acme");
    await test.sell("acme", plan, "2025-01-01");
    await test.use({ tokens: "7" });
    const shown = async () => [
      ...(await metrics(test, JANUARY, { name: "REVENUE" })),
      ...(await metrics(test, JANUARY, { name: "REVENUE_FOR_CYCLE" })),
      ...(await metrics(test, JANUARY, { name: "USAGE_FOR_CYCLE" })),
    ];

    await test.moveClock("2025-02-03T23:59:59.999Z");
    expect(await shown()).toEqual(["", "", "01-01=7"]);
    await test.moveClock("2025-02-04T00:00:00Z");
    expect(await shown()).toEqual(["01-10=14", "01-01=14", "01-01=7"]);
  });

  it("is not earned by an account in DRAFT, nor without a plan; both use nevertheless", async () => {
    const test = await openBilledWorld();
    const tokens = await test.meter("tokens");
    await test.account("draft", { status: "DRAFT" });
    await test.account("planless");
    await test.sell("draft", await test.plan({ cards: [{ billableId: tokens }] }), "2025-01-01");
    await test.use({ accountId: "draft" }, { accountId: "planless" });

    expect(await metrics(test, JANUARY, { name: "REVENUE", groupBy: "ACCOUNT_ID" })).toEqual([]);
    expect(await metrics(test, JANUARY, { name: "REVENUE_FOR_CYCLE" })).toEqual([""]);
    expect(await metrics(test, JANUARY, { name: "USAGE" })).toEqual(["01-10=200"]);
    expect(await metrics(test, JANUARY, { name: "USAGE_FOR_CYCLE", groupBy: "ACCOUNT_ID" })).toEqual([
      "draft: 01-01=100",
    ]);
  });
});

describe("the currency of revenue", () => {
  const open = async () => {
    const test = await openBilledWorld();
    const tokens = await test.meter("tokens");
    const plan = await test.plan({ currencies: ["USD", "EUR"], cards: [{ billableId: tokens }] });
    await test.account("dollar", { customerId: "both" });
    await test.account("euro", { customerId: "both", invoiceCurrency: "EUR" });
    await test.account("yen", { invoiceCurrency: "JPY" });
    await test.sell("dollar", plan, "2025-01-01");
    await test.sell("euro", plan, "2025-01-01");
    await test.use({ accountId: "dollar", tokens: "1" }, { accountId: "euro", tokens: "10" });
    return test;
  };
  const invoice = { configs: { CURRENCY: "INVOICE" } };

  it("is converted to the base currency by the organization's rate, and prices and invoices are not", async () => {
    const test = await open();
    const added = await addExchangeRate(test.world, test.organizationId, { currency: "EUR", rate: "1.0835" });
    expect(added.ok).toBe(true);
    expect(await metrics(test, JANUARY, { name: "REVENUE" })).toEqual(["01-10=11.835"]);
    expect(await metrics(test, JANUARY, { name: "REVENUE_FOR_CYCLE", groupBy: "ACCOUNT_ID" })).toEqual([
      "dollar: 01-01=1",
      "euro: 01-01=10.835",
    ]);
    expect(await metrics(test, JANUARY, { name: "REVENUE", ...invoice, groupBy: "ACCOUNT_ID" })).toEqual([
      "dollar: 01-10=1",
      "euro: 01-10=10",
    ]);
  });

  it.each`
    query                                                       | found                                                                                         | because
    ${{}}                                                       | ${[/^400 .*'euro' is billed in EUR, and there is no exchange rate to the base currency USD/]} | ${"nothing converts it"}
    ${{ configs: { CURRENCY: "BASE" }, groupBy: "ACCOUNT_ID" }} | ${[/^400 .*'euro' is billed in EUR/]}                                                         | ${"not even in a series of its own"}
    ${{ filters: [by("ACCOUNT_ID", "dollar", "yen")] }}         | ${[/^01-10=1$/]}                                                                              | ${"an account that earns nothing needs no conversion"}
    ${invoice}                                                  | ${[/^400 .*would add amounts in EUR, USD/]}                                                   | ${"nobody knows the sum"}
    ${{ ...invoice, groupBy: "CUSTOMER_ID" }}                   | ${[/^400 .*would add amounts in EUR, USD/]}                                                   | ${"the customer has accounts in both"}
    ${{ ...invoice, groupBy: "ACCOUNT_ID" }}                    | ${[/^dollar: 01-10=1$/, /^euro: 01-10=10$/]}                                                  | ${"each in its own"}
    ${{ ...invoice, filters: [by("ACCOUNT_ID", "euro")] }}      | ${[/^01-10=10$/]}                                                                             | ${"only one counts"}
  `("with $query: $because", async ({ query, found }) => {
    const test = await open();

    for (const name of ["REVENUE", "REVENUE_FOR_CYCLE"]) {
      const answered = await metrics(test, JANUARY, { name, ...query });
      expect(answered).toHaveLength(found.length);
      for (const [index, line] of answered.entries()) {
        expect(name === "REVENUE" ? line : line.replace("01-01=", "01-10=")).toMatch(found[index]);
      }
    }
  });
});

describe("a request that cannot be answered", () => {
  const query = { id: "q", name: "USAGE", aggregationPeriod: "DAY" };
  const body = { startTime: JANUARY[0], endTime: JANUARY[1], metricQueries: [query] };
  const six = Array.from({ length: 6 }, (_, n) => ({ ...query, id: `${n}` }));
  const filters = (count: number) => Array.from({ length: count }, () => by("ACCOUNT_ID", "acme"));

  it.each`
    change                                                                                         | reason                                                                | because
    ${{ endTime: JANUARY[0] }}                                                                     | ${/^endTime: must be after startTime$/}                               | ${"nothing lies between"}
    ${{ startTime: "2025-01-32" }}                                                                 | ${/^startTime: must be an ISO 8601 date-time$/}                       | ${"there is no such day"}
    ${{ startTime: 1_735_689_600_000 }}                                                            | ${/^startTime: /}                                                     | ${"a number is no date-time"}
    ${{ metricQueries: six }}                                                                      | ${/^metricQueries: must have at most 5 members$/}                     | ${"five are the most"}
    ${{ metricQueries: [query, { ...query }] }}                                                    | ${/^metricQueries: must not hold the same query twice$/}              | ${"they are the same"}
    ${{ metricQueries: {} }}                                                                       | ${/^metricQueries: /}                                                 | ${"it is no list"}
    ${{ metricQueries: [{ ...query, name: "LATENCY" }] }}                                          | ${/^metricQueries\[0\].name: /}                                       | ${"there is no such metric"}
    ${{ metricQueries: [{ ...query, aggregationPeriod: "YEAR" }] }}                                | ${/^metricQueries\[0\].aggregationPeriod: /}                          | ${"there is no such period"}
    ${{ metricQueries: [{ ...query, filters: [] }] }}                                              | ${/^metricQueries\[0\].filters: /}                                    | ${"the contract wants one at least"}
    ${{ metricQueries: [{ ...query, filters: filters(6) }] }}                                      | ${/^metricQueries\[0\].filters: must have at most 5/}                 | ${"five are the most"}
    ${{ metricQueries: [{ ...query, filters: filters(2) }] }}                                      | ${/^metricQueries\[0\].filters\[1\].fieldName: /}                     | ${"one field is filtered once"}
    ${{ metricQueries: [{ ...query, filters: [by("ACCOUNT_ID", "")] }] }}                          | ${/^metricQueries\[0\].filters\[0\].fieldValues\[0\]: /}              | ${"no account has an empty id"}
    ${{ metricQueries: [{ ...query, filters: [by("ACCOUNT_ID", "\u0000")] }] }}                    | ${/^metricQueries\[0\].filters\[0\].fieldValues\[0\]: /}              | ${"nor one of control characters"}
    ${{ metricQueries: [{ ...query, filters: [by("ACCOUNT_ID", "\ud800")] }] }}                    | ${/^metricQueries\[0\].filters\[0\].fieldValues\[0\]: /}              | ${"nor half a character"}
    ${{ metricQueries: [{ ...query, filters: [by("ACCOUNT_ID", "x".repeat(255))] }] }}             | ${/does not exist$/}                                                  | ${"no account has so long an id"}
    ${{ metricQueries: [{ ...query, filters: [by("ACCOUNT_ID", "a"), by("CUSTOMER_ID", "c")] }] }} | ${/account 'a' does not exist; .*customer 'c' does not exist$/}       | ${"neither exists"}
    ${{ metricQueries: [{ ...query, groupBy: 7 }] }}                                               | ${/^metricQueries\[0\].groupBy: /}                                    | ${"a number is no field"}
    ${{ metricQueries: [{ ...query, configs: { CURRENCY: 1 } }] }}                                 | ${/^metricQueries\[0\].configs.CURRENCY: /}                           | ${"a number is no currency"}
    ${{ metricQueries: [{ ...query, limit: 1 }] }}                                                 | ${/^metricQueries\[0\]: Unrecognized key/}                            | ${"there is no such member"}
    ${{ metricQueries: [{ ...query, aggregationPeriod: "HOUR" }] }}                                | ${/^metricQueries\[0\]: gives more than 300 data points in a series/} | ${"January has 744 hours"}
    ${{ startTime: "0001-01-01T00:00:00Z", endTime: "9999-12-31T00:00:00Z" }}                      | ${/^metricQueries\[0\]: gives more than 300/}                         | ${"so many days are too many"}
  `("$change: $because", async ({ change, reason }) => {
    const { api } = await openBilledWorld();

    const { status, body: answered } = await api.post("/metrics", { ...body, ...change });

    expect(status).toBe(400);
    expect(answered.message).toMatch(reason);
  });

  it("is refused as a whole, with the reasons of every query", async () => {
    const { api } = await openBilledWorld();
    const wrong = [query, { ...query, id: "g", groupBy: "x" }, { ...query, id: "p", aggregationPeriod: "HOUR" }];

    const { body: answered } = await api.post("/metrics", { ...body, metricQueries: wrong });

    expect(answered.message).toMatch(/^metricQueries\[1\].groupBy: .*; metricQueries\[2\]: gives more than 300/);
  });

  it.each`
    days   | status | because
    ${300} | ${200} | ${"300 are the most"}
    ${301} | ${400} | ${"one is too many"}
  `("a series of $days days: $because", async ({ days, status }) => {
    const { api } = await openBilledWorld();
    const endTime = new Date(Date.UTC(2025, 0, 1 + days)).toISOString();

    const answered = await api.post("/metrics", { ...body, endTime });

    expect(answered.status).toBe(status);
    if (status === 200) expect(answered.body.results[0].data[0].timestamps).toHaveLength(300);
  });
});

it("takes a request as Togai's description shows it", async () => {
  const test = await openBilledWorld();
  await test.account("account#1", { customerId: "customer#1" });
  const ofCustomer = by("CUSTOMER_ID", "customer#1");
  const ofAccount = [by("ACCOUNT_ID", "account#1"), ofCustomer, by("EVENT_STATUS", "PROCESSED")];

  const { status, body } = await test.api.post("/metrics", {
    startTime: "2017-07-21 00:00:00+00:00",
    endTime: "2017-07-22 00:00:00+00:00",
    metricQueries: [
      { id: "m1", name: "EVENTS", aggregationPeriod: "DAY", filters: ofAccount },
      { id: "m2", name: "USAGE", aggregationPeriod: "MONTH", filters: [ofCustomer] },
    ],
  });

  expect(status).toBe(200);
  expect(body.results).toEqual([
    { id: "m1", name: "EVENTS", data: [{ timestamps: ["2017-07-21T00:00:00Z"], metricValues: [0] }] },
    { id: "m2", name: "USAGE", data: [{ timestamps: ["2017-07-01T00:00:00Z"], metricValues: [0] }] },
  ]);
});
