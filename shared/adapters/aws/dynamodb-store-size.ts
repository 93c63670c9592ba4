import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { type DocumentItem, keyOfDocument } from "#adapters/aws/dynamodb-store-item.ts";
import type { PackedChange } from "#adapters/aws/dynamodb-store-packing.ts";

/**
 * Throws where DynamoDB would refuse a document above 400 KB, key and names included, or a transaction above 4 MB, both as
 * they are packed: before anything is sent, and by the name of the document.
 */
export const checkSizes = (changes: readonly PackedChange[]): void => {
  let total = 0;
  for (const change of changes) {
    const bytes = bytesOf(change);
    if (bytes > MOST_DOCUMENT_BYTES) {
      throw new RangeError(`${describe(change)} has ${bytes} bytes, and a document ${MOST_DOCUMENT_BYTES} at most`);
    }
    total += bytes;
  }
  if (changes.length > 1 && total > MOST_TRANSACTION_BYTES) {
    throw new RangeError(`a commit has ${total} bytes, and ${MOST_TRANSACTION_BYTES} are the most`);
  }
};

const MOST_DOCUMENT_BYTES = 400 * 1_024;
const MOST_TRANSACTION_BYTES = 4 * 1_024 * 1_024;

/**
 * What a put takes besides what it was given: version and marks, 74 bytes, and the statement itself, which counts against the
 * limit of an update by 20 to 100 bytes a clause, some 440 in all. Rounded up, since those figures are nowhere promised.
 */
const PUT_OVERHEAD = 1_024;

/** What a change writes; of one that writes nothing only the key is known. */
const bytesOf = (change: PackedChange): number => {
  const key = bytesOfItem(keyOfDocument(change.key));
  return change.type === "put" ? key + bytesOfItem(change.written) + PUT_OVERHEAD : key;
};

/** Names and texts take their bytes in UTF-8, binary its own; a number takes a byte for two digits, and one more. */
const bytesOfItem = (item: DocumentItem): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOfValue(value), 0);

const bytesOfValue = ({ S, B, N }: AttributeValue): number => {
  if (S !== undefined) return Buffer.byteLength(S);
  return B === undefined ? Math.ceil((N?.length ?? 0) / 2) + 1 : B.length;
};

const describe = ({ key }: PackedChange): string => JSON.stringify([key.partition, key.sort]);
