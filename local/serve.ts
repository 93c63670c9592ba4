import type { Server } from "node:http";
import type { Installation } from "./composition.ts";
import { createLocalGateway } from "./gateway.ts";
import { createHttpServer, type HttpLimits } from "./http-server.ts";
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
  const server = createHttpServer(createLocalGateway(installation, { adminToken, onError }), limits);
  await listen(server, port);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { url: `http://${HOST}:${address.port}`, close: () => closeServer(server) };
};

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });

/** Connections that fall silent after this are ended as well; a request that takes longer than the second is cut off. */
const IDLE_MILLISECONDS = 50;
const MOST_MILLISECONDS = 10_000;

/** Takes no new connections and waits for the requests under way; connections without one are ended, also those to come. */
const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_MILLISECONDS);
    const last = setTimeout(() => server.closeAllConnections(), MOST_MILLISECONDS);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(last);
      resolve();
    });
    server.closeIdleConnections();
  });
