import { z } from "zod";
import type { Connection } from "../connection.ts";

const answer = z.object({ settled: z.boolean() });

/**
 * Waits until a local server has metered what it accepted. Answers false where it was not waited for: the server is none of
 * ours on this machine, or the signal came first.
 */
export const untilMetered = async (
  connection: Connection,
  { signal, onWait }: { readonly signal: AbortSignal; readonly onWait: () => void },
): Promise<boolean> => {
  while (!signal.aborted) {
    const { status, body } = await connection.send("GET", "/tollbook/settled");
    const read = answer.safeParse(body);
    if (status !== 200 || !read.success) return false;
    if (read.data.settled) return true;
    onWait();
  }
  return false;
};
