import { packTextAbove } from "#adapters/aws/packed-text.ts";
import type { UsageMeterId } from "#domain/ids.ts";
import type { MeterUnits, UsageEvent } from "#domain/metering/usage-event.ts";
import { decimal, toText } from "#domain/money/decimal.ts";

/** Above 600 bytes text is compressed: with its keys an event then still fits into one kilobyte, which is one write unit. */
export const packText = packTextAbove(600);

/** An event as it was posted, without what its item says anyway. */
export type PackedEvent = readonly [
  timestamp: string,
  accountId: string,
  attributes: readonly (string | null)[],
  dimensions: Readonly<Record<string, string>>,
  id: string | null,
];

export const packEvent = ({ timestamp, accountId, attributes, dimensions, id }: UsageEvent): PackedEvent => {
  const flat: (string | null)[] = [];
  for (const { name, value, unit } of attributes) flat.push(name, value, unit ?? null);
  // An empty id is none.
  return [timestamp, accountId, flat, dimensions, id || null];
};

export const unpackEvent = (
  [timestamp, accountId, flat, dimensions, id]: PackedEvent,
  schemaName: string,
): UsageEvent => {
  const attributes: { name: string; value: string; unit?: string }[] = [];
  for (let index = 0; index < flat.length; index += 3) {
    const unit = flat[index + 2];
    attributes.push({
      name: flat[index] ?? "",
      value: flat[index + 1] ?? "",
      ...(typeof unit === "string" && { unit }),
    });
  }
  return { schemaName, ...(id !== null && { id }), timestamp, accountId, attributes, dimensions };
};

/** Units as `<meter>=<units>` joined by spaces: exact at any size. */
export const packUnits = (units: readonly MeterUnits[]): string =>
  units.map(({ meterId, units: quantity }) => `${meterId}=${toText(quantity)}`).join(" ");

export const unpackUnits = (text: string): MeterUnits[] =>
  text === ""
    ? []
    : text.split(" ").map((entry) => {
        const at = entry.lastIndexOf("=");
        return { meterId: entry.slice(0, at) as UsageMeterId, units: decimal(entry.slice(at + 1)) };
      });
