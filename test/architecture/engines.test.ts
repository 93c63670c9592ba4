import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { atLeast } from "../../scripts/engines/at-least.ts";
import { enginesFolder } from "../../scripts/engines/engines-folder.ts";
import { installOnce } from "../../scripts/engines/install-once.ts";
import { MINISTACK } from "../../scripts/engines/versions.ts";
import { ROOT } from "./planted-repository.ts";

describe("the version of a tool", () => {
  it.each([
    ["cargo 1.95.0 (f2d3ce0bd 2026-03-21)", true, "it is later"],
    ["cargo 1.88.0", true, "it is the one that is needed"],
    ["cargo 1.87.9", false, "it is earlier by one"],
    ["cargo 0.99.0", false, "the first number decides"],
    ["cargo 2.0.0", true, "the first number decides"],
    ["cargo 1.100.0", true, "100 is more than 88, though not as text"],
    ["no cargo", false, "there is none"],
  ])("%s is late enough: %s, since %s", (text, expected) => {
    expect(atLeast(text, [1, 88])).toBe(expected);
  });
});

describe("engines", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tollbook-install-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are installed where the environment says, else where caches are", () => {
    expect(enginesFolder({ TOLLBOOK_ENGINES_DIR: "/engines", XDG_CACHE_HOME: "/cache" })).toBe("/engines");
    expect(enginesFolder({ XDG_CACHE_HOME: "/cache" })).toBe("/cache/tollbook/engines");
    expect(enginesFolder({})).toMatch(/\.cache\/tollbook\/engines$/);
  });

  const fill = (text: string) => async (part: string) => {
    mkdirSync(part);
    writeFileSync(join(part, "engine"), text);
  };

  it("are installed once", async () => {
    const engine = join(folder, "engine-1");
    await installOnce(engine, fill("first"));
    await installOnce(engine, fill("second"));
    expect(readFileSync(join(engine, "engine"), "utf8")).toBe("first");
    expect(readdirSync(folder)).toEqual(["engine-1"]);
  });

  it("are installed whole or not at all", async () => {
    const engine = join(folder, "engine-1");
    const broken = async (part: string) => {
      await fill("half")(part);
      throw new Error("no network");
    };
    await expect(installOnce(engine, broken)).rejects.toThrow("no network");
    expect(existsSync(engine)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("are installed once by two that begin together", async () => {
    const engine = join(folder, "engine-1");
    await Promise.all([installOnce(engine, fill("one")), installOnce(engine, fill("other"))]);
    expect(readdirSync(folder)).toEqual(["engine-1"]);
  });

  it("from PyPI are pinned with all that they need, each by version and hash", () => {
    const lines = readFileSync(join(ROOT, "scripts/engines/requirements.txt"), "utf8")
      .replaceAll("\\\n", "")
      .split("\n");
    const packages = lines.filter((line) => line !== "" && !line.startsWith("#"));
    expect(packages).toContainEqual(expect.stringContaining(`ministack==${MINISTACK.version} `));
    for (const line of packages)
      expect(line).toMatch(/^[a-z0-9-]+==[0-9.a-z]+ (; [^-]+)?(\s*--hash=sha256:[0-9a-f]{64})+$/);
  });
});
