import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { FOREVER, SINCE_EVER } from "#domain/time/instant.ts";
import { createAccountResolver, resolveAccount } from "#usecases/customers/resolve-account.ts";
import type { World } from "#usecases/world.ts";
import { apiClient } from "../../support/api-client.ts";
import { at, openTestWorld } from "../../support/world.ts";

const NOW = "2025-01-15T10:00:00Z";

/** Accounts `acme` and `prod`; prod is called `june` in June 2025 and `prod@acme.test` always. */
const open = async () => {
  const test = await openTestWorld({ now: NOW });
  const api = apiClient(test);
  await api.post("/customers", { id: "acme", name: "Acme Inc", primaryEmail: "ap@acme.test", address: {} });
  const june = { value: "june", effectiveFrom: "2025-06-01T00:00:00Z", effectiveUntil: "2025-07-01T00:00:00Z" };
  await api.post("/accounts", {
    id: "prod",
    name: "Production",
    customerId: "acme",
    aliases: ["prod@acme.test"],
    accountAliases: [june],
  });
  return { ...test, api };
};

/** The world with its reads of accounts and aliases counted. */
const counting = ({ accounts, aliases }: World) => {
  const reads = { accounts: 0, aliases: 0 };
  const counted: Pick<World, "accounts" | "aliases"> = {
    accounts: {
      ...accounts,
      findMany: (...of) => {
        reads.accounts += 1;
        return accounts.findMany(...of);
      },
    },
    aliases: {
      ...aliases,
      findMany: (...of) => {
        reads.aliases += 1;
        return aliases.findMany(...of);
      },
    },
  };
  return { reads, counted };
};

describe("the account that an event names", () => {
  it.each`
    idOrAlias           | instant                       | account      | because
    ${"prod"}           | ${NOW}                        | ${"prod"}    | ${"it is an account's id"}
    ${"prod"}           | ${"1960-01-01T00:00:00Z"}     | ${"prod"}    | ${"an id has no window"}
    ${"prod@acme.test"} | ${NOW}                        | ${"prod"}    | ${"a plain alias has none, either"}
    ${"june"}           | ${"2025-05-31T23:59:59.999Z"} | ${undefined} | ${"its window has not begun"}
    ${"june"}           | ${"2025-06-01T00:00:00Z"}     | ${"prod"}    | ${"the first instant belongs to it"}
    ${"june"}           | ${"2025-06-30T23:59:59.999Z"} | ${"prod"}    | ${"so does the last millisecond"}
    ${"june"}           | ${"2025-07-01T00:00:00Z"}     | ${undefined} | ${"the end does not"}
    ${"JUNE"}           | ${"2025-06-01T00:00:00Z"}     | ${undefined} | ${"case matters"}
    ${"nobody"}         | ${NOW}                        | ${undefined} | ${"nobody is called so"}
    ${""}               | ${NOW}                        | ${undefined} | ${"nobody has no name"}
    ${"__proto__"}      | ${NOW}                        | ${undefined} | ${"a prototype is no account"}
    ${"\ud800"}         | ${NOW}                        | ${undefined} | ${"no store has such a key"}
    ${"x".repeat(512)}  | ${NOW}                        | ${undefined} | ${"no account has so long a name"}
  `("$idOrAlias at $instant is $account: $because", async ({ idOrAlias, instant, account }) => {
    const { world, organizationId } = await open();
    expect(await resolveAccount(world, organizationId, idOrAlias, at(instant))).toBe(account);
  });

  it("is the one with that id, even should another account hold it as an alias, which no request brings about", async () => {
    const { world, organizationId } = await open();
    const held = { id: "1", accountId: "prod" as AccountId, start: SINCE_EVER, end: FOREVER };
    const alias = { value: "acme", registered: false, holds: [held], createdAt: at(NOW), updatedAt: at(NOW) };
    await world.save([world.aliases.added(organizationId, alias)]);

    expect(await resolveAccount(world, organizationId, "acme", at(NOW))).toBe("acme");
  });

  it("is none of another organization", async () => {
    const { world, anotherOrganization } = await open();
    const other = await anotherOrganization();
    expect(await resolveAccount(world, other, "prod", at(NOW))).toBeUndefined();
    expect(await resolveAccount(world, other, "prod@acme.test", at(NOW))).toBeUndefined();
  });
});

describe("resolving many", () => {
  it("answers in the order of the questions, with one read of each kind", async () => {
    const { world, organizationId } = await open();
    const { reads, counted } = counting(world);
    const resolve = createAccountResolver(counted);
    const names = ["june", "prod", "nobody", "prod@acme.test", "acme", "june", "prod"];

    const found = await resolve(
      organizationId,
      names.map((idOrAlias) => ({ idOrAlias, at: at("2025-06-10T00:00:00Z") })),
    );

    expect(found).toEqual(["prod", "prod", undefined, "prod", "acme", "prod", "prod"]);
    expect(reads).toEqual({ accounts: 1, aliases: 1 });
  });

  it("reads nothing for ids that it has seen", async () => {
    const { world, organizationId } = await open();
    const { reads, counted } = counting(world);
    const resolve = createAccountResolver(counted);
    await resolve(organizationId, [{ idOrAlias: "prod", at: at(NOW) }]);

    expect(await resolve(organizationId, [{ idOrAlias: "prod", at: at(NOW) }])).toEqual(["prod"]);
    expect(reads).toEqual({ accounts: 1, aliases: 0 });
  });

  it("sees at once that an alias was moved, and that an account was made", async () => {
    const { world, organizationId, api } = await open();
    const resolve = createAccountResolver(world);
    const ask = (idOrAlias: string) => resolve(organizationId, [{ idOrAlias, at: at(NOW) }]);
    expect(await ask("prod@acme.test")).toEqual(["prod"]);
    expect(await ask("new")).toEqual([undefined]);

    await api.post("/accounts/prod/remove_aliases", { aliases: ["prod@acme.test"] });
    expect(await ask("prod@acme.test")).toEqual([undefined]);
    await api.post("/accounts/acme/add_aliases", { aliases: ["prod@acme.test"] });
    await api.post("/accounts", { id: "new", name: "New account", customerId: "acme" });

    expect(await ask("prod@acme.test")).toEqual(["acme"]);
    expect(await ask("new")).toEqual(["new"]);
  });

  it("takes more names than the store reads at once", async () => {
    const { world, organizationId } = await open();
    const names = Array.from({ length: 2_500 }, (_, n) => ({ idOrAlias: `nobody ${n}`, at: at(NOW) }));

    const found = await createAccountResolver(world)(organizationId, [...names, { idOrAlias: "prod", at: at(NOW) }]);

    expect(found.filter((account) => account !== undefined)).toEqual(["prod"]);
    expect(found.at(-1)).toBe("prod");
  });
});

describe("whatever is added and removed in whatever order", () => {
  const ACCOUNTS = ["one", "two", "three"];
  const day = (n: number): string => new Date(Date.UTC(2025, 0, 1 + n)).toISOString();
  const step = fc.record({
    account: fc.constantFrom(...ACCOUNTS),
    value: fc.constantFrom("xyz", "uvw"),
    from: fc.integer({ min: 0, max: 9 }),
    days: fc.integer({ min: 1, max: 5 }),
    remove: fc.boolean(),
  });

  it("an alias means one account at the most, the one that says it has it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const test = await openTestWorld({ now: NOW });
        const api = apiClient(test);
        await api.post("/customers", { id: "one", name: "One", primaryEmail: "a@b.cd", address: {} });
        for (const id of ["two", "three"])
          await api.post("/accounts", { id, name: `Account ${id}`, customerId: "one" });

        await Promise.all(
          steps.map(async ({ account, value, from, days, remove }) => {
            const alias = { value, effectiveFrom: day(from), effectiveUntil: day(from + days) };
            await api.post(`/accounts/${account}/add_aliases`, { accountAliases: [alias] });
            const [first] = (await api.get(`/accounts/${account}/account_aliases`)).body.data;
            if (!remove || !first) return;
            await api.post(`/accounts/${account}/remove_aliases`, {
              accountAliases: [{ id: first.id, from: day(from + 1) }],
            });
          }),
        );

        for (let n = 0; n < 15; n += 1) {
          for (const value of ["xyz", "uvw"]) {
            const claims: string[] = [];
            for (const account of ACCOUNTS) {
              const { aliases } = (await api.get(`/accounts/${account}?effectiveOn=${day(n)}`)).body;
              claims.push(...aliases.filter(({ alias }: { alias: string }) => alias === value).map(() => account));
            }
            expect(claims.length).toBeLessThanOrEqual(1);
            expect(await resolveAccount(test.world, test.organizationId, value, at(day(n)))).toBe(claims[0]);
          }
        }
        await test.adapters.close();
      }),
      { numRuns: 20 },
    );
  });
});
