import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { dataFolders } from "../support/data-folder.ts";
import { type ServerProcess, startServerProcess } from "../support/server-process.ts";
import { head, open } from "./raw-http.ts";

const CLIENTS = Number(process.env["HTTP_CLIENTS"] ?? "80");
/** A process that serves nobody has some 120 MB; the bodies of all clients would be 500 MB and more. */
const MOST_MEGABYTES = 550;

const aFolder = dataFolders();

const started = async (): Promise<ServerProcess> => {
  const server = await startServerProcess(aFolder());
  if (!server) throw new Error("the server ended before it was ready");
  return server;
};

/** A batch of nearly six megabytes that is refused after it was read, parsed and judged: not one of its events has a time. */
const batch = JSON.stringify({
  events: Array.from({ length: 1_000 }, (_, number) => ({
    id: `event-${number}`,
    schemaName: "chat",
    timestamp: "some time",
    accountId: "acme",
    attributes: [{ name: "tokens", value: "1" }],
    dimensions: Object.fromEntries(Array.from({ length: 28 }, (_, at) => [`dimension-${at}`, "x".repeat(185)])),
  })),
});

type Answered = { readonly status: number; readonly retryAfter: string | undefined };

const post = ({ url, apiKey }: ServerProcess, path: string, body: string): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(
      `${url}${path}`,
      { method: "POST", headers: { authorization: `Bearer ${apiKey}`, "content-length": Buffer.byteLength(body) } },
      (response: IncomingMessage) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] });
      },
    );
    request.on("error", reject);
    request.end(body);
  });

describe("a server process", () => {
  it("keeps its memory when many clients send large bodies at once, and serves on", async () => {
    const server = await started();
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, server.residentMegabytes());
    }, 20);
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: CLIENTS }, () => post(server, "/ingestBatch", batch)));
    clearInterval(watch);
    const refused = answers.filter(({ status }) => status === 503);
    console.log(
      `${CLIENTS} clients with ${(batch.length / 1e6).toFixed(1)} MB each: ${refused.length} were asked to come again, ` +
        `${(performance.now() - began).toFixed(0)} ms, at most ${peak} MB resident`,
    );
    expect(answers.filter(({ status }) => status !== 503).map(({ status }) => status)).toEqual(
      Array(CLIENTS - refused.length).fill(400),
    );
    expect(refused.length).toBeLessThan(CLIENTS);
    expect(new Set(refused.map(({ retryAfter }) => retryAfter))).toEqual(new Set(refused.length > 0 ? ["1"] : []));
    expect(peak).toBeLessThan(MOST_MEGABYTES);
    expect((await post(server, "/ingestBatch", batch)).status).toBe(400);
    expect(await server.stop()).toBe(0);
  });

  it("ends when it is asked to, though clients have sent halves of requests", async () => {
    const server = await started();
    const halves = ["", "GET /custo", head("POST /ingest", server.apiKey, { "content-length": "1000" })];
    const sockets = halves.map((half) => {
      const socket = open(server.url).on("error", () => {});
      socket.write(half);
      return socket;
    });
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    await wait(50);
    expect(await server.stop()).toBe(0);
  });

  it("answers the request under way before it ends, if only that time did not pass to its end", async () => {
    const server = await started();
    const moving = fetch(`${server.url}/tollbook/clock`, {
      method: "POST",
      body: JSON.stringify({ now: "2090-01-01T00:00:00Z" }),
    });
    await wait(20);
    const [answer, code] = await Promise.all([moving, server.stop()]);
    expect([200, 503]).toContain(answer.status);
    expect(code).toBe(0);
  });
});
