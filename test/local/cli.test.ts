import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { tollbook } from "../support/command-line.ts";
import { dataFolders } from "../support/data-folder.ts";
import { CLOCK_STARTS, serveFolder, tokenOrganization } from "../support/token-organization.ts";

const newFolder = dataFolders();

type Server = Awaited<ReturnType<typeof serveFolder>>;
const servers: Server[] = [];
const served = async (dataDir: string): Promise<Server> => {
  const server = await serveFolder(dataDir);
  servers.push(server);
  return server;
};
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

describe("help", () => {
  it.each`
    argv                              | says
    ${["--help"]}                     | ${["start", "events", "clock", "invoice", "usage", "org", "key", "Exit codes", "Examples"]}
    ${["start", "--help"]}            | ${["--data", "--port", "--empty", "--exit", "--json", "Examples"]}
    ${["clock", "advance", "--help"]} | ${["--to", "--by", "P1M", "--json", "--data", "Examples"]}
    ${["invoice", "list", "--help"]}  | ${["--account", "--json", "--data", "--url", "--api-key"]}
    ${["invoice", "show", "--help"]}  | ${["--json", "--data", "--url", "--api-key"]}
    ${["invoice", "open", "--help"]}  | ${["PDF", "--json", "--data"]}
    ${["usage", "--help"]}            | ${["--account", "--from", "--json", "--data", "--url", "--api-key"]}
    ${["org", "create", "--help"]}    | ${["--currency", "--time-zone", "--json", "--data", "Example"]}
    ${["key", "create", "--help"]}    | ${["--json", "--data"]}
    ${["key", "revoke", "--help"]}    | ${["--json", "--data"]}
  `("tollbook $argv explains itself on stdout", async ({ argv, says }) => {
    const { code, stdout, stderr } = await tollbook(...argv);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    for (const word of says) expect(stdout).toContain(word);
  });
});

describe("wrong usage", () => {
  it.each`
    argv                                                  | because
    ${[]}                                                 | ${"a command is needed"}
    ${["frobnicate"]}                                     | ${"there is no such command"}
    ${["invoice", "show"]}                                | ${"the id is missing"}
    ${["invoice", "list", "--nonsense"]}                  | ${"there is no such option"}
    ${["invoice", "list", "--url", "ftp://example.test"]} | ${"only http is spoken"}
    ${["invoice", "list", "--url", "http://127.0.0.1:9"]} | ${"another server needs a key"}
    ${["start", "--port", "65536"]}                       | ${"ports end at 65535"}
    ${["events", "import"]}                               | ${"the file is missing"}
  `("$argv ends with 2, since $because", async ({ argv }) => {
    const { code, stdout, stderr } = await tollbook(...argv);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).not.toBe("");
  });

  it.each`
    argv
    ${[]}
    ${["--to", "2024-01-01", "--by", "P1D"]}
    ${["--by", "a month"]}
    ${["--by", "P"]}
    ${["--to", "2024-02-30"]}
  `("clock advance $argv ends with 2 and moves nothing", async ({ argv }) => {
    const dataDir = newFolder();
    await tollbook("org", "create", "Acme", "--data", dataDir);
    const before = (await tollbook("clock", "show", "--data", dataDir)).stdout;
    expect((await tollbook("clock", "advance", ...argv, "--data", dataDir)).code).toBe(2);
    expect((await tollbook("clock", "show", "--data", dataDir)).stdout).toBe(before);
  });
});

describe("a folder without an installation", () => {
  it.each`
    argv
    ${["invoice", "list"]}
    ${["clock", "show"]}
    ${["usage"]}
    ${["org", "list"]}
    ${["key", "list"]}
  `("$argv ends with 1, names the folder and makes nothing in it", async ({ argv }) => {
    const dataDir = join(newFolder(), "absent");
    const { code, stdout, stderr } = await tollbook(...argv, "--data", dataDir);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain(dataDir);
    expect(existsSync(dataDir)).toBe(false);
  });

  it("a server that does not answer ends the command with 1", async () => {
    const { code, stderr } = await tollbook("invoice", "list", "--url", "http://127.0.0.1:9", "--api-key", "tb_x");
    expect(code).toBe(1);
    expect(stderr).toContain("tollbook:");
  });
});

describe.each`
  place                 | isServed
  ${"in process"}       | ${false}
  ${"through a server"} | ${true}
`("organizations and keys, $place", ({ isServed }) => {
  it("an organization is made, shown and listed", async () => {
    const dataDir = newFolder();
    await tollbook("org", "create", "First", "--data", dataDir);
    if (isServed) await served(dataDir);
    const made = await tollbook(
      ...["org", "create", "Süd & Söhne", "--currency", "EUR", "--time-zone", "Europe/Berlin"],
      ...["--json", "--data", dataDir],
    );
    expect(made.code).toBe(0);
    expect(made.json).toMatchObject({ name: "Süd & Söhne", baseCurrency: "EUR", timeZone: "Europe/Berlin" });
    expect(made.json.apiKey).toMatch(/^tb_/);
    const shown = await tollbook("org", "show", made.json.id, "--json", "--data", dataDir);
    expect(shown.json).toMatchObject({ id: made.json.id, name: "Süd & Söhne" });
    expect(shown.stdout).not.toContain(made.json.apiKey);
    const listed = await tollbook("org", "list", "--json", "--data", dataDir);
    // A test clock stands still, so neither is the older one.
    expect(listed.json.data.map(({ name }: { name: string }) => name).sort()).toEqual(["First", "Süd & Söhne"]);
    expect((await tollbook("org", "list", "--data", dataDir)).stdout).toContain("Süd & Söhne");
  });

  it("its invoices wait for bill runs, and it fixes rates for its reports", async () => {
    const dataDir = newFolder();
    await tollbook("org", "create", "Acme", "--data", dataDir);
    if (isServed) await served(dataDir);
    const settle = (...words: string[]) => tollbook("org", ...words, "--json", "--data", dataDir);
    expect((await settle("auto-advance", "off")).json).toMatchObject({ autoAdvance: false });
    expect((await settle("exchange-rate", "eur", "1.0835")).json.exchangeRates).toMatchObject([
      { currency: "EUR", rate: "1.0835" },
    ]);
    expect((await settle("exchange-rate", "EUR", "2")).stderr).toContain("has the rate 1.0835, which is fixed");
    const wrong = await settle("auto-advance", "maybe");
    expect(wrong.code).not.toBe(0);
    expect(wrong.stderr).toContain("Allowed choices are on, off");
    expect((await settle("auto-advance", "on")).json).toMatchObject({ autoAdvance: true });
  });

  it("what is wrong with an organization is refused with 3 and all reasons", async () => {
    const dataDir = newFolder();
    await tollbook("org", "create", "First", "--data", dataDir);
    if (isServed) await served(dataDir);
    const { code, stdout, stderr } = await tollbook(
      ...["org", "create", "Second", "--currency", "XXQ", "--time-zone", "Mars/Base", "--data", dataDir],
    );
    expect(code).toBe(3);
    expect(stdout).toBe("");
    expect(stderr).toContain("ISO 4217");
    expect(stderr).toContain("IANA");
    expect((await tollbook("org", "list", "--json", "--data", dataDir)).json.data).toHaveLength(1);
  });

  it("a key opens the door until it is revoked", async () => {
    const dataDir = newFolder();
    await tollbook("org", "create", "Acme", "--data", dataDir);
    if (isServed) await served(dataDir);
    const made = await tollbook("key", "create", "reporting", "--json", "--data", dataDir);
    const { id, apiKey } = made.json;
    const withKey = () => tollbook("invoice", "list", "--json", "--data", dataDir, "--api-key", apiKey);
    expect(await withKey()).toMatchObject({ code: 0, json: { data: [] } });
    const before = await tollbook("key", "list", "--json", "--data", dataDir);
    expect(before.json.data).toContainEqual(expect.objectContaining({ id, name: "reporting", status: "ACTIVE" }));
    expect(before.stdout).not.toContain(apiKey);
    expect((await tollbook("key", "revoke", id, "--data", dataDir)).code).toBe(0);
    expect(await withKey()).toMatchObject({ code: 3, stdout: "" });
    const after = await tollbook("key", "list", "--json", "--data", dataDir);
    expect(after.json.data).toContainEqual(expect.objectContaining({ id, status: "REVOKED" }));
  });

  it("a key that is not there is refused with 3", async () => {
    const dataDir = newFolder();
    await tollbook("org", "create", "Acme", "--data", dataDir);
    if (isServed) await served(dataDir);
    expect(await tollbook("key", "revoke", "key.aaaa.bbbb", "--data", dataDir)).toMatchObject({ code: 3, stdout: "" });
  });

  it("with two organizations, a key needs to know whose it is to be", async () => {
    const dataDir = newFolder();
    await tollbook("org", "create", "First", "--data", dataDir);
    const second = await tollbook("org", "create", "Second", "--json", "--data", dataDir);
    if (isServed) await served(dataDir);
    expect((await tollbook("key", "create", "one", "--data", dataDir)).code).toBe(3);
    const made = await tollbook(
      ...["key", "create", "one", "--organization", second.json.id, "--json", "--data", dataDir],
    );
    expect(made.json.organizationId).toBe(second.json.id);
  });
});

describe("the admin endpoint", () => {
  const ask = (url: string, headers: Record<string, string>) =>
    fetch(`${url}/tollbook/admin`, {
      method: "POST",
      headers: { connection: "close", ...headers },
      body: JSON.stringify({ operation: "listOrganizations" }),
    });

  it("answers only who knows the token, and no page of the web", async () => {
    const dataDir = newFolder();
    const { apiKey } = await tokenOrganization(dataDir);
    const { url, adminToken } = await served(dataDir);
    expect((await ask(url, { authorization: `Bearer ${adminToken}` })).status).toBe(200);
    expect((await ask(url, {})).status).toBe(401);
    expect((await ask(url, { authorization: `Bearer ${adminToken}x` })).status).toBe(401);
    expect((await ask(url, { authorization: `Bearer ${apiKey}` })).status).toBe(401);
    expect((await ask(url, { authorization: `Bearer ${adminToken}`, origin: "https://example.test" })).status).toBe(
      403,
    );
  });

  it("keeps token and key in files of which others see nothing", async () => {
    const dataDir = newFolder();
    await tokenOrganization(dataDir);
    await served(dataDir);
    for (const name of ["server.json", "credentials.json"]) {
      expect(statSync(join(dataDir, name)).mode & 0o077).toBe(0);
    }
  });
});

describe("the server of a folder", () => {
  it("is found while it runs, and done without when it ended or died", async () => {
    const dataDir = newFolder();
    await tokenOrganization(dataDir);
    const { close } = await serveFolder(dataDir);
    const file = readFileSync(join(dataDir, "server.json"), "utf8");
    // The folder is locked, so this is answered by the server or not at all.
    expect((await tollbook("clock", "show", "--data", dataDir)).stdout).toBe(`${CLOCK_STARTS}\n`);
    await close();
    writeFileSync(join(dataDir, "server.json"), file);
    expect(await tollbook("clock", "show", "--data", dataDir)).toMatchObject({ code: 0, stdout: `${CLOCK_STARTS}\n` });
  });
});

describe.each`
  place                 | isServed
  ${"in process"}       | ${false}
  ${"through a server"} | ${true}
`("the clock, $place", ({ isServed }) => {
  it.each`
    by        | now                       | because
    ${"P1D"}  | ${"2023-11-02T00:00:00Z"} | ${"a day has 24 hours in UTC"}
    ${"P1M"}  | ${"2023-12-01T00:00:00Z"} | ${"November has 30 days"}
    ${"PT1H"} | ${"2023-11-01T01:00:00Z"} | ${"an hour"}
    ${"P2W"}  | ${"2023-11-15T00:00:00Z"} | ${"14 days"}
  `("advances by $by to $now: $because", async ({ by, now }) => {
    const dataDir = newFolder();
    await tokenOrganization(dataDir);
    if (isServed) await served(dataDir);
    const moved = await tollbook("clock", "advance", "--by", by, "--json", "--data", dataDir);
    expect(moved.json).toEqual({ from: CLOCK_STARTS, now });
    expect((await tollbook("clock", "show", "--json", "--data", dataDir)).json.now).toBe(now);
  });

  it("closes the cycles that end on the way, and prints their invoices", async () => {
    const dataDir = newFolder();
    await tokenOrganization(dataDir);
    if (isServed) await served(dataDir);
    expect((await tollbook("clock", "advance", "--to", "2023-12-04", "--data", dataDir)).code).toBe(0);
    const listed = await tollbook("invoice", "list", "--account", "acme", "--data", dataDir);
    expect(listed.stdout).toMatch(/PAID +acme +2023-11-01 to 2023-11-30 +0\.00 USD/);
    expect((await tollbook("invoice", "list", "--account", "nobody", "--json", "--data", dataDir)).json.data).toEqual(
      [],
    );
    const all = (await tollbook("invoice", "list", "--json", "--data", dataDir)).json.data;
    const closed = all.find(({ status }: { status: string }) => status === "PAID");
    const shown = await tollbook("invoice", "show", closed.sequenceId, "--data", dataDir);
    expect(shown.stdout).toContain("Context tokens");
    expect((await tollbook("invoice", "show", closed.id, "--json", "--data", dataDir)).json.id).toBe(closed.id);
    const opened = await tollbook("invoice", "open", closed.id, "--data", dataDir);
    expect(readFileSync(opened.stdout.trim()).subarray(0, 5).toString()).toBe("%PDF-");
  });

  it("an invoice that is not there is refused with 3", async () => {
    const dataDir = newFolder();
    await tokenOrganization(dataDir);
    if (isServed) await served(dataDir);
    for (const command of ["show", "open"]) {
      expect(await tollbook("invoice", command, "inv.aaaa.bbbb", "--data", dataDir)).toMatchObject({
        code: 3,
        stdout: "",
      });
    }
  });
});

describe("usage", () => {
  it("of a month without events is zero or nothing, never an error", async () => {
    const dataDir = newFolder();
    await tokenOrganization(dataDir);
    expect(await tollbook("usage", "--json", "--data", dataDir)).toMatchObject({ code: 0 });
    expect(await tollbook("usage", "--account", "nobody", "--data", dataDir)).toMatchObject({ code: 3 });
  });
});
