import { z } from "zod";
import type { Connection } from "../connection.ts";
import type { Outcomes } from "./outcomes.ts";

const answer = z.object({
  events: z.array(
    z.object({ ingestionStatus: z.object({ status: z.string(), statusDescription: z.string().optional() }) }),
  ),
});

/** One reason, in the server's words, for each status of failure that is among the latest events. */
export const failureReasons = async (
  connection: Connection,
  outcomes: Outcomes,
): Promise<Readonly<Record<string, string>>> => {
  if (!Object.keys(outcomes).some(isFailure)) return {};
  const { status, body } = await connection.send("GET", "/events?status=UNPROCESSED&pageSize=50");
  const read = answer.safeParse(body);
  if (status !== 200 || !read.success) return {};
  return Object.fromEntries(
    read.data.events
      .toReversed()
      .flatMap(({ ingestionStatus: { status: found, statusDescription: reason } }) =>
        isFailure(found) && outcomes[found] !== undefined && reason !== undefined ? [[found, reason]] : [],
      ),
  );
};

/** Accepted, and then not counted; a repeat was counted before. */
export const isFailure = (status: string): boolean =>
  status.startsWith("INGESTION_FAILED") && status !== "INGESTION_FAILED_DUPLICATE_EVENT";
