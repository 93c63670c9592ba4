import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { costTable } from "./cost-per-million.ts";
import { measureCommits } from "./measure-commits.ts";
import { MUTANTS } from "./mutants.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/exactly-once.md"), "utf8");

/** Figures that are written down go stale unless somebody computes them again. */
describe("docs/exactly-once.md", () => {
  it("says what a million events cost", async () => {
    const rows = await costTable();
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) expect(page).toContain(row);
  });

  it.each([1, 3, 10, 33, 100, 333])("says what an event costs in units at %i events per commit", async (events) => {
    const { writes, reads } = await measureCommits(events, { meters: 2 });
    expect(page).toContain(`| ${events} | ${writes.toFixed(2)} | ${reads.toFixed(2)} |`);
  });

  it("says how large an event and a page are", async () => {
    const { eventBytes, pageBytes } = await measureCommits(1, { meters: 2 });
    expect(page).toContain(`(${eventBytes} bytes)`);
    expect(page).toContain(`(some ${Math.round(pageBytes / 20) * 20} bytes with`);
  });

  it("says how many mutants there are", () => {
    expect(MUTANTS).toHaveLength(26);
    expect(page).toContain("are 26 ways to break counting");
  });
});
