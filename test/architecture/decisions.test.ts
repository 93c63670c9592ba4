import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./planted-repository.ts";

const FOLDER = join(ROOT, "docs", "adr");
const pages = readdirSync(FOLDER).filter((name) => name !== "README.md");

describe("the decisions", () => {
  it.each(pages)("%s has its number in its name and title, a status, and a line in the list", (page) => {
    const [number] = /^\d{4}(?=-[a-z0-9-]+\.md$)/.exec(page) ?? [];
    const text = readFileSync(join(FOLDER, page), "utf8");
    expect(text.split("\n")[0]).toMatch(new RegExp(`^# ${Number(number)}\\. \\S`));
    expect(text).toMatch(/^Status: (?:accepted|replaced by \d{4})/m);
    expect(readFileSync(join(FOLDER, "README.md"), "utf8")).toContain(`[${number}](${page})`);
  });

  it("share no number", () => {
    const numbers = pages.map((page) => page.slice(0, 4));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.length).toBeGreaterThan(0);
  });
});
