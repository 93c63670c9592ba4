import type { z } from "zod";
import { type Connection, type Method, type Reply, refusalText } from "./connection.ts";
import { CommandFailed } from "./exit-codes.ts";

/** Asks for something that must be granted; a refusal ends the command with the server's words. */
export const ask = async <T>(
  connection: Connection,
  method: Method,
  path: string,
  { body, answer }: { readonly body?: unknown; readonly answer: z.ZodType<T> },
): Promise<T> => understood(granted(await connection.send(method, path, body === undefined ? {} : { body })), answer);

/** The reply, unless it refuses (3) or the server failed (1). */
export const granted = (reply: Reply): Reply => {
  if (reply.status < 400) return reply;
  throw new CommandFailed(reply.status < 500 ? "refused" : "failed", refusalText(reply));
};

export const understood = <T>({ body }: Reply, answer: z.ZodType<T>): T => {
  const checked = answer.safeParse(body);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new CommandFailed(
    "failed",
    `the server's answer is not understood: ${issue?.path.join(".")} ${issue?.message}`,
  );
};
