import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { type DocumentItem, keyOfDocument, MARKS } from "#adapters/aws/dynamodb-store-item.ts";
import { writtenBy } from "#adapters/aws/dynamodb-store-write.ts";
import type { Change } from "#ports/store.ts";

/**
 * Throws where DynamoDB would refuse a document above 400 KB, key and names included, or a transaction above 4 MB: before
 * anything is sent, and by the name of the document.
 */
export const checkSizes = (changes: readonly Change[]): void => {
  let total = 0;
  for (const change of changes) {
    const bytes = bytesOf(itemOf(change));
    if (bytes > MOST_ITEM_BYTES) {
      throw new RangeError(`${describe(change)} has ${bytes} bytes, and a document ${MOST_ITEM_BYTES} at most`);
    }
    total += bytes;
  }
  if (changes.length > 1 && total > MOST_TRANSACTION_BYTES) {
    throw new RangeError(`a commit has ${total} bytes, and ${MOST_TRANSACTION_BYTES} are the most`);
  }
};

const MOST_ITEM_BYTES = 400 * 1_024;
const MOST_TRANSACTION_BYTES = 4 * 1_024 * 1_024;

/** The item that a change writes; of the others only the key is known. */
const itemOf = (change: Change): DocumentItem =>
  change.type === "put"
    ? { ...keyOfDocument(change.key), ...writtenBy(change), ...OVERHEAD }
    : keyOfDocument(change.key);

/** As large as version and marks become. */
const OVERHEAD: DocumentItem = {
  ver: { N: String(Number.MAX_SAFE_INTEGER) },
  ...Object.fromEntries(MARKS.map((name) => [name, { S: "m".repeat(16) }])),
};

/** Names and texts take their bytes in UTF-8; a number takes a byte for two digits, and one more. */
const bytesOf = (item: DocumentItem): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOfValue(value), 0);

const bytesOfValue = ({ S, N }: AttributeValue): number =>
  S === undefined ? Math.ceil((N?.length ?? 0) / 2) + 1 : Buffer.byteLength(S);

const describe = ({ key }: Change): string => JSON.stringify([key.partition, key.sort]);
