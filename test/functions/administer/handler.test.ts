import { afterEach, describe, expect, it, vi } from "vitest";
import { verifyCredential } from "#usecases/identity/credentials.ts";
import { createAdministerHandler } from "../../../functions/administer/handler.ts";
import { lambdaContext } from "../../../local/lambda-context.ts";
import { openTestWorld } from "../../support/world.ts";

/** What the operations answer, each a part of it. */
type Answer = { readonly id: string; readonly apiKey: string; readonly data: readonly { readonly id: string }[] };

const open = async () => {
  const test = await openTestWorld();
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  }
  const handler = createAdministerHandler(test.world);
  const ask = async (event: unknown): Promise<Answer> =>
    (await handler(event, lambdaContext("administer", "test"))) as Answer;
  return { ...test, ask, lines };
};

afterEach(() => vi.restoreAllMocks());

describe("administering by invocation", () => {
  it("makes an organization whose first key opens the API", async () => {
    const { ask, world } = await open();
    const made = await ask({ operation: "createOrganization", name: "Globex", baseCurrency: "JPY" });
    expect(made).toMatchObject({ name: "Globex", baseCurrency: "JPY", timeZone: "UTC" });
    const caller = await verifyCredential(world, { authorization: `Bearer ${made.apiKey}` });
    expect(caller).toMatchObject({ ok: true, value: { organizationId: made.id } });
  });

  it("makes, lists and revokes keys of the only organization without being told which", async () => {
    const { ask, world, organizationId } = await open();
    const made = await ask({ operation: "createKey", name: "laptop" });
    expect(made).toMatchObject({ organizationId, name: "laptop", status: "ACTIVE" });
    expect((await ask({ operation: "listKeys" })).data.map(({ id }) => id)).toContain(made.id);
    expect(await ask({ operation: "revokeKey", keyId: made.id })).toMatchObject({ status: "REVOKED" });
    expect(await verifyCredential(world, { "x-api-key": made.apiKey })).toMatchObject({ ok: false });
  });

  it("asks which organization is meant where there are several", async () => {
    const { ask, anotherOrganization, organizationId } = await open();
    await anotherOrganization();
    expect(await ask({ operation: "createKey", name: "laptop" })).toMatchObject({
      error: { type: "Invalid", reasons: [{ path: "organization" }] },
    });
    expect(await ask({ operation: "createKey", name: "laptop", organizationId })).toMatchObject({ organizationId });
  });

  it("fixes an exchange rate once it is saved, and takes the same one again", async () => {
    const { ask } = await open();
    const add = (currency: string, rate: string) => ask({ operation: "addExchangeRate", currency, rate });
    expect(await add("EUR", "1.0835")).toMatchObject({ exchangeRates: [{ currency: "EUR", rate: "1.0835" }] });
    expect(await add("EUR", "1.08350")).toMatchObject({ exchangeRates: [{ currency: "EUR", rate: "1.0835" }] });
    for (const [currency, rate, path] of [
      ["EUR", "1.1", "currency"],
      ["USD", "1", "currency"],
      ["ZZZ", "1", "currency"],
      ["GBP", "0", "rate"],
      ["GBP", "much", "rate"],
    ] as const) {
      expect(await add(currency, rate)).toMatchObject({ error: { type: "Invalid", reasons: [{ path }] } });
    }
  });

  it("has drafts wait for a bill run, or become due by themselves again", async () => {
    const { ask } = await open();
    expect(await ask({ operation: "showOrganization" })).toMatchObject({ autoAdvance: true });
    expect(await ask({ operation: "setAutoAdvance", autoAdvance: false })).toMatchObject({ autoAdvance: false });
    expect(await ask({ operation: "showOrganization" })).toMatchObject({ autoAdvance: false });
  });

  it.each<[string, unknown, string]>([
    ["nothing", undefined, "Invalid"],
    ["text", "createOrganization", "Invalid"],
    ["an operation that there is not", { operation: "dropEverything" }, "Invalid"],
    ["a member that there is not", { operation: "listOrganizations", all: true }, "Invalid"],
    ["no name", { operation: "createOrganization" }, "Invalid"],
    ["a currency that there is not", { operation: "createOrganization", name: "x", baseCurrency: "ZZZ" }, "Invalid"],
    ["an organization that there is not", { operation: "listKeys", organizationId: "org.none" }, "NotFound"],
  ])("refuses %s with its reasons", async (_what, event, type) => {
    const { ask } = await open();
    expect(await ask(event)).toMatchObject({ error: { type, reasons: [{ message: expect.any(String) }] } });
  });

  it("logs what was done, and never a key", async () => {
    const { ask, lines } = await open();
    const made = await ask({ operation: "createKey", name: "laptop" });
    const text = lines.join("");
    expect(text).toContain('"operation":"createKey"');
    expect(text).not.toContain(made.apiKey.slice(20));
    expect(text).not.toContain("laptop");
  });

  it("fails loudly when the table cannot be read", async () => {
    const { world, lines } = await open();
    const organizations = { ...world.organizations, list: () => Promise.reject(new Error("the table is on fire")) };
    const handler = createAdministerHandler({ ...world, organizations });
    await expect(handler({ operation: "listKeys" }, lambdaContext("administer", "test"))).rejects.toThrow("on fire");
    expect(lines.join("")).toContain("administering failed");
  });
});
