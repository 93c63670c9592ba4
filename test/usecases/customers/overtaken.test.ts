import { describe, expect, it } from "vitest";
import type { Account } from "#domain/customers/customer.ts";
import type { AccountId, CustomerId } from "#domain/ids.ts";
import { addAliases, removeAliases } from "#usecases/customers/account-aliases.ts";
import { createAccount, updateAccount } from "#usecases/customers/accounts.ts";
import { registerAliases } from "#usecases/customers/aliases.ts";
import { archiveAccount, archiveCustomer } from "#usecases/customers/archive.ts";
import { createContact } from "#usecases/customers/create-contact.ts";
import { updateCustomer } from "#usecases/customers/customers.ts";
import type { World } from "#usecases/world.ts";
import { apiClient } from "../../support/api-client.ts";
import { openTestWorld } from "../../support/world.ts";

const open = async () => {
  const test = await openTestWorld();
  const api = apiClient(test);
  await api.post("/customers", { id: "acme", name: "Acme Inc", primaryEmail: "ap@acme.test", address: {} });
  return { ...test, api };
};

/** The world in which somebody else does something just before each of the first writes. */
const overtakenBy = (world: World, others: (() => Promise<unknown>)[]): World => ({
  ...world,
  save: async (changes) => {
    await others.shift()?.();
    return world.save(changes);
  },
});

describe("a request that is overtaken between its reading and its writing", () => {
  it("creates no account under a customer that was archived meanwhile", async () => {
    const { world, organizationId, api } = await open();
    const overtaken = overtakenBy(world, [() => archiveCustomer(world, organizationId, "acme")]);

    const created = await createAccount(overtaken, organizationId, { id: "late", name: "Late", customerId: "acme" });

    expect(created).toMatchObject({ error: { type: "Invalid", reasons: [{ path: "customerId" }] } });
    expect((await api.get("/accounts/late")).status).toBe(404);
  });

  it("creates no contact under a customer that was archived meanwhile", async () => {
    const { world, organizationId } = await open();
    const overtaken = overtakenBy(world, [() => archiveCustomer(world, organizationId, "acme")]);

    const created = await createContact(overtaken, organizationId, "acme", { name: "Bob", email: "bob@acme.test" });

    expect(created).toMatchObject({ error: { type: "Invalid" } });
    expect(await world.contacts.find(organizationId, "acme" as CustomerId, "bob@acme.test")).toBeUndefined();
  });

  it("adds no alias to an account that was archived meanwhile", async () => {
    const { world, organizationId } = await open();
    const overtaken = overtakenBy(world, [() => archiveAccount(world, organizationId, "acme")]);

    expect(await addAliases(overtaken, organizationId, "acme", { aliases: ["late"] })).toMatchObject({
      error: { type: "Invalid" },
    });
    expect(await world.aliases.find(organizationId, "late")).toBeUndefined();
  });

  it("removes no alias that somebody else removes between its two readings", async () => {
    const { world, organizationId } = await open();
    await addAliases(world, organizationId, "acme", { aliases: ["late"] });
    const others = [() => removeAliases(world, organizationId, "acme", { aliases: ["late"] })];
    const find: World["accounts"]["find"] = async (...of) => {
      const account = await world.accounts.find(...of);
      await others.shift()?.();
      return account;
    };
    const overtaken = { ...world, accounts: { ...world.accounts, find } };

    expect(await removeAliases(overtaken, organizationId, "acme", { aliases: ["late"] })).toMatchObject({
      error: { type: "Invalid", reasons: [{ path: "aliases[0]", message: "'late' is no alias of account 'acme'" }] },
    });
  });

  it("takes no id for an alias that became another account's meanwhile", async () => {
    const { world, organizationId } = await open();
    const overtaken = overtakenBy(world, [
      () => createAccount(world, organizationId, { id: "name", name: "Name", customerId: "acme" }),
    ]);

    expect(await addAliases(overtaken, organizationId, "acme", { aliases: ["name"] })).toMatchObject({
      error: { type: "Invalid", reasons: [{ path: "aliases[0]", message: "'name' is the id of another account" }] },
    });
    expect(await world.aliases.find(organizationId, "name")).toBeUndefined();
  });

  it.each([
    ["is in nobody's list", []],
    ["was entered in the list before", ["name"]],
  ])("creates no account with an id that %s and became another's alias meanwhile", async (_, entered) => {
    const { world, organizationId } = await open();
    if (entered.length > 0) await registerAliases(world, organizationId, entered);
    const overtaken = overtakenBy(world, [() => addAliases(world, organizationId, "acme", { aliases: ["name"] })]);

    const created = await createAccount(overtaken, organizationId, { id: "name", name: "Name", customerId: "acme" });

    expect(created).toMatchObject({
      error: { type: "Invalid", reasons: [{ path: "id", message: "'name' is an alias of account 'acme'" }] },
    });
    expect(await world.accounts.find(organizationId, "name")).toBeUndefined();
  });

  it("does not archive an account that got a price plan meanwhile", async () => {
    const { world, organizationId, api } = await open();
    const accountId = "acme" as AccountId;
    const schedules = [{ endDate: "9999-01-01" }] as never;
    const associate = () => world.save([world.timelines.stored(organizationId, undefined, { accountId, schedules })]);

    expect(await archiveAccount(overtakenBy(world, [associate]), organizationId, "acme")).toMatchObject({
      error: { type: "Invalid", reasons: [{ message: "account 'acme' has a price plan until 9999-01-01" }] },
    });
    expect((await api.get("/accounts/acme")).body.status).toBe("ACTIVE");
  });

  it("does not send an account back to DRAFT that got a price plan meanwhile", async () => {
    const { world, organizationId } = await open();
    const accountId = "acme" as AccountId;
    const schedules = [{ endDate: "9999-01-01" }] as never;
    const associate = () => world.save([world.timelines.stored(organizationId, undefined, { accountId, schedules })]);

    expect(
      await updateAccount(overtakenBy(world, [associate]), organizationId, "acme", { status: "DRAFT" }),
    ).toMatchObject({
      error: { type: "Invalid", reasons: [{ path: "status" }] },
    });
  });

  it("keeps what the other one changed", async () => {
    const { world, organizationId, api } = await open();
    const overtaken = overtakenBy(world, [() => updateCustomer(world, organizationId, "acme", { name: "Theirs" })]);

    const updated = await updateCustomer(overtaken, organizationId, "acme", { primaryEmail: "ours@acme.test" });

    expect(updated).toMatchObject({ value: { name: "Theirs", primaryEmail: "ours@acme.test" } });
    expect((await api.get("/customers/acme")).body).toMatchObject({ name: "Theirs", primaryEmail: "ours@acme.test" });
  });

  it("gives up after three times, having changed nothing", async () => {
    const { world, organizationId, api } = await open();
    const rename = (name: string) => () => updateAccount(world, organizationId, "acme", { name });
    const overtaken = overtakenBy(world, [rename("first"), rename("second"), rename("third"), rename("never")]);

    const updated = await updateAccount(overtaken, organizationId, "acme", { tags: ["ours"] });

    expect(updated).toMatchObject({ error: { type: "Conflict" } });
    const account: Account = (await api.get("/accounts/acme")).body;
    expect(account).toMatchObject({ name: "third", tags: [] });
  });
});
