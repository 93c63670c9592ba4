import { checkEvent } from "#wire/usage-event.ts";
import { messageOf } from "../../functions/http/problem.ts";
import type { Batch, Reject, SentEvent } from "./batch.ts";
import type { EventFile } from "./event-file.ts";
import type { Candidate } from "./event-of.ts";
import type { FileRecord } from "./read-records.ts";

/** What the server takes at once. */
const MOST_EVENTS = 1_000;
/** Characters of the lines of a batch at the most; as JSON they become a few times as many, and 6 MB may be posted. */
const MOST_CHARACTERS = 1_000_000;
/** Lines that cannot be sent are told of now and then even where there is nothing to send. */
const MOST_REJECTS = 1_000;

/**
 * Cuts a file into batches of checked events. What lies before `from` was sent by an earlier run: it is read, since equal lines
 * are counted from the beginning, but not sent again.
 */
export async function* readBatches(file: EventFile, from: number): AsyncGenerator<Batch> {
  const toEvent = file.createMaker();
  let order = 0;
  let next = emptyBatch();
  for await (const records of file.records()) {
    for (const record of records) {
      const made = toEvent(record);
      if (record.end <= from) continue;
      take(
        next,
        record,
        made === undefined ? undefined : made.ok ? checked(record, made.value) : rejected(record, made.error),
      );
      if (!isFull(next)) continue;
      yield { order, ...next };
      order += 1;
      next = emptyBatch();
    }
  }
  if (next.lastLine > 0) yield { order, ...next };
}

type Filling = {
  events: SentEvent[];
  rejects: Reject[];
  characters: number;
  lines: number;
  completeLines: number;
  end: number;
  lastLine: number;
};
const emptyBatch = (): Filling => ({
  events: [],
  rejects: [],
  characters: 0,
  lines: 0,
  completeLines: 0,
  end: 0,
  lastLine: 0,
});

const isFull = ({ events, rejects, characters }: Filling): boolean =>
  events.length >= MOST_EVENTS || rejects.length >= MOST_REJECTS || characters >= MOST_CHARACTERS;

const take = (
  batch: Filling,
  { end, lastLine, isEnded, text }: FileRecord,
  outcome: SentEvent | Reject | undefined,
): void => {
  // A last line without line break may still be written: it is sent as it is, and looked at again next time.
  if (isEnded) batch.end = end;
  batch.lastLine = lastLine;
  if (outcome === undefined) return;
  batch.lines += 1;
  if (isEnded) batch.completeLines += 1;
  batch.characters += text.length;
  if ("event" in outcome) batch.events.push(outcome);
  else batch.rejects.push(outcome);
};

/** Held against the very schema that the server holds it against. */
const checked = (record: FileRecord, event: Candidate): SentEvent | Reject => {
  const result = checkEvent({ event });
  if (result.ok) return { line: record.line, text: record.text, event: result.value };
  return rejected(
    record,
    messageOf(result.error.map((reason) => ({ ...reason, path: readablePath(event, reason.path) }))),
  );
};

/** `event.attributes[0].value` means little to who wrote a table; the attribute's name does. */
const readablePath = ({ attributes }: Candidate, path: string): string => {
  const [, index, rest] = /^event\.attributes\[(\d+)\]\.(.*)$/.exec(path) ?? [];
  const attribute: unknown = Array.isArray(attributes) && rest === "value" ? attributes[Number(index)] : undefined;
  const hasName = typeof attribute === "object" && attribute !== null && "name" in attribute;
  return hasName ? String(attribute.name) : path.replace(/^event\.?/, "");
};

const rejected = ({ line, text }: FileRecord, reason: string): Reject => ({ line, reason, text });
