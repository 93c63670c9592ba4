import { IDENTITY_BYTES, type Identity } from "#adapters/local/usage-identity.ts";

/**
 * Identities with their events, in some 40 bytes each: a map by open addressing over two arrays of numbers, which the
 * garbage collector never has to walk through.
 */
export type WaitingIdentities = {
  readonly size: number;
  get(identity: Identity): number | undefined;
  /** The identity is new, and the event's row is 1 or more. */
  add(identity: Identity, event: number): void;
  remove(identity: Identity): boolean;
  /** All of them, in the order of their bytes. */
  inOrder(): readonly { readonly bytes: Uint8Array; readonly event: number }[];
  clear(): void;
};

export const createWaitingIdentities = (): WaitingIdentities => {
  let words = new Uint32Array(LEAST_PLACES * WORDS);
  let events = new Float64Array(LEAST_PLACES);
  let size = 0;

  /** The place where the identity is, or would be put. There is always a free one. */
  const placeOf = (first: number, second: number, third: number, fourth: number): number => {
    const mask = events.length - 1;
    // The first bits are the same for the whole bucket, the last ones are not.
    for (let place = fourth & mask; ; place = (place + 1) & mask) {
      const at = place * WORDS;
      if (events[place] === FREE) return place;
      if (words[at + 3] === fourth && words[at + 2] === third && words[at + 1] === second && words[at] === first)
        return place;
    }
  };
  const put = (first: number, second: number, third: number, fourth: number, event: number): void => {
    const place = placeOf(first, second, third, fourth);
    const at = place * WORDS;
    words[at] = first;
    words[at + 1] = second;
    words[at + 2] = third;
    words[at + 3] = fourth;
    events[place] = event;
  };
  /** Puts what is kept into arrays for so many places. */
  const rebuild = (places: number, isKept: (place: number) => boolean): void => {
    const [oldWords, oldEvents] = [words, events];
    words = new Uint32Array(places * WORDS);
    events = new Float64Array(places);
    for (let place = 0; place < oldEvents.length; place += 1) {
      const event = oldEvents[place] ?? FREE;
      if (event === FREE || !isKept(place)) continue;
      const at = place * WORDS;
      put(oldWords[at] ?? 0, oldWords[at + 1] ?? 0, oldWords[at + 2] ?? 0, oldWords[at + 3] ?? 0, event);
    }
  };
  const find = (identity: Identity): number =>
    placeOf(wordAt(identity, 0), wordAt(identity, 4), wordAt(identity, 8), wordAt(identity, 12));

  return {
    get size() {
      return size;
    },
    get: (identity) => {
      const event = events[find(identity)];
      return event === FREE ? undefined : event;
    },
    add: (identity, event) => {
      if ((size + 1) * 4 > events.length * 3) rebuild(events.length * 2, () => true);
      put(wordAt(identity, 0), wordAt(identity, 4), wordAt(identity, 8), wordAt(identity, 12), event);
      size += 1;
    },
    remove: (identity) => {
      const gone = find(identity);
      if (events[gone] === FREE) return false;
      // Those behind it may have been pushed on by it: all are put anew. It happens only when work is undone.
      rebuild(events.length, (place) => place !== gone);
      size -= 1;
      return true;
    },
    inOrder: () => {
      const entries: { bytes: Buffer; event: number }[] = [];
      for (let place = 0; place < events.length; place += 1) {
        const event = events[place] ?? FREE;
        if (event !== FREE) entries.push({ bytes: bytesAt(words, place * WORDS), event });
      }
      return entries.sort((first, second) => Buffer.compare(first.bytes, second.bytes));
    },
    clear: () => {
      events.fill(FREE);
      size = 0;
    },
  };
};

const WORDS = IDENTITY_BYTES / 4;
/** A power of two, as all sizes are. */
const LEAST_PLACES = 16;
/** No row of the log has this number. */
const FREE = 0;

const wordAt = (identity: Identity, offset: number): number =>
  ((identity.charCodeAt(offset) << 24) |
    (identity.charCodeAt(offset + 1) << 16) |
    (identity.charCodeAt(offset + 2) << 8) |
    identity.charCodeAt(offset + 3)) >>>
  0;

const bytesAt = (words: Uint32Array, at: number): Buffer => {
  const bytes = Buffer.allocUnsafe(IDENTITY_BYTES);
  for (let word = 0; word < WORDS; word += 1) bytes.writeUInt32BE(words[at + word] ?? 0, word * 4);
  return bytes;
};
