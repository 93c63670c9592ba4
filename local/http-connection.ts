import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";
import { bodyAsText, type Connection, type Method, type Reply, replyOf, type SendOptions } from "./connection.ts";

export type HttpConnectionSettings = {
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** Needed for administration; only the server of a data folder on this machine has one. */
  readonly adminToken?: string | undefined;
};

/** Over HTTP, with connections kept open; without time-out, since moving a clock by years takes as long as it takes. */
export const connectOverHttp = ({ url, apiKey, adminToken }: HttpConnectionSettings): Connection => {
  const base = new URL(url);
  const isSecure = base.protocol === "https:";
  const agent = isSecure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const send = async (
    method: Method,
    path: string,
    token: string | undefined,
    { body, headers = {} }: SendOptions,
  ): Promise<Reply> => {
    const content = bodyAsText(body);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = (isSecure ? httpsRequest : httpRequest)(
        new URL(`${base.pathname.replace(/\/$/, "")}${path}`, base),
        {
          method,
          agent,
          headers: {
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
            ...(content !== "" && { "content-type": "application/json" }),
            "content-length": Buffer.byteLength(content),
            ...headers,
          },
        },
        resolve,
      );
      request.on("error", reject);
      request.end(content);
    });
    return replyOf(response.statusCode ?? 0, await text(response));
  };
  return {
    place: url,
    send: (method, path, options = {}) => send(method, path, apiKey, options),
    administer: (request) => send("POST", "/tollbook/admin", adminToken, { body: request }),
    close: async () => agent.destroy(),
  };
};
