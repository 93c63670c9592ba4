import type { Change, Key } from "#ports/store.ts";

/** Changes that one commit has at most. */
export const MOST_CHANGES = 100;
const MOST_KEYS = 1_000;
const MOST_PARTITION_BYTES = 2_048;
const MOST_VALUE_BYTES = 4 * 1_024 * 1_024;

/** How long a sort key can be that every engine of the port can hold, in bytes of UTF-8. */
export const MOST_SORT_BYTES = 1_024;

/** A change whose value is its JSON text, which is what every engine keeps of it. */
export type CheckedChange = Exclude<Change, Put> | (Omit<Put, "value"> & { readonly text: string });
type Put = Extract<Change, { type: "put" }>;

/**
 * The changes as they are from now on, whatever their caller does to the values. Throws where a commit asks for what the port
 * does not promise.
 */
export const checkChanges = (changes: readonly Change[]): readonly CheckedChange[] => {
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
  return changes.map((change) => (change.type === "put" ? withText(change) : change));
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

const withText = ({ value, ...put }: Put): CheckedChange => {
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_VALUE_BYTES) {
    throw new RangeError(`the value of ${describe(put.key)} has ${bytes} bytes, and ${MOST_VALUE_BYTES} are the most`);
  }
  return { ...put, text };
};

const describe = (key: Key): string => JSON.stringify([key.partition.slice(0, 200), key.sort.slice(0, 200)]);
