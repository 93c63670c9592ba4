import { connect, type Socket } from "node:net";

/** What a server said on one connection until it closed it. */
export type Said = { readonly text: string; readonly statuses: readonly number[]; readonly milliseconds: number };

/**
 * Writes bytes on a connection of its own, piece by piece, and reads until the server closes, or until `enough` answers are
 * there. What happens to the connection is part of the answer, so a reset is no error. `deaf` clients listen only when they have
 * sent everything, as simple ones do.
 */
export const talk = (
  url: string,
  pieces: readonly (string | Uint8Array)[],
  { enough = Number.POSITIVE_INFINITY, deaf = false }: { readonly enough?: number; readonly deaf?: boolean } = {},
): Promise<Said> =>
  new Promise((resolve) => {
    const began = performance.now();
    const socket = open(url);
    let text = "";
    const done = (): void => {
      socket.destroy();
      resolve({ text, statuses: statusesOf(text), milliseconds: performance.now() - began });
    };
    socket.setEncoding("latin1").on("data", (part) => {
      text += String(part);
      if (statusesOf(text).length >= enough) done();
    });
    socket.on("error", () => {});
    socket.on("close", done);
    if (deaf) socket.pause();
    for (const piece of pieces) socket.write(piece);
    if (pieces.length > 0) socket.write("", (failed) => failed ?? socket.resume());
  });

export const open = (url: string): Socket => {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname);
};

/** The statuses of the answers that came whole, one after the other; a `100 Continue` is none. */
const statusesOf = (text: string): number[] => {
  const statuses: number[] = [];
  for (let rest = text; rest !== ""; ) {
    const end = rest.indexOf("\r\n\r\n");
    const headers = rest.slice(0, end);
    const status = Number(/^HTTP\/1\.1 (\d\d\d)/.exec(headers)?.[1]);
    const isHead = status === 405 && !rest.includes("{");
    const length = end + 4 + (isHead ? 0 : Number(/content-length: (\d+)/i.exec(headers)?.[1] ?? 0));
    if (end < 0 || rest.length < length) break;
    if (status >= 200) statuses.push(status);
    rest = rest.slice(length);
  }
  return statuses;
};

/** The head of a request, with its credential and whatever else it says. */
export const head = (line: string, apiKey: string, headers: Readonly<Record<string, string>> = {}): string =>
  [
    `${line} HTTP/1.1`,
    "host: 127.0.0.1",
    `authorization: Bearer ${apiKey}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "\r\n",
  ].join("\r\n");
