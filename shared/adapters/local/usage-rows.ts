import type { UsageNames } from "#adapters/local/usage-names.ts";
import type { UsageMeterId } from "#domain/ids.ts";
import type { UsageCells } from "#domain/metering/usage-cells.ts";
import type { MeterUnits, UsageEvent } from "#domain/metering/usage-event.ts";
import { decimal, toText } from "#domain/money/decimal.ts";

/** Units as `<number of the meter>=<units>` joined by spaces: short, and exact at any size. */
export const formatUnits = (units: readonly MeterUnits[], names: UsageNames): string => {
  let text = "";
  for (const { meterId, units: quantity } of units) {
    text += `${text && " "}${names.word(meterId)}=${toText(quantity)}`;
  }
  return text;
};

export const parseUnits = (text: string, names: UsageNames): MeterUnits[] =>
  text === ""
    ? []
    : text.split(" ").map((entry) => {
        const [meter = "", units = ""] = entry.split("=");
        return { meterId: names.wordOf(Number(meter)) as UsageMeterId, units: decimal(units) };
      });

type Body = readonly [
  timestamp: string,
  accountId: string,
  attributes: readonly (string | null)[],
  dimensions: Readonly<Record<string, string>>,
];

/** What an event says beyond the columns of its row. */
export const formatBody = ({ timestamp, accountId, attributes, dimensions }: UsageEvent): string => {
  const flat: (string | null)[] = [];
  for (const { name, value, unit } of attributes) flat.push(name, value, unit ?? null);
  return JSON.stringify([timestamp, accountId, flat, dimensions] satisfies Body);
};

export const parseBody = (text: string, schemaName: string, id: string | null): UsageEvent => {
  const [timestamp, accountId, flat, dimensions] = JSON.parse(text) as Body;
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

/** Cells in the order of their keys, so that equal cells are equal bytes. */
export const formatCells = (cells: UsageCells): string => {
  const flat: (string | number)[] = [];
  for (const key of [...cells.keys()].sort()) {
    const cell = cells.get(key);
    if (cell) flat.push(key, toText(cell.sum), cell.events);
  }
  return JSON.stringify(flat);
};

export const parseCells = (text: string): UsageCells => {
  const flat = JSON.parse(text) as readonly (string | number)[];
  const cells = new Map<string, { sum: ReturnType<typeof decimal>; events: number }>();
  for (let index = 0; index < flat.length; index += 3) {
    cells.set(String(flat[index]), { sum: decimal(String(flat[index + 1])), events: Number(flat[index + 2]) });
  }
  return cells;
};
