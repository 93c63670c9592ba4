import type { Server } from "node:http";
import type { Installation } from "./composition.ts";
import { createLocalGateway } from "./gateway.ts";
import { createHttpServer, type HttpLimits, type HttpServer } from "./http-server.ts";
import { makeAdminToken } from "./server-file.ts";

/** Only this machine can reach it. */
const HOST = "127.0.0.1";

export type ServeSettings = {
  /** 0 takes a free one. */
  readonly port: number;
  readonly onError: (cause: unknown) => void;
  /** Without it nobody can administer the installation over HTTP. */
  readonly adminToken?: string;
  /** The standard limits unless said otherwise. */
  readonly limits?: HttpLimits;
};

/** Serves an installation on a port of this machine. Answers the address. */
export const serve = async (
  installation: Installation,
  { port, onError, adminToken = makeAdminToken(), limits }: ServeSettings,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const http = createHttpServer(createLocalGateway(installation, { adminToken, onError }), limits);
  await listen(http.server, port);
  const address = http.server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { url: `http://${HOST}:${address.port}`, close: () => closeServer(http) };
};

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });

const LOOK_MILLISECONDS = 50;
/** How long a client that is in the middle of a request may go on sending it. */
const SENDING_MILLISECONDS = 1_000;
/** A request that takes longer than this is cut off. */
const MOST_MILLISECONDS = 10_000;

/**
 * Takes no new connections and waits for the requests under way. Connections that fall silent are ended, and then those on
 * which a request does not come to its end.
 */
const closeServer = ({ server, underWay }: HttpServer): Promise<void> =>
  new Promise((resolve) => {
    const began = performance.now();
    const look = setInterval(() => {
      server.closeIdleConnections();
      const waited = performance.now() - began;
      if (waited > MOST_MILLISECONDS || (waited > SENDING_MILLISECONDS && underWay() === 0))
        server.closeAllConnections();
    }, LOOK_MILLISECONDS);
    server.close(() => {
      clearInterval(look);
      resolve();
    });
    server.closeIdleConnections();
  });
