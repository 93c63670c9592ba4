import { isUtf8 } from "node:buffer";
import { open } from "node:fs/promises";

/** A line of a file, or why it cannot be read as one. */
export type Line = {
  /** Counted from 1. */
  readonly number: number;
  /** Without its line break. Of a line that cannot be read, as much as can be shown. */
  readonly text: string;
  readonly fault?: string;
  /** Its bytes with the line break; valid until the next lines are asked for. Cut short where the line is too long. */
  readonly raw: Buffer;
  /** Offset of the byte behind it. */
  readonly end: number;
  /** False for the last line of a file that does not end in a line break: somebody may still be writing it. */
  readonly isEnded: boolean;
};

/** Bytes of a line at the most; an event that may be sent needs less. */
export const MOST_LINE_BYTES = 262_144;
const CHUNK_BYTES = 262_144;
const SHOWN_BYTES = 1_000;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The lines of a file in groups, as they come from the disk. Whatever the file holds, no more than two chunks are in memory. */
export async function* readLines(path: string): AsyncGenerator<readonly Line[]> {
  const file = await open(path, "r");
  try {
    const splitter = createSplitter();
    for (;;) {
      // A new chunk each time: lines of the one before may still be looked at.
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES);
      if (bytesRead === 0) break;
      yield splitter.push(chunk.subarray(0, bytesRead));
    }
    yield splitter.last();
  } finally {
    await file.close();
  }
}

const createSplitter = () => {
  let rest: Buffer = Buffer.alloc(0);
  /** Bytes of the current line that were dropped because it is too long. */
  let dropped = 0;
  let number = 0;
  let offset = 0;

  const lineOf = (raw: Buffer, isEnded: boolean): Line => {
    number += 1;
    offset += raw.length + dropped;
    const isTooLong = dropped > 0 || raw.length > MOST_LINE_BYTES;
    dropped = 0;
    const marked = number === 1 && raw.subarray(0, 3).equals(BYTE_ORDER_MARK) ? raw.subarray(3) : raw;
    const content = withoutBreak(marked, isEnded);
    const common = { number, raw, end: offset, isEnded };
    if (isTooLong) return { ...common, text: shown(content), fault: `is longer than ${MOST_LINE_BYTES} bytes` };
    if (!isUtf8(content)) return { ...common, text: shown(content), fault: "is not UTF-8" };
    return { ...common, text: content.toString("utf8") };
  };

  /** Keeps what is left of a chunk; of a line that is too long only its beginning. */
  const keep = (left: Buffer): void => {
    const all = rest.length === 0 ? left : Buffer.concat([rest, left]);
    rest = all.length > MOST_LINE_BYTES ? Buffer.from(all.subarray(0, MOST_LINE_BYTES + 1)) : all;
    dropped += all.length - rest.length;
  };

  return {
    push: (chunk: Buffer): readonly Line[] => {
      const lines: Line[] = [];
      let from = 0;
      for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
        const tail = chunk.subarray(from, at + 1);
        if (rest.length > 0) keep(tail);
        lines.push(lineOf(rest.length > 0 ? rest : tail, true));
        rest = Buffer.alloc(0);
        from = at + 1;
      }
      if (from < chunk.length) keep(chunk.subarray(from));
      return lines;
    },
    last: (): readonly Line[] => (rest.length === 0 ? [] : [lineOf(rest, false)]),
  };
};

const withoutBreak = (raw: Buffer, isEnded: boolean): Buffer => {
  const end = isEnded && raw[raw.length - 1] === LINE_FEED ? raw.length - 1 : raw.length;
  return raw.subarray(0, raw[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
};

const shown = (content: Buffer): string => content.subarray(0, SHOWN_BYTES).toString("utf8");
