import type { Server } from "node:http";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { answerClock } from "./clock-endpoint.ts";
import type { Installation } from "./composition.ts";
import { answerDocument } from "./document-endpoint.ts";
import { createHttpServer, type OpenHandler } from "./http-server.ts";
import { isLocalCaller } from "./local-caller.ts";
import { json, problem } from "./open-answer.ts";

/** Only this machine can reach it. */
export const HOST = "127.0.0.1";

/** Serves an installation on a port of this machine; 0 takes a free one. Answers the address. */
export const serve = async (
  installation: Installation,
  { port, onError }: { readonly port: number; readonly onError: (cause: unknown) => void },
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const server = createHttpServer({
    authorize: installation.authorize,
    handlerOf: ({ rawPath }) => installation.functionFor(rawPath),
    openHandlerOf: (event) => openHandlerOf(installation, event),
    onError,
  });
  await listen(server, port);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { url: `http://${HOST}:${address.port}`, close: () => closeServer(server) };
};

const DOCUMENTS = "/tollbook/documents/";

const openHandlerOf = (installation: Installation, { rawPath }: APIGatewayProxyEventV2): OpenHandler | undefined => {
  if (rawPath === "/tollbook/clock") return localOnly((event) => answerClock(installation, event));
  if (rawPath.startsWith(DOCUMENTS)) return (event) => answerDocument(installation.adapters, event, DOCUMENTS);
  if (rawPath === "/tollbook/health") return async () => json(200, { status: "ok" });
  return undefined;
};

/** For what needs no credential since it is for whoever sits at this machine: a page of the web must not reach it. */
const localOnly =
  (handler: OpenHandler): OpenHandler =>
  async (event) =>
    isLocalCaller(event) ? handler(event) : problem("Forbidden", "only for programs on this machine");

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });

/** Takes no new connections, ends idle ones, and waits for the requests under way. */
const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
