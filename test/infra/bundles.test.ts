import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFunction } from "../../infra/bundle-function.ts";
import { FONTS } from "../../infra/lambdas/render-invoice.ts";

const folder = mkdtempSync(join(tmpdir(), "tollbook-bundle-"));
const zip = join(folder, "zip");
const maps = join(folder, "maps");

/** Runs a module beside the bundle, far away from the repository and its packages. */
const run = (text: string, env: Record<string, string>) => {
  const file = join(zip, "try.mjs");
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
    cwd: zip,
    encoding: "utf8",
    env: { AWS_REGION: "eu-central-1", ...env },
  });
  rmSync(file);
  return { status, stdout, stderr };
};

describe("the zip of the function that draws invoices", () => {
  beforeAll(() => bundleFunction({ folder: "render-invoice", outputFolder: zip, sourceMapFolder: maps, files: FONTS }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("holds one module and the fonts with their license; its source map lies apart", () => {
    const files = readdirSync(zip, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(zip.length + 1));
    expect(files.sort()).toEqual(["index.mjs", ...FONTS].sort());
    expect(readdirSync(maps)).toEqual(["render-invoice.mjs.map"]);
  });

  it("starts where there is nothing else, and has a handler", () => {
    const { status, stdout, stderr } = run(`console.log(typeof (await import("./index.mjs")).handler);`, {
      TOLLBOOK_LEDGER_TABLE: "ledger",
      TOLLBOOK_DOCUMENTS_BUCKET: "documents",
      TOLLBOOK_DELIVER_INVOICES_QUEUE_URL: "https://sqs.eu-central-1.amazonaws.com/123456789012/deliver-invoices",
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "function\n", stderr: "" });
  });

  it("finds its fonts as the code looks for them", () => {
    const look = `import { createRequire } from "node:module";
      const name = "dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf";
      console.log(createRequire(new URL("./index.mjs", import.meta.url)).resolve(name));`;
    const { stdout } = run(look, {});
    expect(stdout.trim()).toMatch(/zip\/node_modules\/dejavu-fonts-ttf\/ttf\/DejaVuSansCondensed\.ttf$/);
  });

  it("says which variable is missing when it is told nothing", () => {
    const { status, stderr } = run(`await import("./index.mjs");`, {});
    expect(status).toBe(1);
    expect(stderr).toMatch(/TOLLBOOK_LEDGER_TABLE is missing/);
  });
});
