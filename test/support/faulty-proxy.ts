import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What goes wrong with one request: a status in place of an answer, or a connection that breaks before or after the work is done. */
export type Fault = number | "cut before" | "cut after" | undefined;

/** Stands before a server and lets things go wrong; `faultOf` is asked for each request with its path and its number. */
export const faultyProxy = async (
  target: string,
  faultOf: (path: string, number: number) => Fault,
): Promise<{ readonly url: string; readonly requests: () => number; readonly close: () => Promise<void> }> => {
  let number = 0;
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? "/";
    if (path === "/ingestBatch") number += 1;
    const fault = faultOf(path, number);
    if (fault === "cut before") return void incoming.socket.destroy();
    if (typeof fault === "number") return void refuse(incoming, outgoing, fault);
    const forwarded = request(
      `${target}${path}`,
      { method: incoming.method, headers: { ...incoming.headers, host: new URL(target).host } },
      (answer) => {
        if (fault === "cut after") return void answer.resume().on("end", () => incoming.socket.destroy());
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on("error", () => incoming.socket.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => number,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const refuse = (incoming: IncomingMessage, outgoing: ServerResponse, status: number): void => {
  incoming.resume().on("end", () => {
    outgoing.writeHead(status, { "content-type": "application/json" });
    outgoing.end(JSON.stringify({ message: `refused with ${status} on purpose` }));
  });
};
