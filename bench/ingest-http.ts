import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { httpClient, setUpAccounts, usageEvent } from "./plan.ts";
import { startServer } from "./server.ts";

// Events posted in batches of 1,000 over HTTP to a server in a process of its own: accepted durably, then metered, each once.
// node bench/ingest-http.ts [--events 300000] [--in-flight 8]

const { values } = parseArgs({
  options: { events: { type: "string", default: "300000" }, "in-flight": { type: "string", default: "8" } },
});
const EVENTS = Number(values.events);
const IN_FLIGHT = Number(values["in-flight"]);
const BATCH = 1_000;
const ACCOUNT = "acme";

/** Milliseconds for the same bodies appended row by row to a bare table, 1,000 to a transaction, flushed like ours. */
const plainAppend = (): number => {
  const folder = mkdtempSync(join(tmpdir(), "tollbook-append-"));
  const connection = new DatabaseSync(join(folder, "plain.sqlite"));
  connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (body TEXT)");
  const insert = connection.prepare("INSERT INTO rows VALUES (?)");
  let spent = 0;
  for (let done = 0; done < EVENTS; done += BATCH) {
    const bodies = Array.from({ length: BATCH }, (_, index) => JSON.stringify(usageEvent(ACCOUNT, done + index)));
    const start = performance.now();
    connection.exec("BEGIN");
    for (const body of bodies) insert.run(body);
    connection.exec("COMMIT");
    spent += performance.now() - start;
  }
  connection.close();
  rmSync(folder, { recursive: true });
  return spent;
};

const perSecond = (milliseconds: number): number => Math.round((EVENTS / milliseconds) * 1_000);

const server = await startServer();
try {
  const client = httpClient(server);
  await setUpAccounts(client, [ACCOUNT]);
  await client("POST", "/tollbook/clock", { now: "2025-01-31T23:59:59Z" });
  const agent = new http.Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const post = (body: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${server.apiKey}`,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
      };
      const request = http.request(`${server.url}/ingestBatch`, { agent, method: "POST", headers }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      });
      request.on("error", reject).end(body);
    });
  let next = 0;
  let highest = 0;
  const memory: string[] = [];
  const start = performance.now();
  const lane = async (): Promise<void> => {
    for (let from = next; from < EVENTS; from = next) {
      next = from + BATCH;
      const events = Array.from({ length: BATCH }, (_, index) => usageEvent(ACCOUNT, from + index));
      const status = await post(JSON.stringify({ events }));
      if (status !== 202) throw new Error(`a batch was answered with ${status}`);
      highest = Math.max(highest, server.residentMegabytes());
      if (next % Math.max(BATCH, EVENTS / 5) === 0) memory.push(`${server.residentMegabytes()} MB at ${next}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  const accepted = performance.now() - start;
  // Reading the clock settles nothing; moving it answers when everything that was accepted has been metered.
  await client("POST", "/tollbook/clock", { now: "2025-01-31T23:59:59.500Z" });
  const metered = performance.now() - start;
  agent.destroy();
  const invoices = (await client("GET", "/invoices?owner_id=acme"))["data"] as { id: string }[];
  const invoice = await client("GET", `/invoices/${invoices[0]?.id}`);
  const expected = Array.from({ length: EVENTS }, (_, number) => number % 4_000).reduce((sum, one) => sum + one, 0);
  const usage = JSON.stringify(invoice["usageInfo"]);
  if (!usage.includes(`"value":${expected}`))
    throw new Error(`the draft does not show ${expected} input tokens: ${usage}`);
  const plain = plainAppend();
  console.log(`${EVENTS} events in batches of ${BATCH}, ${IN_FLIGHT} requests in flight, client on the same machine`);
  console.log(`  accepted over HTTP, durable            ${perSecond(accepted)} events/s`);
  console.log(`  until all were counted once            ${perSecond(metered)} events/s`);
  console.log(`  this machine's own limit: plain append ${perSecond(plain)} events/s`);
  console.log(`  ratio counted / plain append           ${(plain / metered).toFixed(3)}`);
  console.log(`  resident memory of the server          ${memory.join(", ")}; highest ${highest} MB`);
} finally {
  await server.stop();
}
