import { describe, expect, it } from "vitest";
import { type ApiClient, apiClient } from "../../support/api-client.ts";
import { openTestWorld } from "../../support/world.ts";

const ACME = { id: "acme", name: "Acme Inc", primaryEmail: "ap@acme.test", address: {} };
const JUNE = { effectiveFrom: "2025-06-01T00:00:00Z", effectiveUntil: "2025-07-01T00:00:00Z" };
const JULY = { effectiveFrom: "2025-07-01T00:00:00Z", effectiveUntil: "2025-08-01T00:00:00Z" };

/** Accounts `acme` and `prod` of one customer, on 15 January 2025. */
const open = async () => {
  const test = await openTestWorld();
  const api = apiClient(test);
  await api.post("/customers", ACME);
  await api.post("/accounts", { id: "prod", name: "Production", customerId: "acme" });
  return { ...test, api };
};

type ListedAlias = { id: string; value: string; effectiveFrom: string; effectiveUntil: string };
const aliasesOf = async (api: ApiClient, accountId: string): Promise<ListedAlias[]> =>
  (await api.get(`/accounts/${accountId}/account_aliases`)).body.data;
const windowsOf = async (api: ApiClient, accountId: string): Promise<string[]> =>
  (await aliasesOf(api, accountId)).map(
    ({ value, effectiveFrom, effectiveUntil }) =>
      `${value} ${effectiveFrom.slice(0, 10)}/${effectiveUntil.slice(0, 10)}`,
  );
const registered = async (api: ApiClient): Promise<string[]> =>
  (await api.get("/aliases")).body.data.map(({ value }: { value: string }) => value);

describe("adding aliases to an account", () => {
  it("lists them with their ids and windows, open ones from since ever until forever", async () => {
    const { api } = await open();

    const { status, body } = await api.post("/accounts/prod/add_aliases", {
      aliases: ["+1 234 567"],
      accountAliases: [{ value: "june", ...JUNE }, { value: "open" }],
    });

    expect(status).toBe(200);
    expect(body.aliases).toEqual([{ alias: "+1 234 567" }, { alias: "open" }]);
    expect(await aliasesOf(api, "prod")).toEqual(
      [
        { value: "+1 234 567", effectiveFrom: "1970-01-01T00:00:00Z", effectiveUntil: "9999-01-01T00:00:00Z" },
        { value: "june", ...JUNE },
        { value: "open", effectiveFrom: "1970-01-01T00:00:00Z", effectiveUntil: "9999-01-01T00:00:00Z" },
      ].map((alias) => ({
        id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        createdAt: "2025-01-15T10:00:00Z",
        updatedAt: "2025-01-15T10:00:00Z",
        ...alias,
      })),
    );
  });

  it("cuts a window that goes beyond all time", async () => {
    const { api } = await open();
    const window = { effectiveFrom: "0001-01-01T00:00:00Z", effectiveUntil: "9999-12-31T23:59:59Z" };

    await api.post("/accounts/prod/add_aliases", { accountAliases: [{ value: "wide", ...window }] });

    expect(await windowsOf(api, "prod")).toEqual(["wide 1970-01-01/9999-01-01"]);
  });

  it.each`
    first                                              | second                                                                                | status | because
    ${{ aliases: ["abc"] }}                            | ${{ aliases: ["abc"] }}                                                               | ${400} | ${"two timeless ones overlap"}
    ${{ aliases: ["abc"] }}                            | ${{ aliases: ["ABC"] }}                                                               | ${200} | ${"case makes another value"}
    ${{ aliases: ["abc"] }}                            | ${{ accountAliases: [{ value: "abc", ...JUNE }] }}                                    | ${400} | ${"a timeless one overlaps every window"}
    ${{ accountAliases: [{ value: "abc", ...JUNE }] }} | ${{ accountAliases: [{ value: "abc", ...JULY }] }}                                    | ${200} | ${"one ends as the other begins"}
    ${{ accountAliases: [{ value: "abc", ...JUNE }] }} | ${{ accountAliases: [{ value: "abc", ...JUNE }] }}                                    | ${400} | ${"the windows are the same"}
    ${{ accountAliases: [{ value: "abc", ...JUNE }] }} | ${{ accountAliases: [{ value: "abc", effectiveFrom: "2025-06-30T23:59:59.999Z" }] }}  | ${400} | ${"they share the last millisecond"}
    ${{ accountAliases: [{ value: "abc", ...JULY }] }} | ${{ accountAliases: [{ value: "abc", effectiveUntil: "2025-07-01T00:00:00.001Z" }] }} | ${400} | ${"they share the first millisecond"}
  `("$first, then on another account $second: $status, $because", async ({ first, second, status }) => {
    const { api } = await open();
    expect((await api.post("/accounts/acme/add_aliases", first)).status).toBe(200);

    expect((await api.post("/accounts/prod/add_aliases", second)).status).toBe(status);
    expect(await aliasesOf(api, "prod")).toHaveLength(status === 200 ? 1 : 0);
  });

  it("refuses a value that the same account holds already, and adds nothing of the request", async () => {
    const { api } = await open();
    await api.post("/accounts/prod/add_aliases", { aliases: ["mine"] });

    const { status, body } = await api.post("/accounts/prod/add_aliases", {
      aliases: ["fresh", "mine"],
      accountAliases: [{ value: "mine", ...JUNE }],
    });

    expect(status).toBe(400);
    const taken = "'mine' belongs to account 'prod' from 1970-01-01T00:00:00Z until 9999-01-01T00:00:00Z already";
    expect(body.message).toBe(`aliases[1]: ${taken}; accountAliases[0]: ${taken}`);
    expect(await windowsOf(api, "prod")).toEqual(["mine 1970-01-01/9999-01-01"]);
    expect(await registered(api)).toEqual(["mine"]);
  });

  it("takes the windows of one value in one request", async () => {
    const { api } = await open();

    await api.post("/accounts/prod/add_aliases", {
      accountAliases: [
        { value: "abc", ...JUNE },
        { value: "abc", ...JULY },
      ],
    });

    expect(await windowsOf(api, "prod")).toEqual(["abc 2025-06-01/2025-07-01", "abc 2025-07-01/2025-08-01"]);
  });

  it("has 10 in force at the same instant at the most", async () => {
    const { api } = await open();
    const ten = Array.from({ length: 10 }, (_, n) => ({ value: `june ${n}`, ...JUNE }));
    expect((await api.post("/accounts/prod/add_aliases", { accountAliases: ten })).status).toBe(200);

    expect((await api.post("/accounts/prod/add_aliases", { accountAliases: [{ value: "x", ...JULY }] })).status).toBe(
      200,
    );
    const eleventh = await api.post("/accounts/prod/add_aliases", { aliases: ["eleventh"] });
    expect(eleventh.body.message).toBe("an account has 10 aliases at the same time at the most");
  });

  it("has 48 over all time at the most", async () => {
    const { api } = await open();
    const day = (n: number): string => new Date(Date.UTC(2025, 0, 1 + n)).toISOString();
    const daily = (n: number) => ({ value: `day ${n}`, effectiveFrom: day(n), effectiveUntil: day(n + 1) });
    for (let part = 0; part < 6; part += 1) {
      const accountAliases = Array.from({ length: 8 }, (_, n) => daily(part * 8 + n));
      expect((await api.post("/accounts/prod/add_aliases", { accountAliases })).status).toBe(200);
    }

    expect((await api.post("/accounts/prod/add_aliases", { accountAliases: [daily(50)] })).body.message).toBe(
      "an account has 48 aliases at the most, past ones included",
    );
  });

  it.each`
    body                                                               | because
    ${{}}                                                              | ${"nothing is named"}
    ${{ aliases: [] }}                                                 | ${"an empty list names nothing"}
    ${{ aliases: ["ab"] }}                                             | ${"3 characters are the least"}
    ${{ aliases: ["a".repeat(51)] }}                                   | ${"50 characters are the most"}
    ${{ aliases: "abc" }}                                              | ${"aliases are a list"}
    ${{ aliases: [["abc"]] }}                                          | ${"an alias is a text"}
    ${{ aliases: ["a\ud800b"] }}                                       | ${"half a surrogate pair cannot be stored"}
    ${{ accountAliases: [{ value: "" }] }}                             | ${"an empty value is none"}
    ${{ accountAliases: [{ effectiveFrom: "2025-01-01T00:00:00Z" }] }} | ${"a value is needed"}
    ${{ accountAliases: [{ value: "x", effectiveFrom: 0 }] }}          | ${"a number is no instant"}
  `("answers 400 when $because", async ({ body }) => {
    const { api } = await open();
    expect((await api.post("/accounts/prod/add_aliases", body)).status).toBe(400);
  });

  it("needs an account that exists and is not archived", async () => {
    const { api } = await open();
    expect((await api.post("/accounts/nobody/add_aliases", { aliases: ["abc"] })).status).toBe(404);
    await api.delete("/accounts/prod");
    expect((await api.post("/accounts/prod/add_aliases", { aliases: ["abc"] })).status).toBe(400);
  });
});

describe("at the same moment", () => {
  it("one of many accounts gets a value, whichever way it asks for it", async () => {
    const { api } = await open();
    const requests = [
      () => api.post("/accounts/acme/add_aliases", { aliases: ["wanted"] }),
      () => api.post("/accounts/prod/add_aliases", { accountAliases: [{ value: "wanted", ...JUNE }] }),
      () => api.post("/accounts", { id: "third", name: "Third", customerId: "acme", aliases: ["wanted"] }),
      () => api.post("/customers", { ...ACME, id: "b", account: { id: "b", name: "Account B", aliases: ["wanted"] } }),
    ];

    const answers = await Promise.all(requests.map((request) => request()));

    expect(answers.filter(({ status }) => status === 400)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 200 || status === 201)).toHaveLength(1);
    const holders = (await api.get("/accounts?_sort=account_id:ASC")).body.data.map(({ id }: { id: string }) =>
      aliasesOf(api, id),
    );
    expect((await Promise.all(holders)).flat()).toHaveLength(1);
  });

  it("different accounts get windows of one value that do not overlap", async () => {
    const { api } = await open();

    const answers = await Promise.all([
      api.post("/accounts/acme/add_aliases", { accountAliases: [{ value: "shared", ...JUNE }] }),
      api.post("/accounts/prod/add_aliases", { accountAliases: [{ value: "shared", ...JULY }] }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await windowsOf(api, "acme")).toEqual(["shared 2025-06-01/2025-07-01"]);
    expect(await windowsOf(api, "prod")).toEqual(["shared 2025-07-01/2025-08-01"]);
  });

  it("adding and removing lose nothing of each other", async () => {
    const { api } = await open();
    await api.post("/accounts/prod/add_aliases", { aliases: ["old"] });

    const answers = await Promise.all([
      api.post("/accounts/prod/remove_aliases", { aliases: ["old"] }),
      api.post("/accounts/prod/add_aliases", { aliases: ["new"] }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await windowsOf(api, "prod")).toEqual(["new 1970-01-01/9999-01-01"]);
    expect(await registered(api)).toEqual(["new"]);
  });

  it("an alias of the list is entered once", async () => {
    const { api } = await open();

    const answers = await Promise.all([1, 2, 3].map(() => api.post("/aliases", { aliases: [{ value: "x" }] })));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400, 400]);
  });
});

describe("removing aliases from an account", () => {
  it("frees a plain value at once, so that another account can take it", async () => {
    const { api } = await open();
    await api.post("/accounts/acme/add_aliases", { aliases: ["moving", "staying"] });

    const { body } = await api.post("/accounts/acme/remove_aliases", { aliases: ["moving"] });

    expect(body.aliases).toEqual([{ alias: "staying" }]);
    expect((await api.post("/accounts/prod/add_aliases", { aliases: ["moving"] })).status).toBe(200);
  });

  it("ends a time-bound alias by its id at an instant, or now", async () => {
    const { api, moveClock } = await open();
    await api.post("/accounts/prod/add_aliases", {
      accountAliases: [
        { value: "aaa", ...JUNE },
        { value: "bbb", ...JUNE },
      ],
    });
    const [first, second] = await aliasesOf(api, "prod");
    await moveClock("2025-06-20T12:00:00Z");

    const { status } = await api.post("/accounts/prod/remove_aliases", {
      accountAliases: [{ id: first?.id, from: "2025-06-10T00:00:00Z" }, { id: second?.id }],
    });

    expect(status).toBe(200);
    expect(await windowsOf(api, "prod")).toEqual(["aaa 2025-06-01/2025-06-10", "bbb 2025-06-01/2025-06-20"]);
    const rest = { effectiveFrom: "2025-06-10T00:00:00Z", effectiveUntil: "2025-07-01T00:00:00Z" };
    expect((await api.post("/accounts/acme/add_aliases", { accountAliases: [{ value: "aaa", ...rest }] })).status).toBe(
      200,
    );
  });

  it.each`
    from                          | left                             | because
    ${"2025-06-01T00:00:00Z"}     | ${[]}                            | ${"nothing of it is left"}
    ${"2024-01-01T00:00:00Z"}     | ${[]}                            | ${"it had not begun"}
    ${"2025-06-01T00:00:00.001Z"} | ${["abc 2025-06-01/2025-06-01"]} | ${"a millisecond is left"}
    ${"2025-07-01T00:00:00Z"}     | ${["abc 2025-06-01/2025-07-01"]} | ${"it ends then anyway"}
    ${"2026-01-01T00:00:00Z"}     | ${["abc 2025-06-01/2025-07-01"]} | ${"nothing is made longer"}
  `("from $from: $because", async ({ from, left }) => {
    const { api } = await open();
    await api.post("/accounts/prod/add_aliases", { accountAliases: [{ value: "abc", ...JUNE }] });
    const [alias] = await aliasesOf(api, "prod");

    expect(
      (await api.post("/accounts/prod/remove_aliases", { accountAliases: [{ id: alias?.id, from }] })).status,
    ).toBe(200);
    expect(await windowsOf(api, "prod")).toEqual(left);
    expect(await registered(api)).toEqual(left.length > 0 ? ["abc"] : []);
  });

  it("turns a plain alias with an end into a time-bound one", async () => {
    const { api } = await open();
    await api.post("/accounts/prod/add_aliases", { aliases: ["abc"] });
    const [alias] = await aliasesOf(api, "prod");
    await api.post("/accounts/prod/remove_aliases", { accountAliases: [{ id: alias?.id }] });

    expect(await windowsOf(api, "prod")).toEqual(["abc 1970-01-01/2025-01-15"]);
    const byValue = await api.post("/accounts/prod/remove_aliases", { aliases: ["abc"] });
    expect(byValue.body.message).toBe(
      `aliases[0]: 'abc' is time-bound; remove it by its id '${alias?.id}' in accountAliases`,
    );
  });

  it("names everything that is wrong and removes nothing", async () => {
    const { api } = await open();
    await api.post("/accounts/prod/add_aliases", { aliases: ["abc"] });

    const { status, body } = await api.post("/accounts/prod/remove_aliases", {
      aliases: ["abc", "abc", "__proto__"],
      accountAliases: [{ id: "nobody" }],
    });

    expect(status).toBe(400);
    expect(body.message.split("; ")).toEqual([
      "aliases[1]: is named twice",
      "aliases[2]: '__proto__' is no alias of account 'prod'",
      "accountAliases[0].id: 'nobody' is no alias of account 'prod'",
    ]);
    expect(await aliasesOf(api, "prod")).toHaveLength(1);
    expect((await api.post("/accounts/acme/remove_aliases", { aliases: ["abc"] })).status).toBe(400);
  });

  it.each([{}, { aliases: [] }, { aliases: [1] }, { accountAliases: [{ id: "x", until: "2025-01-01T00:00:00Z" }] }])(
    "refuses %j",
    async (body) => {
      const { api } = await open();
      expect((await api.post("/accounts/prod/remove_aliases", body)).status).toBe(400);
    },
  );

  it("is possible on an archived account, so that its values can be used again", async () => {
    const { api } = await open();
    await api.post("/accounts/prod/add_aliases", { aliases: ["abc"] });
    await api.delete("/accounts/prod");

    expect((await api.post("/accounts/prod/remove_aliases", { aliases: ["abc"] })).status).toBe(200);
    expect((await api.post("/accounts/acme/add_aliases", { aliases: ["abc"] })).status).toBe(200);
    expect((await api.post("/accounts/nobody/remove_aliases", { aliases: ["abc"] })).status).toBe(404);
  });
});

describe("the organization's aliases", () => {
  it("are entered up to 100 at once, read, listed by value and deleted", async () => {
    const { api, moveClock } = await open();
    const values = Array.from({ length: 100 }, (_, n) => ({ value: `alias ${String(n).padStart(3, "0")}` }));

    const created = await api.post("/aliases", { aliases: values });

    expect(created.status).toBe(201);
    expect(created.body.data[99]).toEqual({ value: "alias 099", createdAt: "2025-01-15T10:00:00Z" });
    await moveClock("2025-02-01T00:00:00Z");
    expect((await api.get("/aliases/alias%20007")).body).toEqual({
      value: "alias 007",
      createdAt: "2025-01-15T10:00:00Z",
    });
    const page = (await api.get("/aliases?pageSize=99")).body;
    expect(page.data).toHaveLength(99);
    const last = (await api.get(`/aliases?nextToken=${encodeURIComponent(page.nextToken)}`)).body;
    expect(last).toEqual({ data: [{ value: "alias 099", createdAt: "2025-01-15T10:00:00Z" }] });
    expect(await api.delete("/aliases/alias%20007")).toEqual({ status: 200, body: { success: true } });
    expect((await api.get("/aliases/alias%20007")).status).toBe(404);
    expect((await api.delete("/aliases/alias%20007")).status).toBe(404);
  });

  it("include those of accounts, and cannot be deleted as long as an account holds them", async () => {
    const { api } = await open();
    await api.post("/accounts/prod/add_aliases", { aliases: ["held"] });

    expect(await registered(api)).toEqual(["held"]);
    expect((await api.delete("/aliases/held")).body.message).toBe(
      "alias 'held' belongs to account 'prod'; remove it there first",
    );
    await api.post("/accounts/prod/remove_aliases", { aliases: ["held"] });
    expect(await registered(api)).toEqual([]);
  });

  it("stay when an account lets go of them, if they were entered", async () => {
    const { api } = await open();
    await api.post("/aliases", { aliases: [{ value: "before" }] });
    await api.post("/accounts/prod/add_aliases", { aliases: ["before", "between"] });
    expect((await api.post("/aliases", { aliases: [{ value: "between" }] })).status).toBe(201);

    await api.post("/accounts/prod/remove_aliases", { aliases: ["before", "between"] });

    expect(await registered(api)).toEqual(["before", "between"]);
    expect((await api.delete("/aliases/before")).status).toBe(200);
  });

  it.each(["__proto__", "constructor", "a/b?c=d#e", "客户 😀", "v".repeat(255), "."])(
    "may be called %.20s",
    async (value) => {
      const { api } = await open();

      expect((await api.post("/aliases", { aliases: [{ value }] })).status).toBe(201);
      expect((await api.get(`/aliases/${encodeURIComponent(value)}`)).body.value).toBe(value);
    },
  );

  it.each`
    aliases                                                       | because
    ${[]}                                                         | ${"one is the least"}
    ${Array.from({ length: 101 }, (_, n) => ({ value: `${n}` }))} | ${"100 are the most"}
    ${[{ value: "twice" }, { value: "twice" }]}                   | ${"a value is given twice"}
    ${[{ value: "" }]}                                            | ${"an empty value is none"}
    ${[{ value: "v".repeat(256) }]}                               | ${"255 characters are the most"}
    ${[{ value: "\udc00" }]}                                      | ${"half a surrogate pair cannot be stored"}
    ${["text"]}                                                   | ${"each is an object"}
    ${[{ value: "x", createdAt: "2025-01-01T00:00:00Z" }]}        | ${"the time is ours"}
  `("answers 400 when $because", async ({ aliases }) => {
    const { api } = await open();
    expect((await api.post("/aliases", { aliases })).status).toBe(400);
    expect(await registered(api)).toEqual([]);
  });

  it("belong to one organization", async () => {
    const test = await open();
    await test.api.post("/aliases", { aliases: [{ value: "ours" }] });
    const stranger = apiClient(test, await test.anotherOrganization());

    expect((await stranger.get("/aliases/ours")).status).toBe(404);
    expect((await stranger.delete("/aliases/ours")).status).toBe(404);
    expect(await registered(stranger)).toEqual([]);
    expect((await stranger.post("/aliases", { aliases: [{ value: "ours" }] })).status).toBe(201);
  });

  it.each(["_sort=value:ASC", "_search=x", "status=ACTIVE", "pageSize=1000"])("refuse ?%s", async (query) => {
    const { api } = await open();
    expect((await api.get(`/aliases?${query}`)).status).toBe(400);
  });
});
