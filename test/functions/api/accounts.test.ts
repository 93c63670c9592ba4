import { describe, expect, it } from "vitest";
import type { AccountId, InvoiceId, PricePlanId, ScheduleId } from "#domain/ids.ts";
import { unbilled } from "#domain/invoicing/billing-state.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import { type ApiClient, apiClient } from "../../support/api-client.ts";
import { at, openTestWorld, type TestWorld } from "../../support/world.ts";

const ACME = { id: "acme", name: "Acme Inc", primaryEmail: "ap@acme.test", address: {} };
const PROD = { id: "prod", name: "Production", customerId: "acme" };

const open = async (settings?: Parameters<typeof openTestWorld>[0]) => {
  const test = await openTestWorld(settings);
  const api = apiClient(test);
  await api.post("/customers", ACME);
  return { ...test, api };
};

const giveSchedule = async ({ world, organizationId }: TestWorld, accountId: string, until: string, draft = false) => {
  const schedule: Schedule = {
    id: "sch.1" as ScheduleId,
    accountId: accountId as AccountId,
    pricePlanId: "pp.1" as PricePlanId,
    pricePlanVersion: 1,
    startDate: "2025-01-01" as CalendarDate,
    endDate: until as CalendarDate,
    pricingCycleConfig: {
      interval: "MONTHLY",
      startOffset: { dayOffset: "1", monthOffset: "NIL" },
      gracePeriod: 0,
      anniversaryCycle: false,
    } as unknown as Schedule["pricingCycleConfig"],
    createdAt: at("2025-01-01T00:00:00Z"),
  };
  const timeline = {
    accountId: accountId as AccountId,
    schedules: draft ? [] : [schedule],
    ...(draft && { draft: [schedule] }),
  };
  const saved = await world.save([world.timelines.stored(organizationId, undefined, timeline)]);
  expect(saved.ok).toBe(true);
};

describe("creating an account", () => {
  it("takes the organization's currency where none is given", async () => {
    const { api } = await open({ organization: { name: "Acme Metering", baseCurrency: "INR" } });

    const { status, body } = await api.post("/accounts", PROD);

    expect(status).toBe(201);
    expect(body).toEqual({
      ...PROD,
      togaiAccountId: expect.stringMatching(/^account\./),
      togaiCustomerId: (await api.get("/customers/acme")).body.togaiCustomerId,
      invoiceCurrency: "INR",
      aliases: [],
      settings: [],
      metadata: {},
      tags: [],
      status: "ACTIVE",
    });
  });

  it("refuses an id that is used, in this organization only", async () => {
    const test = await open();
    expect((await test.api.post("/accounts", { ...PROD, id: "acme" })).body.message).toBe(
      "id: account 'acme' exists already",
    );
    const other = apiClient(test, await test.anotherOrganization());
    expect((await other.post("/customers", ACME)).status).toBe(201);
  });

  it("refuses an id that an invoice group may have, under which its billing lies", async () => {
    const { api } = await open();
    const { status, body } = await api.post("/accounts", { ...PROD, id: "inv_group.1" });
    expect([status, body.message]).toEqual([400, "id: must not begin as the ids of invoice groups do"]);
  });

  it("refuses a customer that does not exist, or is archived", async () => {
    const { api } = await open();
    expect((await api.post("/accounts", { ...PROD, customerId: "nobody" })).status).toBe(404);
    await api.delete("/customers/acme");
    expect(await api.post("/accounts", PROD)).toEqual({
      status: 400,
      body: { message: "customerId: customer 'acme' is archived" },
    });
  });

  it.each`
    change                                                                                                                 | because
    ${{ invoiceCurrency: "usd" }}                                                                                          | ${"codes are capital letters"}
    ${{ invoiceCurrency: "XXX" }}                                                                                          | ${"that is no currency"}
    ${{ netTermDays: -1 }}                                                                                                 | ${"nothing is due before it is invoiced"}
    ${{ netTermDays: 1.5 }}                                                                                                | ${"days are whole"}
    ${{ netTermDays: "30" }}                                                                                               | ${"text is no number"}
    ${{ netTermDays: 3651 }}                                                                                               | ${"ten years are the most"}
    ${{ metadata: { a: 1 } }}                                                                                              | ${"metadata are texts"}
    ${{ metadata: [] }}                                                                                                    | ${"metadata are a map"}
    ${{ metadata: { a: "v".repeat(501) } }}                                                                                | ${"500 characters are the most"}
    ${{ metadata: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, ""])) }}                               | ${"50 members are the most"}
    ${{ tags: ["a", "a"] }}                                                                                                | ${"tags are unique"}
    ${{ tags: [""] }}                                                                                                      | ${"an empty tag is none"}
    ${{ aliases: Array.from({ length: 11 }, (_, n) => `alias${n}`) }}                                                      | ${"10 plain aliases are the most"}
    ${{ aliases: ["same", "same"] }}                                                                                       | ${"one value cannot be held twice"}
    ${{ aliases: ["a\u0007bc"] }}                                                                                          | ${"control characters are refused"}
    ${{ accountAliases: [{ value: "x", effectiveFrom: "2025-02-01T00:00:00Z", effectiveUntil: "2025-02-01T00:00:00Z" }] }} | ${"the window is empty"}
    ${{ accountAliases: [{ value: "x", effectiveFrom: "2025-02-30T00:00:00Z" }] }}                                         | ${"there is no such day"}
    ${{ accountAliases: [{ value: "x", from: "2025-02-01T00:00:00Z" }] }}                                                  | ${"from is no member"}
    ${{ billingInformation: { emailRecipients: ["nobody"] } }}                                                             | ${"that is no e-mail"}
    ${{ status: "ARCHIVED" }}                                                                                              | ${"nothing begins archived"}
    ${{ invoiceGroupDetails: {} }}                                                                                         | ${"groups are not given here"}
  `("answers 400 when $because", async ({ change }) => {
    const { api } = await open();

    expect((await api.post("/accounts", { ...PROD, ...change })).status).toBe(400);
    expect((await api.get("/accounts/prod")).status).toBe(404);
  });

  it("refuses metadata with a member called __proto__ rather than losing it", async () => {
    const { api } = await open();
    const body = `{"id":"prod","name":"Production","customerId":"acme","metadata":{"__proto__":"x"}}`;

    expect((await api.post("/accounts", body)).body.message).toContain(
      "metadata: must not have a member called __proto__",
    );
  });

  it("gives back metadata with whatever names and texts a caller chose", async () => {
    const { api } = await open();
    const metadata = { $decimal: "12", $$: "a", "": "empty name", constructor: "c", "na\u00efve 😀": "客户" };
    await api.post("/accounts", { ...PROD, metadata });

    expect((await api.get("/accounts/prod")).body.metadata).toEqual(metadata);
  });
});

describe("changing an account", () => {
  it("changes what is given; metadata and tags are replaced as a whole", async () => {
    const { api } = await open();
    await api.post("/accounts", { ...PROD, metadata: { a: "1", b: "2" }, tags: ["x"], netTermDays: 30 });

    const { body } = await api.patch("/accounts/prod", { name: "Renamed", metadata: { c: "3" }, tags: ["Y", "z"] });

    expect(body).toMatchObject({ name: "Renamed", tags: ["y", "z"], netTermDays: 30 });
    expect(body.metadata).toEqual({ c: "3" });
    expect((await api.get("/accounts/prod")).body).toEqual(body);
  });

  it.each`
    metadata     | then          | because
    ${{}}        | ${{}}         | ${"an empty map clears"}
    ${null}      | ${{ a: "1" }} | ${"null leaves it alone"}
    ${undefined} | ${{ a: "1" }} | ${"absent leaves it alone"}
  `("metadata $metadata: $because", async ({ metadata, then }) => {
    const { api } = await open();
    await api.post("/accounts", { ...PROD, metadata: { a: "1" } });

    expect((await api.patch("/accounts/prod", { metadata })).body.metadata).toEqual(then);
  });

  it("keeps the currency: the same one is accepted, another is refused", async () => {
    const { api } = await open();
    await api.post("/accounts", { ...PROD, invoiceCurrency: "EUR" });

    expect((await api.patch("/accounts/prod", { invoiceCurrency: "EUR", name: "Same money" })).status).toBe(200);
    expect(await api.patch("/accounts/prod", { invoiceCurrency: "USD", name: "Other money" })).toEqual({
      status: 400,
      body: { message: "invoiceCurrency: is EUR and cannot be changed after creation" },
    });
    expect((await api.get("/accounts/prod")).body).toMatchObject({ invoiceCurrency: "EUR", name: "Same money" });
  });

  it("activates a draft, and goes back only as long as there is no price plan", async () => {
    const test = await open();
    const { api } = test;
    await api.post("/accounts", { ...PROD, status: "DRAFT" });

    expect((await api.patch("/accounts/prod", { status: "ACTIVE" })).body.status).toBe("ACTIVE");
    expect((await api.patch("/accounts/prod", { status: "DRAFT" })).body.status).toBe("DRAFT");
    await api.patch("/accounts/prod", { status: "ACTIVE" });
    await giveSchedule(test, "prod", "2025-01-02");
    expect((await api.patch("/accounts/prod", { status: "DRAFT" })).status).toBe(400);
    expect((await api.patch("/accounts/prod", { status: "ACTIVE" })).status).toBe(200);
    expect((await api.patch("/accounts/prod", { status: "ARCHIVED" })).status).toBe(400);
  });

  it.each([{ id: "x" }, { customerId: "x" }, { aliases: ["abc"] }, { settings: [] }, { name: null }])(
    "refuses %j",
    async (change) => {
      const { api } = await open();
      await api.post("/accounts", PROD);
      expect((await api.patch("/accounts/prod", change)).status).toBe(400);
    },
  );

  it("is refused on an archived account, and 404 on none", async () => {
    const { api } = await open();
    await api.delete("/accounts/acme");
    expect((await api.patch("/accounts/acme", { name: "Again" })).status).toBe(400);
    expect((await api.patch("/accounts/nobody", { name: "Again" })).status).toBe(404);
    expect((await api.get(`/accounts/${"a".repeat(51)}`)).status).toBe(400);
  });

  it("loses no change of several at once", async () => {
    const { api } = await open();

    const answers = await Promise.all([
      api.patch("/accounts/acme", { name: "New name" }),
      api.patch("/accounts/acme", { netTermDays: 7 }),
      api.patch("/accounts/acme", { tags: ["t"] }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await api.get("/accounts/acme")).body).toMatchObject({ name: "New name", netTermDays: 7, tags: ["t"] });
  });
});

describe("archiving", () => {
  it("keeps the account, and doing it again changes nothing", async () => {
    const { api } = await open();

    expect(await api.delete("/accounts/acme")).toEqual({ status: 200, body: { success: true } });
    expect((await api.get("/accounts/acme")).body).toMatchObject({ status: "ARCHIVED", name: "Acme Inc-account" });
    expect((await api.delete("/accounts/acme")).status).toBe(200);
    expect((await api.delete("/accounts/nobody")).status).toBe(404);
    expect((await api.post("/accounts", { ...PROD, id: "acme" })).status).toBe(400);
  });

  it.each`
    now                       | zone              | until           | status | because
    ${"2025-01-15T10:00:00Z"} | ${"UTC"}          | ${"2025-01-16"} | ${400} | ${"the plan runs through today"}
    ${"2025-01-15T10:00:00Z"} | ${"UTC"}          | ${"2025-01-15"} | ${200} | ${"the plan ended as today began"}
    ${"2025-01-15T10:00:00Z"} | ${"UTC"}          | ${"9999-01-01"} | ${400} | ${"the plan runs for ever"}
    ${"2025-01-15T20:00:00Z"} | ${"Asia/Kolkata"} | ${"2025-01-16"} | ${200} | ${"in India it is the 16th already"}
    ${"2025-01-15T18:29:59Z"} | ${"Asia/Kolkata"} | ${"2025-01-16"} | ${400} | ${"in India it is still the 15th"}
  `("at $now in $zone a plan until $until: $status, $because", async ({ now, zone, until, status }) => {
    const test = await open({ now, organization: { name: "Acme", timeZone: zone } });
    await giveSchedule(test, "acme", until);

    expect((await test.api.delete("/accounts/acme")).status).toBe(status);
    expect((await test.api.delete("/customers/acme")).status).toBe(status);
    expect((await test.api.get("/accounts/acme")).body.status).toBe(status === 200 ? "ARCHIVED" : "ACTIVE");
    expect((await test.api.get("/customers/acme")).body.status).toBe(status === 200 ? "ARCHIVED" : "ACTIVE");
  });

  it("is refused while an invoice is a draft", async () => {
    const { api, world, organizationId } = await open();
    const openDraft = { invoiceId: "inv.1" as InvoiceId, finalizesAt: at("2025-02-01T00:00:00Z") };
    const state = { ...unbilled("acme" as AccountId, at("2025-01-01T00:00:00Z")), openDrafts: [openDraft] };
    await world.save([world.billingStates.stored(organizationId, undefined, state)]);

    expect((await api.delete("/accounts/acme")).body.message).toBe(
      "account 'acme' has an invoice that is not final yet",
    );
    expect((await api.delete("/customers/acme")).status).toBe(400);
  });

  it("drops what was staged, so that a finalization under way finds it changed", async () => {
    const test = await open();
    await giveSchedule(test, "acme", "9999-01-01", true);
    const before = await test.world.timelines.find(test.organizationId, "acme" as AccountId);

    expect((await test.api.delete("/accounts/acme")).status).toBe(200);

    const after = await test.world.timelines.find(test.organizationId, "acme" as AccountId);
    expect(after?.value).toEqual({ accountId: "acme", schedules: [] });
    const finalized = test.world.timelines.stored(test.organizationId, before, {
      accountId: "acme" as AccountId,
      schedules: [],
    });
    expect((await test.world.save([finalized])).ok).toBe(false);
  });

  it("of a customer archives its accounts, however many", async () => {
    const { api } = await open();
    for (let n = 0; n < 120; n += 1) await api.post("/accounts", { ...PROD, id: `a${n}`, name: `Account ${n}` });

    expect((await api.delete("/customers/acme")).status).toBe(200);

    expect((await api.get("/customers/acme")).body.status).toBe("ARCHIVED");
    expect((await api.get("/accounts?status=ACTIVE")).body.data).toEqual([]);
    expect((await api.delete("/customers/acme")).status).toBe(200);
    expect((await api.patch("/customers/acme", { name: "Again" })).status).toBe(400);
  });

  it("of a customer leaves no active account behind that was made at the same moment", async () => {
    const { api } = await open();

    const [archived, ...created] = await Promise.all([
      api.delete("/customers/acme"),
      ...[1, 2, 3].map((n) => api.post("/accounts", { ...PROD, id: `a${n}` })),
    ]);

    expect(archived?.status).toBe(200);
    for (const { status } of created) expect([201, 400]).toContain(status);
    expect((await api.get("/accounts?status=ACTIVE")).body.data).toEqual([]);
  });
});

describe("listing accounts", () => {
  const three = async () => {
    const test = await open();
    await test.api.post("/customers", { ...ACME, id: "zeta", name: "Zeta" });
    for (const [n, [id, customerId, invoiceCurrency, status]] of [
      ["b", "acme", "EUR", "ACTIVE"],
      ["a", "acme", "USD", "DRAFT"],
      ["c", "zeta", "EUR", "ACTIVE"],
    ].entries()) {
      await test.moveClock(`2025-01-1${6 + n}T00:00:00Z`);
      const primaryEmail = `${id}@mail.test`;
      await test.api.post("/accounts", {
        id,
        name: `Account ${id}`,
        customerId,
        invoiceCurrency,
        status,
        primaryEmail,
      });
    }
    return test.api;
  };
  const idsOf = async (api: ApiClient, url: string): Promise<string[]> =>
    (await api.get(url)).body.data.map(({ id }: { id: string }) => id);

  it.each`
    query                                                   | ids                                | because
    ${""}                                                   | ${["c", "a", "b", "acme", "zeta"]} | ${"latest update first, ids ascend among equals"}
    ${"_sort=account_id:ASC"}                               | ${["a", "acme", "b", "c", "zeta"]} | ${"by id"}
    ${"_sort=updated_at:ASC&customer_id=acme"}              | ${["acme", "b", "a"]}              | ${"oldest update first"}
    ${"account_id=a"}                                       | ${["a"]}                           | ${"one id"}
    ${"customer_id=acme"}                                   | ${["a", "b", "acme"]}              | ${"those of a customer"}
    ${"customer_id=acme&_sort=account_id:DESC"}             | ${["b", "acme", "a"]}              | ${"those of a customer by id, downwards"}
    ${"customer_id=acme&status=ACTIVE"}                     | ${["b", "acme"]}                   | ${"customer and status go together"}
    ${"customer_id=acme&status=DRAFT&_sort=account_id:ASC"} | ${["a"]}                           | ${"also by id"}
    ${"customer_id=ac"}                                     | ${[]}                              | ${"part of an id is no id"}
    ${"status=DRAFT,ARCHIVED"}                              | ${["a"]}                           | ${"one status or the other"}
    ${"invoice_currency=EUR"}                               | ${["c", "b"]}                      | ${"a currency"}
    ${"_search=B@MAIL"}                                     | ${["b"]}                           | ${"part of an e-mail in any case"}
  `("?$query gives $ids: $because", async ({ query, ids }) => {
    expect(await idsOf(await three(), `/accounts?${query}`)).toEqual(ids);
  });

  it.each([
    "customer_id=acme&invoice_currency=EUR",
    "status=ACTIVE&invoice_currency=EUR",
    "account_id=a&customer_id=acme",
    "invoice_currency=euro",
    "status=OPEN",
    "_sort=name:ASC",
    "tags=x",
  ])("refuses ?%s", async (query) => {
    expect((await (await three()).get(`/accounts?${query}`)).status).toBe(400);
  });

  it.each(["customer_id=acme", "customer_id=acme&_sort=account_id:ASC", "_sort=account_id:ASC"])(
    "pages through ?%s without gap or repetition",
    async (query) => {
      const api = await three();
      const all = await idsOf(api, `/accounts?${query}`);
      const seen: string[] = [];
      let url = `/accounts?${query}&pageSize=1`;
      for (;;) {
        const { body } = await api.get(url);
        seen.push(...body.data.map(({ id }: { id: string }) => id));
        if (body.nextToken === undefined) break;
        url = `/accounts?nextToken=${encodeURIComponent(body.nextToken)}`;
      }
      expect(seen).toEqual(all);
    },
  );
});

describe("reading an account", () => {
  it("shows the aliases in force now, or at effectiveOn", async () => {
    const { api } = await open();
    await api.post("/accounts/acme/add_aliases", {
      aliases: ["always"],
      accountAliases: [
        { value: "spring", effectiveFrom: "2025-03-01T00:00:00Z", effectiveUntil: "2025-06-01T00:00:00Z" },
      ],
    });
    const aliasesOn = async (query: string): Promise<string[]> =>
      (await api.get(`/accounts/acme${query}`)).body.aliases.map(({ alias }: { alias: string }) => alias);

    expect(await aliasesOn("")).toEqual(["always"]);
    expect(await aliasesOn("?effectiveOn=2025-02-28T23:59:59.999Z")).toEqual(["always"]);
    expect(await aliasesOn("?effectiveOn=2025-03-01T00:00:00Z")).toEqual(["always", "spring"]);
    expect(await aliasesOn("?effectiveOn=2025-06-01T00:00:00Z&includeGroupDetails=true")).toEqual(["always"]);
  });

  it.each(["effectiveOn=yesterday", "includeGroupDetails=1", "expand=all"])("refuses ?%s", async (query) => {
    const { api } = await open();
    expect((await api.get(`/accounts/acme?${query}`)).status).toBe(400);
  });
});
