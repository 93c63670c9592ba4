import { randomUUID } from "node:crypto";
import type { OrganizationId } from "#domain/ids.ts";
import type { Installation } from "./composition.ts";
import { bodyAsText, type Connection, type Method, type Reply, replyOf, type SendOptions } from "./connection.ts";
import { CommandFailed } from "./exit-codes.ts";
import { createLocalGateway } from "./gateway.ts";
import { gatewayEvent } from "./gateway-event.ts";
import { answerEvent } from "./http-server.ts";
import { makeAdminToken } from "./server-file.ts";

export type InProcessSettings = {
  readonly place: string;
  readonly organizationId: OrganizationId | undefined;
  /** What to tell whoever calls the API where there is no organization to call it for. */
  readonly whyNone?: string;
};

/**
 * A data folder that no server holds: the same functions are called without a socket in between. Who may open the folder needs
 * no key, so the organization is given instead; undefined where there is none yet. Closing finishes what was accepted.
 */
export const connectInProcess = (
  installation: Installation,
  { place, organizationId, whyNone = "" }: InProcessSettings,
): Connection => {
  const adminToken = makeAdminToken();
  const gateway = {
    ...createLocalGateway(installation, { adminToken, onError: (cause: unknown) => console.error(cause) }),
    authorize: async () =>
      organizationId === undefined
        ? { isAuthorized: false }
        : { isAuthorized: true, context: { organizationId, keyId: "data-folder" } },
  };
  const send = async (method: Method, url: string, { body, headers = {} }: SendOptions): Promise<Reply> => {
    const head = {
      method,
      url,
      headers: { host: "localhost", ...headers },
      protocol: "HTTP/1.1",
      sourceIp: "127.0.0.1",
    };
    const event = gatewayEvent(head, { body: bodyAsText(body), requestId: randomUUID(), at: new Date() });
    const { statusCode = 200, body: text = "" } = await answerEvent(gateway, event);
    return replyOf(statusCode, text);
  };
  installation.runner.start();
  return {
    place,
    send: async (method, path, options = {}) => {
      if (organizationId === undefined && !path.startsWith("/tollbook/")) throw new CommandFailed("refused", whyNone);
      return send(method, path, options);
    },
    administer: (request) =>
      send("POST", "/tollbook/admin", { body: request, headers: { authorization: `Bearer ${adminToken}` } }),
    close: async () => {
      await installation.runner.settle();
      await installation.close();
    },
  };
};
