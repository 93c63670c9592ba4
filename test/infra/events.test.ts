import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../architecture/planted-repository.ts";
import { functionsOf } from "./read-template.ts";
import { synthesize } from "./synthesize.ts";

const ids = functionsOf(synthesize("dev").tollbook).map(([id]) => id);
const events = globSync("events/*.json", { cwd: ROOT });

/** Rows of the page: | `events/…` | `Function` | */
const page = readFileSync(join(ROOT, "docs/aws-resources.md"), "utf8");
const rows = [...page.matchAll(/^\| `(events\/[\w-]+\.json)` \| `(\w+)` \|/gm)].map(
  ([, file, id]) => [file!, id!] as const,
);

describe("sample events", () => {
  it("are all listed, each once, with the function that takes it", () => {
    expect(events.length).toBeGreaterThan(0);
    expect(rows.map(([file]) => file).sort()).toEqual(events.sort());
  });

  it.each(rows)("%s can be given to %s, which the template knows by that id", (file, id) => {
    expect(ids).toContain(id);
    // `close-cycle-sweep.json` is for CloseCycle: files are named for their function.
    const kebab = id.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
    expect(file).toMatch(new RegExp(`^events/${kebab}-`));
  });

  it("there is one for every function", () => {
    expect(new Set(rows.map(([, id]) => id))).toEqual(new Set(ids));
  });
});
