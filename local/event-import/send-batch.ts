import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { type Connection, type Reply, refusalText } from "../connection.ts";
import { CommandFailed } from "../exit-codes.ts";
import type { Batch, Reject, SentEvent } from "./batch.ts";

/** Waits between tries, in milliseconds; after the last one the import ends, to be gone on with later. */
const WAITS = [200, 500, 1_000, 2_000, 5_000, 10_000, 10_000];

/** Told when the server does not answer as it should, and the batch is sent again. */
export type OnRetry = (cause: string, milliseconds: number) => void;

/** Sends the events of a batch; answers those that the server refused. Throws where it is no use to go on. */
export const sendBatch = async (
  connection: Connection,
  { events }: Pick<Batch, "events">,
  { onRetry, signal }: { readonly onRetry: OnRetry; readonly signal: AbortSignal },
): Promise<readonly Reject[]> => {
  if (events.length === 0) return [];
  const reply = await replied(connection, events, { onRetry, signal });
  if (reply.status === 202) return [];
  if (reply.status === 207) return refusedOnes(events, reply);
  if (!OF_CONTENT.has(reply.status)) throw new CommandFailed("refused", refusalText(reply));
  const [only, second] = events;
  if (only && !second) return [{ line: only.line, text: only.text, reason: refusalText(reply) }];
  // Which of them it is about cannot be told from the reply: each half is asked for alone.
  const middle = Math.ceil(events.length / 2);
  const halves = [events.slice(0, middle), events.slice(middle)];
  const refused: Reject[] = [];
  for (const half of halves) refused.push(...(await sendBatch(connection, { events: half }, { onRetry, signal })));
  return refused;
};

/** Statuses that say something about the events, not about who sends them or where to. */
const OF_CONTENT: ReadonlySet<number> = new Set([400, 413, 422]);

const replied = async (
  connection: Connection,
  events: readonly SentEvent[],
  { onRetry, signal }: { readonly onRetry: OnRetry; readonly signal: AbortSignal },
): Promise<Reply> => {
  // Made once, however often it is sent.
  const body = JSON.stringify({ events: events.map(({ event }) => event) });
  for (let tries = 0; ; tries += 1) {
    const { reply, fault } = await attempt(connection, body);
    if (reply) return reply;
    const wait = WAITS[tries];
    if (wait === undefined) throw new CommandFailed("failed", `the server cannot be reached: ${fault}`);
    onRetry(fault, wait);
    await pause(wait, undefined, { signal });
  }
};

type Attempt = { readonly reply: Reply; readonly fault?: never } | { readonly reply?: never; readonly fault: string };

const attempt = async (connection: Connection, body: string): Promise<Attempt> => {
  try {
    const reply = await connection.send("POST", "/ingestBatch", { body });
    return isPassing(reply.status) ? { fault: refusalText(reply) } : { reply };
  } catch (cause) {
    return { fault: cause instanceof Error ? cause.message || cause.name : String(cause) };
  }
};

/** The server's trouble, or too many requests at once: the same request may be granted later. Any other refusal stays one. */
const isPassing = (status: number): boolean => status >= 500 || status === 429;

const partial = z.object({ details: z.record(z.string(), z.object({ reason: z.string() })) });

const refusedOnes = (events: readonly SentEvent[], { body }: Reply): readonly Reject[] =>
  Object.entries(partial.parse(body).details).flatMap(([index, { reason }]) => {
    const sent = events[Number(index)];
    return sent ? [{ line: sent.line, text: sent.text, reason: reason.replace(/events\[\d+\]\.?(: )?/g, "") }] : [];
  });
