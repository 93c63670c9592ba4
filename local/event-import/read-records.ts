import { parse } from "csv-parse/sync";
import { type Line, MOST_LINE_BYTES, readLines } from "./read-lines.ts";

/** What stands for one event: a line, or several of them where a quoted CSV field holds line breaks. */
export type FileRecord = Pick<Line, "text" | "raw" | "end" | "isEnded"> & {
  /** Of its first line, counted from 1. */
  readonly line: number;
  /** Of its last line. */
  readonly lastLine: number;
  readonly content: RecordContent;
};
export type RecordContent =
  | { readonly type: "fields"; readonly fields: readonly string[] }
  | { readonly type: "text" }
  | { readonly type: "blank" }
  | { readonly type: "fault"; readonly reason: string };

/** Records of a JSONL file: its lines. */
export async function* readJsonLines(path: string): AsyncGenerator<readonly FileRecord[]> {
  for await (const lines of readLines(path)) {
    yield lines.map((line) => recordOf(line, line.text.trim() === "" ? { type: "blank" } : { type: "text" }));
  }
}

/** Records of a CSV file, its header first. A record that cannot be read is one record with a fault, whatever follows it. */
export async function* readCsvRecords(path: string, delimiter: string): AsyncGenerator<readonly FileRecord[]> {
  let open: Line[] = [];
  for await (const group of readLines(path)) {
    const records: FileRecord[] = [];
    const left = open.length === 0 ? [...group] : [...open, ...group];
    open = takeRecords(left, delimiter, records);
    yield records;
  }
  // A quote that is never closed takes only its own line with it.
  while (open.length > 0) {
    const records: FileRecord[] = [];
    const [first, ...others] = open;
    if (first) records.push(recordOf(first, NEVER_CLOSED));
    open = takeRecords(others, delimiter, records);
    yield records;
  }
}

const NEVER_CLOSED: RecordContent = { type: "fault", reason: "a quote is opened and never closed" };

/** Lines of one record at the most. */
const MOST_LINES = 100;

/** Moves complete records over; answers the lines of a record that is still open at the end. */
const takeRecords = (lines: readonly Line[], delimiter: string, records: FileRecord[]): Line[] => {
  let at = 0;
  while (at < lines.length) {
    const first = lines[at] as Line;
    const taken = takeRecord(lines, at, delimiter);
    if (taken === undefined) return lines.slice(at);
    records.push(
      taken.length === 1
        ? recordOf(first, taken.content)
        : joinedRecord(lines.slice(at, at + taken.length), taken.content),
    );
    at += taken.length;
  }
  return [];
};

type Taken = { readonly length: number; readonly content: RecordContent };

/** The record that begins at a line; undefined where its end is not among the lines. */
const takeRecord = (lines: readonly Line[], at: number, delimiter: string): Taken | undefined => {
  const first = lines[at] as Line;
  if (first.fault !== undefined) return { length: 1, content: { type: "fault", reason: first.fault } };
  if (first.text.trim() === "") return { length: 1, content: { type: "blank" } };
  if (!first.text.includes('"')) return { length: 1, content: { type: "fields", fields: first.text.split(delimiter) } };
  let text = "";
  for (let length = 1; at + length <= lines.length; length += 1) {
    const line = lines[at + length - 1] as Line;
    text = length === 1 ? line.text : `${text}\n${line.text}`;
    if (length > MOST_LINES || text.length > MOST_LINE_BYTES || line.fault !== undefined)
      return { length: 1, content: NEVER_CLOSED };
    // Only a line with a quote can close the record.
    if (!line.text.includes('"')) continue;
    const content = quotedFields(text, delimiter);
    if (content !== undefined) return { length, content };
  }
  return undefined;
};

/** The fields of a record with quotes; undefined where one of them is still open. */
const quotedFields = (text: string, delimiter: string): RecordContent | undefined => {
  try {
    const [fields = []] = parse(text, {
      delimiter,
      relax_column_count: true,
      max_record_size: 2 * MOST_LINE_BYTES,
    }) as string[][];
    return { type: "fields", fields };
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "CSV_QUOTE_NOT_CLOSED") return undefined;
    return { type: "fault", reason: "has a quote that does not stand at the beginning or the end of a field" };
  }
};

const recordOf = ({ number, text, raw, end, isEnded }: Line, content: RecordContent): FileRecord => ({
  line: number,
  lastLine: number,
  text,
  raw,
  end,
  isEnded,
  content,
});

const joinedRecord = (lines: readonly Line[], content: RecordContent): FileRecord => {
  const [first] = lines as [Line, ...Line[]];
  const last = lines[lines.length - 1] as Line;
  return {
    line: first.number,
    lastLine: last.number,
    text: lines.map(({ text }) => text).join("\n"),
    raw: Buffer.concat(lines.map(({ raw }) => raw)),
    end: last.end,
    isEnded: last.isEnded,
    content,
  };
};
