import { hash } from "node:crypto";

/** Makes ids of lines that have none. */
export type ContentIds = {
  /** The id of the next line of the file. */
  readonly next: (text: string) => string;
};

/** Characters of the digest in an id: 132 bits, more than enough for no two lines ever to share them. */
const DIGEST_CHARACTERS = 22;

/**
 * `<digest of the line>-<n>`, where n counts the lines with the same content so far: two equal lines are two events, and the same
 * file, or a longer one with the same beginning, gives the same ids again. To count, 8 bytes of each line's digest are kept in
 * tables: 10 to 20 bytes of memory a line, 134 MB for ten million lines. Should two different lines agree in these 64 bits, the
 * count may say 2 for the second: still an id of its own, and the same one each time.
 */
export const createContentIds = (): ContentIds => {
  const tables = Array.from({ length: TABLES }, createFingerprints);
  const repeated = new Map<string, number>();
  return {
    next: (text) => {
      const digest = hash("sha256", text, "buffer");
      const name = digest.toString("base64url").slice(0, DIGEST_CHARACTERS);
      const isNew = (tables[digest[31] as number] as Fingerprints).add(digest.readUInt32LE(0), digest.readUInt32LE(4));
      if (isNew) return `${name}-1`;
      const times = (repeated.get(name) ?? 1) + 1;
      repeated.set(name, times);
      return `${name}-${times}`;
    },
  };
};

/** One for each value of a byte, so that only a small part grows at a time. */
const TABLES = 256;

type Fingerprints = { readonly add: (high: number, low: number) => boolean };

/** A set of 64-bit numbers, given in halves, in one flat array: the halves side by side, both zero where a place is free. */
const createFingerprints = (): Fingerprints => {
  let places = 64;
  let halves = new Uint32Array(2 * places);
  let held = 0;

  /** Puts it in the first free place from where it belongs; answers false where it is there already. */
  const put = (high: number, low: number): boolean => {
    let at = high & (places - 1);
    for (;;) {
      const [first, second] = [halves[2 * at], halves[2 * at + 1]];
      if (first === 0 && second === 0) break;
      if (first === high && second === low) return false;
      at = (at + 1) & (places - 1);
    }
    halves[2 * at] = high;
    halves[2 * at + 1] = low;
    return true;
  };

  const grow = (): void => {
    const before = halves;
    places *= 2;
    halves = new Uint32Array(2 * places);
    for (let at = 0; at < before.length; at += 2) {
      const [high = 0, low = 0] = [before[at], before[at + 1]];
      if (high !== 0 || low !== 0) put(high, low);
    }
  };

  return {
    add: (high, low) => {
      if (held > places * 0.8) grow();
      // Zero marks a free place; the one digest of so many that is zero becomes one.
      const isNew = put(high, high === 0 && low === 0 ? 1 : low);
      if (isNew) held += 1;
      return isNew;
    },
  };
};
