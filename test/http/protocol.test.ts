import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type HttpWorld, openHttpWorld } from "./http-world.ts";
import { head, open, talk } from "./raw-http.ts";

const MEGABYTE = 1024 * 1024;

let served: HttpWorld;
beforeAll(async () => {
  served = await openHttpWorld({ headersMilliseconds: 400, requestMilliseconds: 800, lookMilliseconds: 100 });
});
afterEach(async () => {
  // Whatever a client did, it was no failure of ours, and the next client is served.
  expect(served.failures).toEqual([]);
  expect((await fetch(`${served.url}/tollbook/health`)).status).toBe(200);
});
afterAll(() => served.close());

const send = (line: string, headers: Record<string, string> = {}, ...body: readonly (string | Uint8Array)[]) =>
  talk(served.url, [head(line, served.apiKey, { connection: "close", ...headers }), ...body]);

describe("what is not HTTP, or not all of it", () => {
  it.each`
    bytes                                                                                                     | because
    ${"hello\r\n\r\n"}                                                                                        | ${"that is no request line"}
    ${"GET /customers HTTP/9.9\r\n\r\n"}                                                                      | ${"there is no such version"}
    ${"GET /customers HTTP/1.1\r\n\r\n"}                                                                      | ${"HTTP/1.1 wants a host"}
    ${"GET /cust omers HTTP/1.1\r\nhost: x\r\n\r\n"}                                                          | ${"a path has no space"}
    ${"GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n"}                                                      | ${"a header has a colon"}
    ${"GET / HTTP/1.1\r\nhost: x\r\na\u0000b: c\r\n\r\n"}                                                     | ${"a header has no zero byte"}
    ${"POST /ingest HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n"}                                       | ${"a length is not negative"}
    ${"POST /ingest HTTP/1.1\r\nhost: x\r\ncontent-length: 1e3\r\n\r\n"}                                      | ${"a length is written in digits"}
    ${"POST /ingest HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd"}               | ${"there is one length"}
    ${"POST /ingest HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"} | ${"there is one way to say where a body ends"}
    ${"POST /ingest HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n"}                         | ${"a chunk's length is hexadecimal"}
    ${"\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001"}                                                     | ${"it is TLS"}
  `("is answered with 400 and the end of the connection: $because", async ({ bytes }) => {
    const { statuses } = await talk(served.url, [Buffer.from(bytes, "latin1")]);
    expect(statuses).toEqual([400]);
  });

  it("is answered with 431 when its headers do not end", async () => {
    const { statuses } = await talk(served.url, [`GET / HTTP/1.1\r\nhost: x\r\nlong: ${"a".repeat(200_000)}\r\n\r\n`]);
    expect(statuses).toEqual([431]);
  });

  it("is no failure when the client goes away in the middle", async () => {
    const pieces = [
      "",
      "GET /cust",
      head("POST /ingest", served.apiKey, { "content-length": "1000" }),
      `${head("POST /ingest", served.apiKey, { "content-length": "1000" })}{"event":`,
      `${head("POST /ingest", served.apiKey, { "transfer-encoding": "chunked" })}5\r\n{"eve`,
    ];
    for (const piece of pieces) {
      const socket = open(served.url);
      await once(socket, "connect");
      socket.write(piece);
      await wait(30);
      socket.resetAndDestroy();
    }
    await wait(100);
  });
});

describe("a client that takes its time", () => {
  /** Sends one character every 50 milliseconds until the connection is closed; answers how long that took. */
  const drip = async (start: string): Promise<{ status: number; milliseconds: number }> => {
    const began = performance.now();
    const socket = open(served.url);
    let text = "";
    socket.setEncoding("latin1").on("data", (part) => {
      text += String(part);
    });
    socket.on("error", () => {});
    const closed = once(socket, "close");
    socket.write(start);
    const timer = setInterval(() => socket.write("a"), 50);
    await closed;
    clearInterval(timer);
    return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), milliseconds: performance.now() - began };
  };

  it("is cut off in the middle of its headers", async () => {
    const { status, milliseconds } = await drip("GET /customers HTTP/1.1\r\nhost: x\r\nx-slow: ");
    expect(status).toBe(408);
    expect(milliseconds).toBeGreaterThan(350);
  });

  it("is cut off in the middle of its body", async () => {
    const { status, milliseconds } = await drip(head("POST /ingest", served.apiKey, { "content-length": "100000" }));
    expect(status).toBe(408);
    expect(milliseconds).toBeGreaterThan(750);
  });

  it("does not keep others waiting, however many it is", async () => {
    const slow: Socket[] = [];
    for (let count = 0; count < 300; count += 1) {
      const socket = open(served.url).on("error", () => {});
      socket.write(count % 2 === 0 ? "GET / HT" : head("POST /ingest", served.apiKey, { "content-length": "9" }));
      slow.push(socket);
    }
    const { statuses } = await send("GET /customers");
    expect(statuses).toEqual([200]);
    await Promise.all(slow.map((socket) => (socket.closed ? undefined : once(socket.resume(), "close"))));
  });
});

describe("a body that is too large", () => {
  const part = Buffer.alloc(MEGABYTE, "a");

  it("is refused by its length, before it is sent", async () => {
    const { statuses, text, milliseconds } = await send("POST /ingest", { "content-length": `${11 * MEGABYTE}` });
    expect(statuses).toEqual([413]);
    expect(text).toContain("connection: close");
    expect(text).toMatch(/\{"message":"the body must not exceed 10485760 bytes"\}$/);
    // A client that sends nothing more is not waited for longer than the connection lingers.
    expect(milliseconds).toBeLessThan(10_000);
  });

  it.each(["/ingest", "/customers", "/tollbook/clock"])("is refused while it is sent to %s", async (path) => {
    const length = { "content-length": `${12 * MEGABYTE}` };
    const { statuses } = await send(`POST ${path}`, length, ...Array<Uint8Array>(12).fill(part));
    expect(statuses).toEqual([413]);
  });

  it("is refused so that a client learns it which sends everything before it listens", async () => {
    const start = head("POST /ingest", served.apiKey, { "content-length": `${12 * MEGABYTE}` });
    const { statuses } = await talk(served.url, [start, ...Array<Uint8Array>(12).fill(part)], { deaf: true });
    expect(statuses).toEqual([413]);
    const chunk = Buffer.concat([Buffer.from(`${MEGABYTE.toString(16)}\r\n`), part, Buffer.from("\r\n")]);
    const chunked = head("POST /ingest", served.apiKey, { "transfer-encoding": "chunked" });
    const told = await talk(served.url, [chunked, ...Array<Uint8Array>(15).fill(chunk), "0\r\n\r\n"], { deaf: true });
    expect(told.statuses).toEqual([413]);
  });

  it("is refused when nobody said how long it is", async () => {
    const chunk = Buffer.concat([Buffer.from(`${MEGABYTE.toString(16)}\r\n`), part, Buffer.from("\r\n")]);
    const chunks = [...Array<Uint8Array>(12).fill(chunk), "0\r\n\r\n"];
    const { statuses, text } = await send("POST /ingest", { "transfer-encoding": "chunked" }, ...chunks);
    expect(statuses).toEqual([413]);
    expect(text).toContain('{"message":"the body must not exceed 10485760 bytes"}');
  });

  it("is refused by the function between its limit and the gateway's", async () => {
    const { statuses } = await send(
      "POST /ingest",
      { "content-length": `${7 * MEGABYTE}` },
      ...Array<Uint8Array>(7).fill(part),
    );
    expect(statuses).toEqual([413]);
  });
});

describe("a body that is no text", () => {
  it("is refused", async () => {
    const { statuses, text } = await send(
      "POST /customers",
      { "content-length": "4" },
      Buffer.from([0x22, 0xff, 0xfe, 0x22]),
    );
    expect(statuses).toEqual([400]);
    expect(text).toContain('{"message":"the body is not UTF-8"}');
  });
});

describe("a method", () => {
  it.each`
    method       | path                   | status | because
    ${"DELETE"}  | ${"/customers"}        | ${405} | ${"customers are not deleted all at once"}
    ${"PUT"}     | ${"/customers/x"}      | ${405} | ${"they are changed by PATCH"}
    ${"HEAD"}    | ${"/customers"}        | ${405} | ${"the contract has no HEAD"}
    ${"OPTIONS"} | ${"/customers"}        | ${405} | ${"no page of the web is invited"}
    ${"TRACE"}   | ${"/customers"}        | ${405} | ${"nothing is echoed"}
    ${"GET"}     | ${"/ingest"}           | ${405} | ${"events are posted"}
    ${"GET"}     | ${"/no/such/path"}     | ${404} | ${"there is no such operation"}
    ${"GET"}     | ${"/customers/%zz"}    | ${404} | ${"that is no path"}
    ${"POST"}    | ${"//customers"}       | ${404} | ${"that is another path"}
    ${"PUT"}     | ${"/tollbook/clock"}   | ${405} | ${"a clock is read or moved"}
    ${"POST"}    | ${"/tollbook/nothing"} | ${404} | ${"there is nothing"}
  `("$method $path is $status, $because", async ({ method, path, status }) => {
    const { statuses, text } = await send(`${method} ${path}`);
    expect(statuses).toEqual([status]);
    const [headers = "", body = ""] = text.split("\r\n\r\n");
    expect(headers.toLowerCase()).not.toContain("access-control");
    if (method === "HEAD") expect(body).toBe("");
    else expect(Object.keys(JSON.parse(body))).toEqual(["message"]);
  });
});

describe("many at once", () => {
  it("are answered on one connection in their order", async () => {
    const requests = ["/customers", "/no/such/path", "/tollbook/health", "/accounts/nobody", "/addons"].map((path) =>
      head(`GET ${path}`, served.apiKey),
    );
    const { statuses } = await talk(served.url, [requests.join("")], { enough: 5 });
    expect(statuses).toEqual([200, 404, 200, 404, 200]);
  });

  it("are answered on two hundred connections", async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, number) =>
        send(
          "POST /addons",
          { "content-length": "50" },
          JSON.stringify({ name: `add-on ${number}`, type: "FIXED_FEE" }).padEnd(50),
        ),
      ),
    );
    expect(answers.flatMap(({ statuses }) => statuses)).toEqual(Array(200).fill(200));
  });
});

describe("who is not at this machine", () => {
  it.each`
    headers                                | because
    ${{ origin: "https://example.test" }}  | ${"a page of the web sends its origin"}
    ${{ origin: "http://127.0.0.1:8787" }} | ${"even a page of this machine"}
    ${{ host: "example.test" }}            | ${"a name of somebody else was bent to this machine"}
    ${{ host: "example.test:8787" }}       | ${"whatever the port"}
  `("does not reach the clock: $because", async ({ headers }) => {
    const { hostname, port } = new URL(served.url);
    const lines = Object.entries({ host: "127.0.0.1", connection: "close", ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    const socket = connect(Number(port), hostname);
    socket.end(`GET /tollbook/clock HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    let text = "";
    for await (const chunk of socket.setEncoding("utf8")) text += chunk;
    expect(text).toMatch(/^HTTP\/1\.1 403 /);
    expect(text).not.toContain("2025");
  });
});
