import { assert } from "#domain/assert.ts";
import type { CompletedStatus, CountableEvent } from "#domain/metering/usage-event.ts";
import { type Decimal, type RunningSum, runningSum, toText, ZERO } from "#domain/money/decimal.ts";

/** The running total of one meter on one page: order-free, so that any split and order of the same events gives the same cell. */
export type UsageCell = { readonly sum: Decimal; readonly events: number };

/**
 * The counters of one page, by key: a usage meter's id, or `#<schema name>#<status>` for the number of events that ended so.
 */
export type UsageCells = ReadonlyMap<string, UsageCell>;

/** A pure step from the counters of a page and the events to be counted on it to its next counters. */
export type Fold = (cells: UsageCells, events: readonly CountableEvent[]) => UsageCells;

export const NO_CELLS: UsageCells = new Map();

/** The key of the cell that counts events by schema and status. */
export const eventCountKey = (schemaName: string, status: string): string => `#${schemaName}#${status}`;

/** What {@link eventCountKey} put into a key; undefined for the key of a meter's cell. */
export const parseEventCountKey = (key: string): { schemaName: string; status: CompletedStatus } | undefined => {
  if (!key.startsWith("#")) return undefined;
  const end = key.lastIndexOf("#");
  return { schemaName: key.slice(1, end), status: key.slice(end + 1) as CompletedStatus };
};

/** Adds every event's units to the cells of its meters, and one to the count of its schema and status. */
export const foldUsage: Fold = (cells, events) => {
  const next = new Map(cells);
  const add = (key: string, units: Decimal): void => {
    const before = next.get(key);
    next.set(key, {
      sum: before ? before.sum.plus(units) : units,
      events: (before?.events ?? 0) + 1,
    });
  };
  for (const { units, schemaName, status } of events) {
    for (const meter of units) add(meter.meterId, meter.units);
    add(eventCountKey(schemaName, status), ZERO);
  }
  return next;
};

/**
 * Takes events out of the cells that {@link foldUsage} counted them in. A cell without events disappears, so that the cells are
 * those of the events that remain, as if the others had never been.
 */
export const unfoldUsage: Fold = (cells, events) => {
  const next = new Map(cells);
  const subtract = (key: string, units: Decimal): void => {
    const before = next.get(key);
    assert(before !== undefined && before.events > 0, () => `cell '${key}' has no event to take out`);
    const after = { sum: before.sum.minus(units), events: before.events - 1 };
    if (after.events > 0) {
      next.set(key, after);
      return;
    }
    assert(after.sum.eq(ZERO), () => `cell '${key}' has ${toText(after.sum)} left of no events`);
    next.delete(key);
  };
  for (const { units, schemaName, status } of events) {
    for (const meter of units) subtract(meter.meterId, meter.units);
    subtract(eventCountKey(schemaName, status), ZERO);
  }
  return next;
};

/** Cells of two pages taken together. */
export const mergeCells = (first: UsageCells, second: UsageCells): UsageCells => mergeAllCells([first, second]);

/** Cells of many pages taken together. */
export const mergeAllCells = (parts: readonly UsageCells[]): UsageCells => {
  const growing = new Map<string, { readonly sum: RunningSum; events: number }>();
  for (const part of parts) {
    for (const [key, { sum, events }] of part) {
      let cell = growing.get(key);
      if (!cell) {
        cell = { sum: runningSum(), events: 0 };
        growing.set(key, cell);
      }
      cell.sum.add(sum);
      cell.events += events;
    }
  }
  return new Map(Array.from(growing, ([key, { sum, events }]) => [key, { sum: sum.total(), events }]));
};
