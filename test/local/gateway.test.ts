import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IN_MEMORY } from "#adapters/local/database.ts";
import { instantOf } from "#domain/time/instant.ts";
import { createApiKey } from "#usecases/identity/api-keys.ts";
import { createOrganization } from "#usecases/identity/organizations.ts";
import { type Installation, openInstallation } from "../../local/composition.ts";
import { connectOverHttp } from "../../local/http-connection.ts";
import { serve } from "../../local/serve.ts";
import { ACCOUNT, CLOCK_STARTS, sellTokens } from "../support/token-organization.ts";

/** One server for all: every test leaves the clock where it is, or moves it on. */
let installation: Installation;
let server: Awaited<ReturnType<typeof serve>>;
let apiKey = "";
const adminToken = "the-token-of-this-test";

beforeAll(async () => {
  installation = await openInstallation({
    dataDir: IN_MEMORY,
    clock: { testClockStartsAt: instantOf(Date.parse(CLOCK_STARTS)) },
    baseUrl: () => server.url,
  });
  server = await serve(installation, { port: 0, adminToken, onError: (cause) => expect.unreachable(String(cause)) });
  installation.runner.start();
  const organization = await createOrganization(installation.world, { name: "Token Seller" });
  if (!organization.ok) throw new Error("the organization was refused");
  const key = await createApiKey(installation.world, { organizationId: organization.value.id, name: "test" });
  if (!key.ok) throw new Error("the key was refused");
  apiKey = key.value.secret;
  const connection = connectOverHttp({ url: server.url, apiKey });
  await sellTokens(connection, []);
  await connection.close();
});
afterAll(async () => {
  await server.close();
  await installation.close();
});

const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
};

const event = (id: string, context: string) => ({
  schemaName: "completion",
  id,
  timestamp: "2023-11-01T00:00:00Z",
  accountId: ACCOUNT,
  attributes: [
    { name: "ContextTokens", value: context },
    { name: "GeneratedTokens", value: "0" },
  ],
  dimensions: {},
});

describe("who reads right after writing", () => {
  it("finds the draft of an account that has just been put on a plan", async () => {
    const { body } = await call("GET", "/invoices");
    expect(body.data).toMatchObject([{ ownerId: ACCOUNT, status: "DRAFT", totalAmount: 0 }]);
  });

  it("finds usage metered, in events, metrics and the draft, each time", async () => {
    for (const round of [1, 2, 3, 4, 5]) {
      // A million context tokens are 2.50 USD.
      expect((await call("POST", "/ingest", { event: event(`read-${round}`, "1000000") })).status).toBe(202);
      if (round % 2 === 0) {
        const found = await call("GET", `/events/read-${round}`);
        expect(found.body.events[0].ingestionStatus.status).toBe("INGESTION_COMPLETED_EVENT_METERED");
      }
      const { body } = await call("GET", "/invoices");
      expect(body.data[0].totalAmount).toBe(2.5 * round);
    }
  });
});

describe("what needs no API key", () => {
  const open = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init);

  it("is the description of the API, the health, and the test clock", async () => {
    expect(((await (await open("/openapi.json")).json()) as { openapi: string }).openapi).toBe("3.1.0");
    expect(await (await open("/tollbook/health")).json()).toEqual({ status: "ok" });
    expect(await (await open("/tollbook/clock")).json()).toEqual({ now: CLOCK_STARTS });
    expect(await (await open("/tollbook/settled")).json()).toEqual({ settled: true });
  });

  it.each`
    path                      | because
    ${"/invoices"}            | ${"invoices belong to an organization"}
    ${"/tollbook/unheard-of"} | ${"nobody learns what there is"}
    ${"/tollbook/__proto__"}  | ${"a path is not looked up in an object's ancestors"}
  `("is not $path: $because", async ({ path }) => {
    expect((await open(path)).status).toBe(401);
  });

  it.each(["/tollbook/clock", "/tollbook/admin", "/tollbook/settled"])(
    "%s is not for a page of the web that a browser on this machine shows",
    async (path) => {
      const response = await open(path, { headers: { origin: "https://evil.example" } });
      expect(response.status).toBe(403);
    },
  );

  it.each`
    authorization              | status
    ${undefined}               | ${401}
    ${"Bearer wrong"}          | ${401}
    ${"Bearer "}               | ${401}
    ${`Bearer ${adminToken}x`} | ${401}
    ${`Bearer ${adminToken}`}  | ${200}
  `("administration with '$authorization' answers $status", async ({ authorization, status }) => {
    const response = await open("/tollbook/admin", {
      method: "POST",
      body: JSON.stringify({ operation: "listOrganizations" }),
      headers: authorization === undefined ? {} : { authorization },
    });
    expect(response.status).toBe(status);
  });

  it("an API key does not administer", async () => {
    expect((await call("POST", "/tollbook/admin", { operation: "listKeys" })).status).toBe(401);
  });

  it.each([undefined, 1, {}, { operation: "dropEverything" }, { operation: "createKey", name: 1 }])(
    "administration refuses %j with 400",
    async (body) => {
      const answer = await call("POST", "/tollbook/admin", body, { authorization: `Bearer ${adminToken}` });
      expect(answer.status).toBe(400);
    },
  );
});

describe("the test clock over HTTP", () => {
  it.each([{}, { now: "tomorrow" }, { now: "2023-11-31T00:00:00Z" }, { now: "2023-11-02T00:00:00Z", more: 1 }])(
    "refuses %j and stays where it is",
    async (body) => {
      expect((await call("POST", "/tollbook/clock", body)).status).toBe(400);
      expect((await call("GET", "/tollbook/clock")).body).toEqual({ now: CLOCK_STARTS });
    },
  );

  it("moves for one after the other, however many ask at the same time", async () => {
    const days = ["02", "03", "04", "05", "06"].map((day) => `2023-11-${day}T00:00:00Z`);
    const moved = await Promise.all(days.map((now) => call("POST", "/tollbook/clock", { now })));
    expect(moved.map(({ body }) => body.now)).toEqual(days);
  });

  it("closes what falls due on the way before it answers", async () => {
    await call("POST", "/tollbook/clock", { now: "2024-02-10T00:00:00Z" });
    const { body } = await call("GET", "/invoices?pageSize=20&_sort=id:ASC");
    const seen = body.data.map(({ startDate, status, sequenceId }: Record<string, string>) => [
      startDate?.slice(0, 10),
      status,
      sequenceId,
    ]);
    expect(seen).toEqual([
      ["2023-11-01", "DUE", "2023-12-1"],
      ["2023-12-01", "PAID", "2024-01-2"],
      ["2024-01-01", "PAID", "2024-02-3"],
      ["2024-02-01", "DRAFT", undefined],
    ]);
    expect((await fetch(body.data[0].pdfUrl)).headers.get("content-type")).toBe("application/pdf");
  });
});
