import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { watch } from "node:fs/promises";
import { Agent, get as httpGet, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../../local/cli.ts";
import { dataFolders } from "../support/data-folder.ts";

const MAIN = fileURLToPath(new URL("../../local/main.ts", import.meta.url));
const README = fileURLToPath(new URL("../../README.md", import.meta.url));

const dataFolder = dataFolders();
const running = new Set<Started>();
/** Comes before the folders are removed, since hooks run last to first. */
afterEach(async () => {
  const left = [...running];
  for (const { child } of left) child.kill("SIGKILL");
  await Promise.all(left.map(({ ended }) => ended));
});

/** How long a server may take to end once it has nothing left to do. */
const MOST_STOPPING = 10_000;

describe("npm start -- --empty --json", () => {
  const folder = mkdtempSync(join(tmpdir(), "tollbook-start-"));
  const before = Date.now();
  let started: Started;
  let ready: Ready;
  beforeAll(async () => {
    started = start("--empty", "--json", "--port", "0", "--data", folder);
    ready = await readyOf(started);
    // It outlives the single tests.
    running.delete(started);
  });
  afterAll(async () => {
    await stopped(started);
    rmSync(folder, { recursive: true });
  });

  it("says where it answers, with which key, and from which folder", async () => {
    expect(ready).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      apiKey: expect.any(String),
      dataDir: folder,
    });
    expect(await get(ready, "/invoices")).toMatchObject({ status: 200, body: { data: [] } });
    expect(await get(ready, "/customers")).toMatchObject({ status: 200, body: { data: [] } });
  });

  it("answers nothing without the key but the description of the API", async () => {
    const anybody = { ...ready, apiKey: "" };
    expect((await get(anybody, "/invoices")).status).toBe(401);
    expect((await get({ ...ready, apiKey: "tb_wrong" }, "/invoices")).status).toBe(401);
    expect((await get(anybody, "/no/such/path")).status).toBe(401);
    const description = await get(anybody, "/openapi.json");
    expect(description).toMatchObject({ status: 200, body: { openapi: "3.1.0" } });
    expect(description.body.paths).toHaveProperty("/ingestBatch");
  });

  it("lets its test clock begin at the present", async () => {
    const now = Date.parse((await get(ready, "/tollbook/clock")).body.now);
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it("keeps what opens the door for its owner alone", () => {
    expect(readJson(folder, "credentials.json")).toMatchObject({ apiKey: ready.apiKey });
    expect(readJson(folder, "server.json")).toMatchObject({ url: ready.url, pid: started.child.pid });
    expect(modeOf(folder, "credentials.json")).toBe("600");
    expect(modeOf(folder, "server.json")).toBe("600");
    expect(modeOf(folder, "keys.json")).toBe("600");
  });
});

describe("a server that is stopped", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("ends at %s although clients keep idle connections open", async (signal) => {
    const folder = dataFolder();
    const started = start("--empty", "--json", "--port", "0", "--data", folder);
    const { url } = await readyOf(started);
    const agent = new Agent({ keepAlive: true });
    await Promise.all([1, 2, 3].map(() => getOver(agent, `${url}/openapi.json`)));
    expect(Object.values(agent.freeSockets).flat(), "idle connections").toHaveLength(3);

    const { code, milliseconds } = await stopped(started, signal);
    agent.destroy();

    expect(code).toBe(0);
    expect(milliseconds).toBeLessThan(MOST_STOPPING);
    expect(await started.stderr).toBe("");
    expect((await started.stdout).split("\n"), "the line of JSON and nothing else").toHaveLength(2);
    expect(existsSync(join(folder, "server.json"))).toBe(false);
  });

  it("is found again by the next start, also when it was killed: organization, key and clock", async () => {
    const folder = dataFolder();
    const killed = start("--empty", "--json", "--port", "0", "--data", folder);
    const { apiKey } = await readyOf(killed);
    await stopped(killed, "SIGKILL");
    expect(readJson(folder, "server.json"), "nobody removed it").toMatchObject({ pid: killed.child.pid });

    const onWallClock = start("--wall-clock", "--json", "--port", "0", "--data", folder);
    expect(await onWallClock.ended, "amounts depend on the clock").toMatchObject({ code: 1 });
    expect(await onWallClock.stderr).toMatch(/^tollbook: .*test clock.*\n$/);

    const next = start("--json", "--port", "0", "--data", folder);
    const ready = await readyOf(next);
    expect(ready.apiKey).toBe(apiKey);
    expect((await get(ready, "/customers")).body.data, "no sample was added").toEqual([]);
    expect(readJson(folder, "server.json")).toMatchObject({ pid: next.child.pid, url: ready.url });
  });
});

describe("a start that cannot be", () => {
  it.each`
    options                | says          | because
    ${["--bogus"]}         | ${/--bogus/}  | ${"there is no such option"}
    ${["--port"]}          | ${/--port/}   | ${"the number is missing"}
    ${["--port", "65536"]} | ${/65535/}    | ${"ports end at 65535"}
    ${["--port", "-1"]}    | ${/--port/}   | ${"ports begin at 0"}
    ${["--port", "80.5"]}  | ${/65535/}    | ${"a port is whole"}
    ${["--port", "http"]}  | ${/65535/}    | ${"a port is a number"}
    ${["--port", ""]}      | ${/65535/}    | ${"a port has digits"}
    ${["now"]}             | ${/argument/} | ${"it takes options only"}
  `("refuses $options with 2: $because", async ({ options, says }) => {
    const folder = join(dataFolder(), "new");
    const said: string[] = [];
    const printed: string[] = [];
    const code = await runCommandLine(["start", "--empty", "--exit", "--data", folder, ...options], {
      out: (line) => printed.push(line),
      say: (line) => said.push(line),
      redraw: undefined,
      isInteractive: false,
    });
    expect(code).toBe(2);
    expect(said.join("\n")).toMatch(says);
    expect(printed).toEqual([]);
    expect(existsSync(folder), "nothing was begun").toBe(false);
  });

  it("ends the process with the code of the refusal", async () => {
    expect(await start("--bogus").ended).toMatchObject({ code: 2 });
  });

  it("says in one line that another process holds the folder, or the port", async () => {
    const folder = dataFolder();
    const first = start("--empty", "--json", "--port", "0", "--data", folder);
    const { url } = await readyOf(first);

    const sameFolder = start("--json", "--port", "0", "--data", folder);
    const samePort = start("--empty", "--json", "--port", new URL(url).port, "--data", dataFolder());

    expect(await sameFolder.ended).toMatchObject({ code: 1 });
    expect(await sameFolder.stderr).toMatch(new RegExp(`^tollbook: .*in use by process ${first.child.pid}.*\n$`));
    expect(await samePort.ended).toMatchObject({ code: 1 });
    expect(await samePort.stderr).toMatch(/^tollbook: port \d+ is in use.*\n$/);
    expect(readJson(folder, "server.json"), "the first is as it was").toMatchObject({ url, pid: first.child.pid });
  });
});

describe("npm start -- --wall-clock", () => {
  it("has no clock to move, and makes no sample", async () => {
    const ready = await readyOf(start("--wall-clock", "--json", "--port", "0", "--data", dataFolder()));
    expect((await get(ready, "/tollbook/clock")).status).toBe(404);
    expect((await get(ready, "/customers")).body.data).toEqual([]);
  });
});

describe("npm start with the sample", () => {
  it("bills what the README works out by hand, however often it is cut off", async () => {
    const folder = dataFolder();

    const killed = start("--port", "0", "--data", folder);
    await untilPosted(folder, 16);
    expect(await stopped(killed, "SIGKILL")).toMatchObject({ signal: "SIGKILL" });

    const ended = start("--port", "0", "--data", folder);
    await lineOf(ended, /^Moving the test clock/);
    const { code, milliseconds } = await stopped(ended);
    expect({ code, stderr: await ended.stderr }).toEqual({ code: 0, stderr: "" });
    expect(milliseconds).toBeLessThan(MOST_STOPPING);

    const completed = start("--exit", "--json", "--port", "0", "--data", folder);
    expect(await completed.ended).toMatchObject({ code: 0 });
    const { invoices } = JSON.parse(await completed.stdout) as { invoices: readonly SampleInvoice[] };
    expect(invoices.map(({ number }) => number)).toEqual(["2026-02-1", "2026-02-2", "2026-02-3"]);
    expect(new Map(invoices.map(({ accountId, total }) => [accountId, total]))).toEqual(totalsOfReadme());

    const again = start("--port", "0", "--data", folder);
    await lineOf(again, /^Ctrl-C/);
    const { url } = readJson(folder, "server.json");
    const { apiKey } = readJson(folder, "credentials.json");
    const { data } = (await get({ url, apiKey }, "/invoices?pageSize=50")).body;
    const final = data.filter((invoice: { readonly status: string }) => invoice.status !== "DRAFT");
    expect(final, "one invoice for each account and cycle").toHaveLength(3);
    expect(readdirSync(join(folder, "outbox")), "one mail for each invoice").toHaveLength(3);
    expect(await stopped(again)).toMatchObject({ code: 0 });

    const printed = await again.stdout;
    expect(printed, "nothing is made anew").not.toMatch(/Creating|Ingesting|Moving/);
    for (const { number, pdf } of invoices) {
      expect(printed).toContain(`Invoice ${number} `);
      expect(printed).toContain(pdf);
      expect(readFileSync(pdf).subarray(0, 5).toString()).toBe("%PDF-");
    }
  }, 60_000);
});

type SampleInvoice = {
  readonly number: string;
  readonly accountId: string;
  readonly total: string;
  readonly pdf: string;
};

/** `| `lumen-labs` | … | **95.40 USD** |`: accounts and totals of the README's table. */
const totalsOfReadme = (): ReadonlyMap<string, string> => {
  const rows = [...readFileSync(README, "utf8").matchAll(/^\| `([a-z-]+)` \|.*\| \*\*([\d.,]+ [A-Z]{3})\*\* \|$/gm)];
  expect(rows, "three invoices in the README").toHaveLength(3);
  return new Map(rows.map(([, account = "", total = ""]) => [account, total]));
};

/** Waits until the start that runs on the folder noted that it had posted so many batches of the sample. */
const untilPosted = async (folder: string, batches: number): Promise<void> => {
  for await (const _ of watch(folder)) {
    if (existsSync(join(folder, "sample.json")) && readJson(folder, "sample.json")["postedBatches"] >= batches) return;
  }
};

type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null };
type Started = {
  readonly child: ChildProcess;
  readonly stdout: Promise<string>;
  readonly stderr: Promise<string>;
  readonly ended: Promise<Ended>;
};
type Ready = { readonly url: string; readonly apiKey: string; readonly dataDir: string };

/** `npm start -- …` without npm in between. */
const start = (...options: readonly string[]): Started => {
  const child = spawn(process.execPath, [MAIN, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close").then(([code, signal]): Ended => {
    running.delete(started);
    return { code, signal };
  });
  const started: Started = { child, ended, stdout: text(child.stdout), stderr: text(child.stderr) };
  running.add(started);
  return started;
};

/** The first line on stdout that matches. Fails where the process ends without one. */
const lineOf = (started: Started, pattern: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    const { child, ended, stderr } = started;
    if (!child.stdout) throw new Error("the process has no output");
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (pattern.test(line)) resolve(line);
    });
    void ended.then(async ({ code }) => reject(new Error(`ended with ${code} and no ${pattern}: ${await stderr}`)));
  });

const readyOf = async (started: Started): Promise<Ready> => JSON.parse(await lineOf(started, /^\{/)) as Ready;

const stopped = async (
  { child, ended }: Started,
  signal: NodeJS.Signals = "SIGTERM",
): Promise<Ended & { readonly milliseconds: number }> => {
  const from = performance.now();
  child.kill(signal);
  return { ...(await ended), milliseconds: performance.now() - from };
};

const get = async ({ url, apiKey }: Pick<Ready, "url" | "apiKey">, path: string) => {
  const headers = { ...(apiKey !== "" && { authorization: `Bearer ${apiKey}` }), connection: "close" };
  const response = await fetch(`${url}${path}`, { headers });
  return { status: response.status, body: JSON.parse(await response.text()) };
};

const getOver = async (agent: Agent, url: string): Promise<void> => {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpGet(url, { agent }, resolve).on("error", reject);
  });
  await text(response);
};

const readJson = (folder: string, name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const modeOf = (folder: string, name: string): string => (statSync(join(folder, name)).mode & 0o777).toString(8);
