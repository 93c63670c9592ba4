import type { UsageItem } from "#adapters/aws/usage-table.ts";

const UNIT_BYTES = 1_024;

/**
 * Bytes of an item as DynamoDB counts them: names and values of all attributes, keys among them. A number has a byte for two
 * significant digits and one more, and another where it is negative.
 *
 *   pk "a", sk "b", n 1234: (2 + 1) + (2 + 1) + (1 + 3) = 10
 */
export const itemSize = (item: UsageItem): number =>
  Object.entries(item).reduce(
    (bytes, [name, value]) => (value === undefined ? bytes : bytes + Buffer.byteLength(name) + valueSize(value)),
    0,
  );

/** Every started kilobyte is one, of a write that is no part of a transaction. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / UNIT_BYTES));

const valueSize = (value: string | number | Uint8Array): number => {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value !== "number") return value.byteLength;
  const digits = String(Math.abs(value))
    .replace(".", "")
    .replace(/^0+|0+$/g, "");
  return Math.ceil(digits.length / 2) + 1 + (value < 0 ? 1 : 0);
};
