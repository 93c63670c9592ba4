import { describe, expect, it } from "vitest";
import { inPlantedRepository, runScript } from "./planted-repository.ts";

const HANDLER = {
  "functions/meter/handler.ts": 'import { used } from "#domain/used.ts";\n\nexport const handler = () => used;\n',
};

const deadCode = (files: Record<string, string>) =>
  inPlantedRepository({ ...HANDLER, ...files }, (folder) =>
    runScript("check:dead-code", "--exclude dependencies --no-config-hints", folder),
  );

describe("the dead code check", () => {
  it("passes when everything is used, and says how many files it looked at", () => {
    const { status, stdout } = deadCode({ "shared/domain/used.ts": "export const used = 1;\n" });
    expect(stdout).toMatch(/^Looked at [1-9]\d* files$/m);
    expect(status).toBe(0);
  });

  it("refuses an export that nobody imports", () => {
    const { status, stdout } = deadCode({
      "shared/domain/used.ts": "export const used = 1;\nexport const unused = 2;\n",
    });
    expect(stdout).toMatch(/^unused\s+shared\/domain\/used\.ts/m);
    expect(status).toBe(1);
  });

  it("refuses a file that nobody imports", () => {
    const { status, stdout } = deadCode({
      "shared/domain/used.ts": "export const used = 1;\n",
      "shared/domain/alone.ts": "export const alone = 1;\n",
    });
    expect(stdout).toMatch(/^shared\/domain\/alone\.ts/m);
    expect(status).toBe(1);
  });
});
