import { granted } from "../ask.ts";
import type { Connection } from "../connection.ts";
import { type SampleEvent, sampleEvents } from "./sample-events.ts";

const BATCH = 1_000;
const IN_FLIGHT = 4;

/**
 * Posts the month in batches, a few at a time. `from` batches were posted before; those are left out. Told after each that was
 * accepted how many of them are, without gap: a batch that is posted again would change nothing but the list of duplicates.
 */
export const postEvents = async (
  connection: Connection,
  { from, onPosted }: { readonly from: number; readonly onPosted: (batches: number) => void },
): Promise<void> => {
  const done = new Set<number>();
  let posted = from;
  let next = 0;
  const batches = batchesOf(sampleEvents());
  const work = async (): Promise<void> => {
    for (const events of batches) {
      const batch = next;
      next += 1;
      if (batch < from) continue;
      granted(await connection.send("POST", "/ingestBatch", { body: { events } }));
      done.add(batch);
      while (done.delete(posted)) posted += 1;
      onPosted(posted);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
};

function* batchesOf(events: Iterable<SampleEvent>): Generator<readonly SampleEvent[]> {
  let batch: SampleEvent[] = [];
  for (const event of events) {
    batch.push(event);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
