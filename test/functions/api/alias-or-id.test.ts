import { describe, expect, it } from "vitest";
import { apiClient } from "../../support/api-client.ts";
import { openTestWorld } from "../../support/world.ts";

const ACME = { id: "acme", name: "Acme Inc", primaryEmail: "ap@acme.test", address: {} };
const PAST = { effectiveFrom: "2024-06-01T00:00:00Z", effectiveUntil: "2024-07-01T00:00:00Z" };
const FUTURE = { effectiveFrom: "2026-06-01T00:00:00Z", effectiveUntil: "2026-07-01T00:00:00Z" };

/** Accounts `acme` and `prod` of one customer, on 15 January 2025. */
const open = async () => {
  const test = await openTestWorld();
  const api = apiClient(test);
  await api.post("/customers", ACME);
  const account = (id: string, more: object = {}) =>
    api.post("/accounts", { id, name: `Account ${id}`, customerId: "acme", ...more });
  await account("prod");
  return { ...test, api, account };
};

describe("the id of an account", () => {
  it.each`
    body                                                  | path
    ${{ aliases: ["fresh", "acme"] }}                     | ${"aliases[1]"}
    ${{ accountAliases: [{ value: "acme", ...PAST }] }}   | ${"accountAliases[0]"}
    ${{ accountAliases: [{ value: "acme", ...FUTURE }] }} | ${"accountAliases[0]"}
  `("cannot become an alias of another: $body", async ({ body, path }) => {
    const { api, account } = await open();
    const message = `${path}: 'acme' is the id of another account`;

    expect(await api.post("/accounts/prod/add_aliases", body)).toEqual({ status: 400, body: { message } });
    expect(await account("third", body)).toEqual({ status: 400, body: { message } });
    expect((await api.get("/accounts/prod/account_aliases")).body.data).toEqual([]);
  });

  it("stays taken when the account is archived", async () => {
    const { api, account } = await open();
    await account("gone");
    expect((await api.delete("/accounts/gone")).status).toBe(200);
    expect((await api.post("/accounts/prod/add_aliases", { aliases: ["gone"] })).status).toBe(400);
  });

  it("can be an alias of its own account, from the beginning or later", async () => {
    const { api, account } = await open();
    expect((await api.post("/accounts/prod/add_aliases", { aliases: ["prod"] })).status).toBe(200);
    expect((await account("self", { aliases: ["self"] })).status).toBe(201);
    expect((await api.get("/accounts/self")).body.aliases).toEqual([{ alias: "self" }]);
  });

  it.each`
    alias                                                 | because
    ${{ aliases: ["name"] }}                              | ${"it is in force"}
    ${{ accountAliases: [{ value: "name", ...PAST }] }}   | ${"it was in force"}
    ${{ accountAliases: [{ value: "name", ...FUTURE }] }} | ${"it will be in force"}
  `("cannot be what is an alias of another, since $because", async ({ alias }) => {
    const { api, account } = await open();
    await api.post("/accounts/prod/add_aliases", alias);
    const message = "'name' is an alias of account 'prod'";

    expect(await account("name")).toEqual({ status: 400, body: { message: `id: ${message}` } });
    expect((await api.post("/customers", { ...ACME, id: "name" })).body.message).toBe(`account.id: ${message}`);
    const own = await account("name", { accountAliases: [{ value: "name", effectiveFrom: FUTURE.effectiveUntil }] });
    expect(own.body.message, "its own alias does not make up for it").toContain(`id: ${message}`);
    expect((await api.get("/accounts/name")).status).toBe(404);
  });

  it("can be an alias that was let go, or one that nobody held", async () => {
    const { api, account } = await open();
    await api.post("/aliases", { aliases: [{ value: "listed" }] });
    await api.post("/accounts/prod/add_aliases", { aliases: ["moved"] });
    await api.post("/accounts/prod/remove_aliases", { aliases: ["moved"] });

    expect((await account("listed")).status).toBe(201);
    expect((await account("moved")).status).toBe(201);
  });

  it("is another's alias in another organization", async () => {
    const { api, anotherOrganization, ...test } = await open();
    const other = apiClient({ anotherOrganization, ...test }, await anotherOrganization());
    await other.post("/customers", { ...ACME, id: "other" });
    expect((await other.post("/accounts/other/add_aliases", { aliases: ["acme"] })).status).toBe(200);
    expect((await api.get("/accounts/acme")).status).toBe(200);
  });

  it("or an alias: one of the two, whoever asks at the same moment", async () => {
    const { api, account } = await open();
    for (let round = 0; round < 20; round += 1) {
      const name = `name ${round}`;
      const asAlias = () => api.post("/accounts/prod/add_aliases", { accountAliases: [{ value: name, ...FUTURE }] });
      const asId = () => account(name);
      const answers = await Promise.all(round % 2 === 0 ? [asAlias(), asId()] : [asId(), asAlias()]);

      const refused = answers.filter(({ status }) => status === 400);
      expect([answers.length, refused.length], name).toEqual([2, 1]);
      await api.post("/accounts/prod/remove_aliases", { accountAliases: await ofProd(api) });
    }
  });

  it("is taken in one write together with a customer and as many aliases as there can be", async () => {
    const { api } = await open();
    const day = (n: number): string => new Date(Date.UTC(2025, 0, 1 + n)).toISOString();
    const daily = (_: unknown, n: number) => ({ value: `day ${n}`, effectiveFrom: day(n), effectiveUntil: day(n + 1) });
    const account = { id: "full", name: "Full", accountAliases: Array.from({ length: 48 }, daily) };

    expect((await api.post("/customers", { ...ACME, id: "full", account })).status).toBe(201);
    expect((await api.get("/accounts/full/account_aliases")).body.data).toHaveLength(48);
  });
});

const ofProd = async (api: ReturnType<typeof apiClient>): Promise<{ id: string; from: string }[]> =>
  (await api.get("/accounts/prod/account_aliases")).body.data.map(({ id }: { id: string }) => ({
    id,
    from: "1970-01-01T00:00:00Z",
  }));
