import type { IncomingMessage, ServerResponse } from "node:http";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";

/** What goes back to the caller; a document has bytes instead of a body. */
export type GatewayAnswer = APIGatewayProxyStructuredResultV2 & { readonly bytes?: Uint8Array };

export const writeAnswer = (
  request: IncomingMessage,
  response: ServerResponse,
  { statusCode = 200, headers = {}, body = "", bytes }: GatewayAnswer,
): void => {
  const content = bytes ?? Buffer.from(body);
  response.writeHead(statusCode, { ...(headers as Record<string, string>), "content-length": content.byteLength });
  if (request.complete) response.end(request.method === "HEAD" ? undefined : content);
  else linger(request, response, content);
};

/** How long, and for how much more, a client that is refused is listened to. */
const LINGER_MILLISECONDS = 2_000;
const LINGER_BYTES = 20 * 1024 * 1024;

/**
 * Answers a client that is still sending. Closing at once would throw away the answer with what lies unread, so the rest is
 * read and dropped until the client has understood, for a while.
 */
const linger = (request: IncomingMessage, response: ServerResponse, content: Uint8Array): void => {
  response.write(content);
  let dropped = 0;
  const end = (): void => {
    clearTimeout(last);
    response.end();
    if (!request.complete) request.socket.destroySoon();
  };
  const last = setTimeout(end, LINGER_MILLISECONDS);
  response.once("close", () => clearTimeout(last));
  request.once("end", end);
  request.on("data", (part: Buffer) => {
    dropped += part.length;
    if (dropped > LINGER_BYTES) end();
  });
};
