import type { Change, Key } from "#ports/store.ts";

const MOST_CHANGES = 100;
const MOST_KEYS = 1_000;
const MOST_PARTITION_BYTES = 2_048;

/** How long a sort key can be that every engine of the port can hold, in bytes of UTF-8. */
export const MOST_SORT_BYTES = 1_024;

/** Throws where a commit asks for what the port does not promise. */
export const checkChanges = (changes: readonly Change[]): void => {
  if (changes.length < 1 || changes.length > MOST_CHANGES) {
    throw new RangeError(`a commit has 1 to ${MOST_CHANGES} changes, not ${changes.length}`);
  }
  const seen = new Set<string>();
  for (const change of changes) {
    checkKey(change.key);
    if (change.type === "put") for (const place of Object.values(change.indexes ?? {})) checkKey(place);
    const identity = identityOf(change.key);
    if (seen.has(identity)) throw new RangeError(`a commit changes ${describe(change.key)} twice`);
    seen.add(identity);
  }
};

export const checkKeys = (keys: readonly Key[]): void => {
  if (keys.length > MOST_KEYS) throw new RangeError(`${MOST_KEYS} keys can be read at once, not ${keys.length}`);
};

export const checkLimit = (limit: number): void => {
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_KEYS) {
    throw new RangeError(`a page has 1 to ${MOST_KEYS} documents, not ${limit}`);
  }
};

/** A text that no other key has. */
export const identityOf = ({ partition, sort }: Key): string => JSON.stringify([partition, sort]);

/** Whether a document can lie there. Where none can, there is none to be read. */
export const canBeKey = ({ partition, sort }: Key): boolean =>
  canBePartition(partition) && isKeyText(sort, MOST_SORT_BYTES);

export const canBePartition = (text: string): boolean => isKeyText(text, MOST_PARTITION_BYTES);

const checkKey = (key: Key): void => {
  if (!canBeKey(key))
    throw new RangeError(`${describe(key)} is no key: both parts are well-formed, not empty and not too long`);
};

// A lone surrogate would be stored as a replacement character, the same one for all of them.
const isKeyText = (text: string, most: number): boolean =>
  text.length > 0 && text.length <= most && text.isWellFormed() && Buffer.byteLength(text) <= most;

const describe = (key: Key): string => JSON.stringify([key.partition.slice(0, 200), key.sort.slice(0, 200)]);
