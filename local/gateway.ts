import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { openApiDocument } from "../functions/api/openapi.ts";
import { answerAdmin } from "./admin-endpoint.ts";
import { type CatchUp, createCatchUp } from "./catch-up.ts";
import { answerClock } from "./clock-endpoint.ts";
import type { Installation } from "./composition.ts";
import { answerDocument } from "./document-endpoint.ts";
import type { Gateway, OpenHandler } from "./http-server.ts";
import { isLocalCaller } from "./local-caller.ts";
import { json, type OpenAnswer, problem } from "./open-answer.ts";
import { readYourWrites } from "./read-your-writes.ts";

export type GatewaySettings = { readonly adminToken: string; readonly onError: (cause: unknown) => void };

/** The gateway of one process: the functions behind their paths, and beside them what only a local installation has. */
export const createLocalGateway = (installation: Installation, { adminToken, onError }: GatewaySettings): Gateway => {
  const caughtUp = createCatchUp(installation.adapters);
  return {
    authorize: installation.authorize,
    handlerOf: ({ rawPath }) => readYourWrites(installation.functionFor(rawPath), caughtUp),
    openHandlerOf: openHandlers(installation, { adminToken, caughtUp }),
    onError,
  };
};

const DOCUMENTS = "/tollbook/documents/";

/** What is answered without an API key. The clock and the rest of `/tollbook/` are for programs on this machine. */
const openHandlers = (
  installation: Installation,
  { adminToken, caughtUp }: { readonly adminToken: string; readonly caughtUp: CatchUp },
): Gateway["openHandlerOf"] => {
  const byPath: Readonly<Record<string, OpenHandler>> = {
    "/openapi.json": answerOpenApi(),
    "/tollbook/health": async () => json(200, { status: "ok" }),
    "/tollbook/clock": localOnly((event) => answerClock(installation, event)),
    "/tollbook/admin": localOnly((event) => answerAdmin(installation.world, adminToken, event)),
    "/tollbook/settled": localOnly((event) => answerSettled(caughtUp, event)),
  };
  return ({ rawPath }) => {
    if (rawPath.startsWith(DOCUMENTS)) return (event) => answerDocument(installation.adapters, event, DOCUMENTS);
    return Object.hasOwn(byPath, rawPath) ? byPath[rawPath] : undefined;
  };
};

/** The description never changes while the process runs; it is made when somebody first asks for it. */
const answerOpenApi = (): OpenHandler => {
  let document: OpenAnswer | undefined;
  return async () => {
    document ??= json(200, openApiDocument());
    return document;
  };
};

/** How long one question waits; who wants to wait longer asks again. */
const SETTLED_MILLISECONDS = 5_000;

/** Answers once the usage accepted so far is metered and the accounts woken so far are closed, or that it is not yet so. */
const answerSettled = async (caughtUp: CatchUp, { requestContext }: APIGatewayProxyEventV2): Promise<OpenAnswer> => {
  const { method } = requestContext.http;
  if (method !== "GET") return problem("MethodNotAllowed", `${method} is not allowed here; use GET`);
  return json(200, { settled: await caughtUp(["usage-events", "close-accounts"], SETTLED_MILLISECONDS) });
};

/** For what needs no credential since it is for whoever sits at this machine: a page of the web must not reach it. */
const localOnly =
  (handler: OpenHandler): OpenHandler =>
  async (event) =>
    isLocalCaller(event) ? handler(event) : problem("Forbidden", "only for programs on this machine");
