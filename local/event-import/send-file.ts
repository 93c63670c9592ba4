import type { Connection } from "../connection.ts";
import type { Batch, Reject } from "./batch.ts";
import { type OnRetry, sendBatch } from "./send-batch.ts";

/** Batches that are on their way at a time: enough to keep a server busy, few enough to be held in memory. */
const IN_FLIGHT = 4;

export type SendFileEvents = {
  /** Told before a batch is sent, in order; the batch waits for it. */
  readonly onSend: (batch: Batch) => Promise<void>;
  /** Told in the order of the file, however the answers come, which events of a batch the server refused. */
  readonly onDone: (batch: Batch, refused: readonly Reject[]) => void;
  readonly onRetry: OnRetry;
  /** Nothing more is sent after it; what is on its way is waited for. */
  readonly signal: AbortSignal;
};

/** Sends batches, a few at a time, and reads no further ahead than that. */
export const sendFile = async (
  connection: Connection,
  batches: AsyncIterable<Batch>,
  { onSend, onDone, onRetry, signal }: SendFileEvents,
): Promise<void> => {
  const underWay = new Set<Promise<void>>();
  const answered = new Map<number, { readonly batch: Batch; readonly refused: readonly Reject[] }>();
  const failures: unknown[] = [];
  let next = 0;
  const send = async (batch: Batch): Promise<void> => {
    try {
      answered.set(batch.order, { batch, refused: await sendBatch(connection, batch, { onRetry, signal }) });
      for (let done = answered.get(next); done; done = answered.get(next)) {
        answered.delete(next);
        next += 1;
        onDone(done.batch, done.refused);
      }
    } catch (cause) {
      failures.push(cause);
    }
  };
  for await (const batch of batches) {
    if (signal.aborted || failures.length > 0) break;
    await onSend(batch);
    const work = send(batch).finally(() => underWay.delete(work));
    underWay.add(work);
    if (underWay.size >= IN_FLIGHT) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  if (failures.length > 0 && !signal.aborted) throw failures[0];
};
