import { describe, expect, it } from "vitest";
import type { CustomerId } from "#domain/ids.ts";
import { type ApiClient, apiClient } from "../../support/api-client.ts";
import { openTestWorld } from "../../support/world.ts";

const ADDRESS = { line1: "1 Main St", line2: "", postalCode: "29501", city: "Springfield", country: "US" };
const ACME = { id: "acme", name: "Acme Inc", primaryEmail: "ap@acme.test", address: ADDRESS };

const open = async () => {
  const test = await openTestWorld();
  return { ...test, api: apiClient(test) };
};

describe("creating a customer", () => {
  it("makes an account from the customer's details where none is described", async () => {
    const { api } = await open();

    const created = await api.post("/customers", ACME);

    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...ACME,
      togaiCustomerId: expect.stringMatching(/^customer\.\w{11}\.\w{5}$/),
      billingAddress: "1 Main St, 29501, Springfield, US",
      settings: [],
      account: {
        id: "acme",
        togaiAccountId: expect.stringMatching(/^account\.\w{11}\.\w{5}$/),
        togaiCustomerId: created.body.togaiCustomerId,
        customerId: "acme",
        name: "Acme Inc-account",
        invoiceCurrency: "USD",
        primaryEmail: "ap@acme.test",
        address: ADDRESS,
        aliases: [],
        settings: [],
        metadata: {},
        tags: [],
        status: "ACTIVE",
      },
    });
    expect((await api.get("/accounts/acme")).body).toEqual(created.body.account);
  });

  it("makes the account that the request describes", async () => {
    const { api } = await open();
    const setting = { id: "rate", value: "1.5", namespace: "USER", name: "Rate", dataType: "NUMERIC" };

    const created = await api.post("/customers", {
      ...ACME,
      settings: [setting],
      account: {
        id: "acme-prod",
        name: "Acme production",
        invoiceCurrency: "EUR",
        aliases: ["billing@acme.test"],
        accountAliases: [{ value: "p", effectiveFrom: "2025-01-01T00:00:00Z" }],
        netTermDays: 30,
        metadata: { GSTN: "29", $decimal: "1", constructor: "x" },
        tags: ["Gold", "gold", "EU"],
        status: "DRAFT",
        billingInformation: { emailRecipients: ["to@acme.test"] },
      },
    });

    expect(created.status).toBe(201);
    expect(created.body.settings).toEqual([setting]);
    expect(created.body.account).toMatchObject({
      id: "acme-prod",
      customerId: "acme",
      invoiceCurrency: "EUR",
      aliases: [{ alias: "billing@acme.test" }, { alias: "p" }],
      netTermDays: 30,
      metadata: { GSTN: "29", $decimal: "1", constructor: "x" },
      tags: ["gold", "eu"],
      status: "DRAFT",
      billingInformation: { emailRecipients: ["to@acme.test"], additionalEmailRecipients: [] },
    });
    expect((await api.get("/accounts/acme-prod")).body).toEqual(created.body.account);
    expect((await api.get("/accounts/acme")).status).toBe(404);
  });

  it("cuts the name so that the account's fits with its suffix", async () => {
    const { api } = await open();
    const name = `${"n".repeat(246)}😀 Inc`;

    const { body } = await api.post("/customers", { ...ACME, name });

    expect(body.name).toBe(name);
    expect(body.account.name).toBe(`${"n".repeat(246)}-account`);
  });

  it("refuses an id that is used, and adds neither customer nor account", async () => {
    const { api } = await open();
    await api.post("/customers", ACME);

    const again = await api.post("/customers", { ...ACME, account: { id: "other", name: "Other" } });

    expect(again.status).toBe(400);
    expect(again.body.message).toBe("id: customer 'acme' exists already");
    expect((await api.get("/accounts/other")).status).toBe(404);
  });

  it("names every reason: the customer's id, the account's, its alias and its settings", async () => {
    const { api } = await open();
    await api.post("/customers", { ...ACME, account: { id: "a", name: "Account A", aliases: ["taken"] } });
    const numeric = { id: "n", value: "many", namespace: "u", name: "N", dataType: "NUMERIC" };

    const { status, body } = await api.post("/customers", {
      ...ACME,
      settings: [numeric],
      account: { id: "a", name: "Account A", aliases: ["taken"], settings: [{ ...numeric, value: "1" }, numeric] },
    });

    expect(status).toBe(400);
    expect(body.message.split("; ")).toEqual([
      "id: customer 'acme' exists already",
      "settings[0].value: is no NUMERIC value",
      "account.id: account 'a' exists already",
      "account.settings[1].id: is given by settings[0] already",
      "account.settings[1].value: is no NUMERIC value",
      "account.aliases[0]: 'taken' belongs to account 'a' from 1970-01-01T00:00:00Z until 9999-01-01T00:00:00Z already",
    ]);
  });

  it("lets one of two requests for the same id win, whatever their order", async () => {
    const { api } = await open();

    const answers = await Promise.all([1, 2, 3, 4].map((n) => api.post("/customers", { ...ACME, name: `Acme ${n}` })));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400, 400, 400]);
    expect((await api.get("/customers")).body.data).toHaveLength(1);
  });

  it.each`
    change                                                       | path                    | because
    ${{ id: "" }}                                                | ${"id"}                 | ${"an empty id has no path"}
    ${{ id: "i".repeat(51) }}                                    | ${"id"}                 | ${"50 characters are the most"}
    ${{ id: "a\u0000b" }}                                        | ${"id"}                 | ${"control characters cannot be typed back"}
    ${{ id: "a\nb" }}                                            | ${"id"}                 | ${"a line break is one, too"}
    ${{ id: "\ud800" }}                                          | ${"id"}                 | ${"half a surrogate pair cannot be stored"}
    ${{ id: 7 }}                                                 | ${"id"}                 | ${"a number is no text"}
    ${{ id: null }}                                              | ${"id"}                 | ${"null is no text"}
    ${{ name: "Ab" }}                                            | ${"name"}               | ${"3 characters are the least"}
    ${{ name: "n".repeat(256) }}                                 | ${"name"}               | ${"255 characters are the most"}
    ${{ primaryEmail: "acme" }}                                  | ${"primaryEmail"}       | ${"no mail can be sent there"}
    ${{ primaryEmail: "a@b.c\nBcc: x@y.z" }}                     | ${"primaryEmail"}       | ${"headers could be smuggled in"}
    ${{ primaryEmail: `${"a".repeat(320)}@b.cd` }}               | ${"primaryEmail"}       | ${"320 characters are the most"}
    ${{ address: "Main St" }}                                    | ${"address"}            | ${"an address has parts"}
    ${{ address: { line3: "x" } }}                               | ${"address"}            | ${"there is no third line"}
    ${{ address: { line1: "l".repeat(256) } }}                   | ${"address.line1"}      | ${"255 characters are the most"}
    ${{ vip: true }}                                             | ${""}                   | ${"an unknown member is refused"}
    ${JSON.parse('{"__proto__":{"id":"x"}}')}                    | ${""}                   | ${"__proto__ is an unknown member like any other"}
    ${{ settings: {} }}                                          | ${"settings"}           | ${"settings are a list"}
    ${{ settings: [{ id: "x" }] }}                               | ${"settings[0].value"}  | ${"a setting has a value"}
    ${{ account: { id: "a" } }}                                  | ${"account.name"}       | ${"an account has a name"}
    ${{ account: { id: "a", name: "Acc", customerId: "acme" } }} | ${"account"}            | ${"the customer is known already"}
    ${{ account: { id: "a", name: "Acc", aliases: ["ab"] } }}    | ${"account.aliases[0]"} | ${"a plain alias has 3 characters"}
    ${{ account: { id: "a", name: "Acc", status: "ARCHIVED" } }} | ${"account.status"}     | ${"nothing begins archived"}
  `("answers 400 naming '$path' when $because", async ({ change, path }) => {
    const { api } = await open();

    const { status, body } = await api.post("/customers", { ...ACME, ...change });

    expect(status).toBe(400);
    if (path !== "") expect(body.message).toContain(`${path}: `);
    expect((await api.get("/customers")).body.data).toEqual([]);
  });

  it("refuses a `__proto__` member that JSON text brings along", async () => {
    const { api } = await open();
    const text = JSON.stringify(ACME).replace(/}$/, ',"__proto__":{"status":"ARCHIVED"}}');

    expect((await api.post("/customers", text)).status).toBe(400);
  });

  it.each(["{", "[]", '"acme"', "null", "", "[".repeat(200_000)])(
    "refuses a body that is no object: %.5s",
    async (body) => {
      const { api } = await open();

      expect((await api.post("/customers", body)).status).toBe(400);
    },
  );

  it.each(["__proto__", "constructor", "hasOwnProperty", "..", "a/b", "a b", "100%", "naïve", "客户", "😀", "#?&="])(
    "takes %s for an id like any other",
    async (id) => {
      const { api } = await open();
      const created = await api.post("/customers", { ...ACME, id });

      expect(created.status).toBe(201);
      const read = await api.get(`/customers/${encodeURIComponent(id)}`);
      expect(read.body).toMatchObject({ id, name: "Acme Inc", status: "ACTIVE" });
      expect((await api.get(`/accounts/${encodeURIComponent(id)}`)).body.customerId).toBe(id);
    },
  );
});

describe("reading and changing a customer", () => {
  it("shows status and times", async () => {
    const { api } = await open();
    const { body } = await api.post("/customers", ACME);

    expect(await api.get("/customers/acme")).toEqual({
      status: 200,
      body: {
        ...ACME,
        togaiCustomerId: body.togaiCustomerId,
        billingAddress: body.billingAddress,
        status: "ACTIVE",
        createdAt: "2025-01-15T10:00:00Z",
        updatedAt: "2025-01-15T10:00:00Z",
      },
    });
  });

  it("changes what is given, replaces the address as a whole and leaves the rest", async () => {
    const { api, moveClock } = await open();
    await api.post("/customers", ACME);
    await moveClock("2025-02-01T00:00:00Z");

    const changed = await api.patch("/customers/acme", { name: "Acme Ltd", address: { city: "Pune" } });

    expect(changed.body).toMatchObject({
      name: "Acme Ltd",
      primaryEmail: "ap@acme.test",
      billingAddress: "Pune",
      createdAt: "2025-01-15T10:00:00Z",
      updatedAt: "2025-02-01T00:00:00Z",
    });
    expect(changed.body.address).toEqual({ city: "Pune" });
    expect((await api.get("/customers/acme")).body).toEqual(changed.body);
  });

  it("writes nothing when nothing is given", async () => {
    const { api, moveClock } = await open();
    await api.post("/customers", ACME);
    await moveClock("2025-02-01T00:00:00Z");

    expect((await api.patch("/customers/acme", {})).body.updatedAt).toBe("2025-01-15T10:00:00Z");
  });

  it.each([{ id: "other" }, { name: "ab" }, { status: "ARCHIVED" }, { settings: [] }])("refuses %j", async (change) => {
    const { api } = await open();
    await api.post("/customers", ACME);

    expect((await api.patch("/customers/acme", change)).status).toBe(400);
  });

  it("keeps other organizations out: their ids do not exist here", async () => {
    const test = await openTestWorld();
    await apiClient(test).post("/customers", ACME);
    const stranger = apiClient(test, await test.anotherOrganization());

    for (const answer of [
      await stranger.get("/customers/acme"),
      await stranger.patch("/customers/acme", { name: "Mine now" }),
      await stranger.delete("/customers/acme"),
      await stranger.post("/customers/acme/contacts", { name: "Eve", email: "eve@x.test" }),
      await stranger.get("/accounts/acme"),
      await stranger.patch("/accounts/acme", { name: "Mine now" }),
      await stranger.delete("/accounts/acme"),
      await stranger.get("/accounts/acme/account_aliases"),
      await stranger.post("/accounts", { id: "x", name: "Account", customerId: "acme" }),
    ]) {
      expect(answer.status).toBe(404);
    }
    expect((await stranger.get("/customers")).body.data).toEqual([]);
    expect((await stranger.get("/accounts?customer_id=acme")).body.data).toEqual([]);
    expect((await stranger.post("/customers", ACME)).status).toBe(201);
  });
});

describe("listing customers", () => {
  const three = async () => {
    const test = await open();
    for (const [at, id] of ["b", "a", "c"].entries()) {
      await test.moveClock(`2025-01-1${5 + at}T10:00:00Z`);
      await test.api.post("/customers", {
        ...ACME,
        id,
        name: `Name of ${id.toUpperCase()}`,
        primaryEmail: `${id}@x.test`,
      });
    }
    return test;
  };
  const idsOf = async (api: ApiClient, url: string): Promise<string[]> =>
    (await api.get(url)).body.data.map(({ id }: { id: string }) => id);

  it("shows the latest update first", async () => {
    const { api, moveClock } = await three();
    expect(await idsOf(api, "/customers")).toEqual(["c", "a", "b"]);
    await moveClock("2025-01-20T00:00:00Z");
    await api.patch("/customers/b", { name: "Changed" });
    expect(await idsOf(api, "/customers")).toEqual(["b", "c", "a"]);
  });

  it.each`
    query                        | ids                | because
    ${"_sort=id:ASC"}            | ${["a", "b", "c"]} | ${"by id"}
    ${"_sort=id:DESC"}           | ${["c", "b", "a"]} | ${"by id, downwards"}
    ${"_sort=updated_at:ASC"}    | ${["b", "a", "c"]} | ${"oldest update first"}
    ${"id=a"}                    | ${["a"]}           | ${"one id"}
    ${"id=nobody"}               | ${[]}              | ${"an id that is not there"}
    ${"status=ACTIVE"}           | ${["c", "a", "b"]} | ${"all are active"}
    ${"status=ARCHIVED"}         | ${[]}              | ${"none is archived"}
    ${"status=ARCHIVED,ACTIVE"}  | ${["c", "a", "b"]} | ${"one status or the other"}
    ${"_search=OF%20b"}          | ${["b"]}           | ${"part of a name in any case"}
    ${"_search=A@X.T"}           | ${["a"]}           | ${"part of an e-mail"}
    ${"_search=c&status=ACTIVE"} | ${["c"]}           | ${"search within a filter"}
  `("$query gives $ids: $because", async ({ query, ids }) => {
    const { api } = await three();
    expect(await idsOf(api, `/customers?${query}`)).toEqual(ids);
  });

  it.each`
    query                    | because
    ${"id=a&status=ACTIVE"}  | ${"the filters are not taken together"}
    ${"status=GONE"}         | ${"there is no such status"}
    ${"name=Acme"}           | ${"the name is no filter"}
    ${"_sort=name:ASC"}      | ${"the name is no sort field"}
    ${"_sort=id"}            | ${"the direction is missing"}
    ${"_sort=id:up"}         | ${"up is no direction"}
    ${"_sort=__proto__:ASC"} | ${"a prototype is no field"}
    ${"pageSize=0"}          | ${"a page has one at least"}
    ${"pageSize=101"}        | ${"a page has 100 at the most"}
    ${"pageSize=ten"}        | ${"a size is a number"}
    ${"nextToken=abc"}       | ${"nobody made that token"}
  `("refuses $query: $because", async ({ query }) => {
    const { api } = await three();
    expect((await api.get(`/customers?${query}`)).status).toBe(400);
  });

  it("goes through all pages by the token alone, and says how a page is ordered", async () => {
    const { api } = await three();

    const first = (await api.get("/customers?pageSize=2&_sort=id:ASC")).body;
    expect(first.data.map(({ id }: { id: string }) => id)).toEqual(["a", "b"]);
    expect(first.context).toEqual({ pageSize: 2, sortOrder: "ASC" });
    const second = (await api.get(`/customers?nextToken=${encodeURIComponent(first.nextToken)}`)).body;
    expect(second.data.map(({ id }: { id: string }) => id)).toEqual(["c"]);
    expect(second.context).toEqual({ pageSize: 2, sortOrder: "ASC" });
    expect(second.nextToken).toBeUndefined();
  });

  it("refuses the token of another list", async () => {
    const { api } = await three();
    const { nextToken } = (await api.get("/customers?pageSize=1")).body;

    expect((await api.get(`/accounts?nextToken=${encodeURIComponent(nextToken)}`)).status).toBe(400);
    expect((await api.get(`/customers?status=ACTIVE&nextToken=${encodeURIComponent(nextToken)}`)).status).toBe(400);
  });
});

describe("contacts", () => {
  const BOB = {
    name: "Bob",
    email: "Bob@acme.test",
    password: "correct horse",
    phone: "+1 407 162 8",
    loginAccess: true,
  };

  it("keeps a person with a hash of the password, and shows neither", async () => {
    const { api, world, organizationId } = await open();
    await api.post("/customers", ACME);

    const { status, body } = await api.post("/customers/acme/contacts", { ...BOB, preferredUsername: "bob42" });

    expect(status).toBe(201);
    expect(body).toEqual({
      username: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      preferredUsername: "bob42",
      name: "Bob",
      email: "Bob@acme.test",
      phone: "+1 407 162 8",
      loginAccess: true,
      verified: false,
      createdBy: `hrn:${organizationId}::api`,
      createdAt: "2025-01-15T10:00:00Z",
    });
    const stored = await world.contacts.find(organizationId, "acme" as CustomerId, "bob@acme.test");
    expect(stored?.passwordHash).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
    expect(JSON.stringify(stored)).not.toContain("correct horse");
  });

  it("has no password and no access unless asked for", async () => {
    const { api, world, organizationId } = await open();
    await api.post("/customers", ACME);

    const { body } = await api.post("/customers/acme/contacts", { name: "Ann", email: "ann@acme.test" });

    expect(body).toMatchObject({ loginAccess: false, verified: false });
    const stored = await world.contacts.find(organizationId, "acme" as CustomerId, "ann@acme.test");
    expect(stored).not.toHaveProperty("passwordHash");
  });

  it("has one person per e-mail and customer, in any case, also when both come at once", async () => {
    const { api } = await open();
    await api.post("/customers", ACME);
    await api.post("/customers", { ...ACME, id: "other" });
    const bob = { name: "Bob", email: "bob@acme.test" };

    const answers = await Promise.all([
      api.post("/customers/acme/contacts", bob),
      api.post("/customers/acme/contacts", { ...bob, email: "BOB@ACME.test" }),
    ]);

    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400]);
    expect((await api.post("/customers/acme/contacts", bob)).body.message).toBe(
      "email: customer 'acme' has a contact with that e-mail already",
    );
    expect((await api.post("/customers/other/contacts", bob)).status).toBe(201);
  });

  it("takes a phone number that is longer than an answer may show", async () => {
    const { api } = await open();
    await api.post("/customers", ACME);

    const { status, body } = await api.post("/customers/acme/contacts", { ...BOB, phone: "1".repeat(30) });

    expect(status).toBe(201);
    expect(body).not.toHaveProperty("phone");
  });

  it.each`
    change                              | because
    ${{ email: "bob" }}                 | ${"that is no e-mail"}
    ${{ email: "bob@acme" }}            | ${"a name has a dot"}
    ${{ email: "@".repeat(1_000_000) }} | ${"it is far too long, and refused at once"}
    ${{ email: undefined }}             | ${"an e-mail is needed"}
    ${{ name: "n".repeat(51) }}         | ${"50 characters are the most"}
    ${{ preferredUsername: "b" }}       | ${"3 characters are the least"}
    ${{ preferredUsername: "bob_1" }}   | ${"letters and digits only"}
    ${{ phone: "1".repeat(31) }}        | ${"30 characters are the most"}
    ${{ password: "p".repeat(101) }}    | ${"100 characters are the most"}
    ${{ password: "" }}                 | ${"an empty password is none"}
    ${{ loginAccess: "yes" }}           | ${"yes is no boolean"}
    ${{ role: "admin" }}                | ${"an unknown member is refused"}
  `("refuses a contact when $because", async ({ change }) => {
    const { api } = await open();
    await api.post("/customers", ACME);

    expect((await api.post("/customers/acme/contacts", { ...BOB, ...change })).status).toBe(400);
  });

  it("needs a customer that exists and is not archived", async () => {
    const { api } = await open();
    expect((await api.post("/customers/acme/contacts", BOB)).status).toBe(404);
    await api.post("/customers", ACME);
    await api.delete("/customers/acme");
    expect((await api.post("/customers/acme/contacts", BOB)).status).toBe(400);
  });
});
