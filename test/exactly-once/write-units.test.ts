import { describe, expect, it } from "vitest";
import { itemSize, writeUnits } from "../support/usage/item-size.ts";
import { type MeasuredCommits, measureCommits, measureDuplicate } from "./measure-commits.ts";

/** Write units per event by the number of events of a commit, as the design promises them. */
const PROMISED: readonly (readonly [events: number, units: number])[] = [
  [1, 2.09],
  [3, 1.42],
  [10, 1.18],
  [33, 1.12],
  [100, 1.06],
  [333, 1.04],
];
const TOLERANCE = 0.05;

describe("counting an event costs write units", () => {
  const rows = new Map<number, MeasuredCommits>();

  it.each(PROMISED)("at %i events per commit, %f per event", async (events, promised) => {
    const row = await measureCommits(events, { meters: 2 });
    rows.set(events, row);
    expect(row.writes / promised).toBeGreaterThan(1 - TOLERANCE);
    expect(row.writes / promised).toBeLessThan(1 + TOLERANCE);
    if (rows.size === PROMISED.length) print(rows);
  });

  it("keeps a page in one kilobyte, up to six meters on it", async () => {
    for (const meters of [1, 2, 4, 6]) {
      const { pageBytes } = await measureCommits(1, { meters });
      expect([meters, pageBytes <= 1_024]).toEqual([meters, true]);
    }
  });

  it("and four for a duplicate: the refused put, its record, and two pointers to that", async () => {
    expect(await measureDuplicate()).toBe(4);
  });

  it("and some for the directories, once for an account, a page and an hour of arrival", async () => {
    const { directories } = await measureCommits(1, { meters: 2 });
    // The lane, the account that had usage in this hour, and its page.
    expect(directories).toBe(3);
  });
});

describe("the size of an item", () => {
  it.each([
    ["texts in UTF-8", { pk: "a", sk: "é" }, 2 + 1 + 2 + 2],
    ["numbers by two digits a byte", { pk: "a", sk: "b", n: 1234 }, 6 + 1 + 3],
    ["trailing zeros for nothing", { pk: "a", sk: "b", n: 1000 }, 6 + 1 + 2],
    ["a sign as a byte", { pk: "a", sk: "b", n: -1 }, 6 + 1 + 3],
    ["bytes as they are", { pk: "a", sk: "b", j: new Uint8Array(16) }, 6 + 1 + 16],
  ])("counts %s", (_what, item, bytes) => {
    expect(itemSize(item)).toBe(bytes);
  });

  it("is charged by started kilobytes", () => {
    expect([0, 1, 1_024, 1_025, 2_048].map(writeUnits)).toEqual([1, 1, 1, 2, 2]);
  });
});

const print = (rows: ReadonlyMap<number, MeasuredCommits>): void => {
  const lines = [...rows].map(
    ([events, { writes, reads, pageBytes, eventBytes }]) =>
      `  ${String(events).padStart(4)}  ${writes.toFixed(3).padStart(6)}  ${reads.toFixed(3).padStart(6)}  ${String(pageBytes).padStart(5)}  ${String(eventBytes).padStart(5)}`,
  );
  process.stdout.write(
    `Units per event, by events per commit; greatest page and event in bytes:\n  commit  writes   reads   page  event\n${lines.join("\n")}\n`,
  );
};
