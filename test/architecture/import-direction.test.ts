import { globSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { biomeFindings, inPlantedRepository, ROOT } from "./planted-repository.ts";

const DIRECTION = "lint/style/noRestrictedImports";

/** From a file of the folder, this import is refused, because … */
const REFUSED = [
  ["shared/domain/rating", "#ports/clock.ts", "the domain is told the time"],
  ["shared/domain/rating", "#usecases/billing/bill-cycle.ts", "what is done does not decide what is true"],
  ["shared/domain/rating", "#repositories/invoices.ts", "values do not fetch themselves"],
  ["shared/domain/rating", "#adapters/node/system-clock.ts", "the domain knows no technology"],
  ["shared/domain/rating", "#wire/primitives.ts", "the domain knows no JSON"],
  ["shared/domain/rating", "zod", "shapes are checked at the edge"],
  ["shared/domain/rating", "node:fs", "the domain reads no files"],
  ["shared/domain/rating", "node:crypto", "the domain has no chance in it"],
  ["shared/domain/rating", "big.js", "decimals are the domain's own, and big.js is a witness of tests"],
  ["shared/domain/rating", "temporal-polyfill", "only the calendar file wraps the calendar library"],
  ["shared/domain/rating", "json-logic-engine", "expressions are evaluated by the domain itself"],
  ["shared/domain/rating", "@aws-sdk/client-sqs", "the domain knows no cloud"],
  ["shared/domain/rating", "./slab.ts", "shared code is named by its alias"],
  ["shared/domain/rating", "../../../functions/logger.ts", "the inside does not know the outside"],
  ["shared/ports", "#usecases/world.ts", "a port knows the domain only"],
  ["shared/ports", "#adapters/node/system-clock.ts", "a port does not know who implements it"],
  ["shared/ports", "zod", "a port has no shapes"],
  ["shared/ports", "node:sqlite", "a port is not shaped like a technology"],
  ["shared/repositories", "#usecases/world.ts", "use cases stand above repositories"],
  ["shared/repositories", "#adapters/local/sqlite-store.ts", "a repository is written over the Store port"],
  ["shared/repositories", "#wire/add-ons.ts", "stored items are not HTTP bodies"],
  ["shared/repositories", "node:sqlite", "a repository knows no engine"],
  ["shared/usecases/billing", "#adapters/node/system-clock.ts", "a use case is handed its ports"],
  ["shared/usecases/billing", "#wire/add-ons.ts", "translation happens at the edge"],
  ["shared/usecases/billing", "node:fs", "a use case reaches for nothing"],
  ["shared/usecases/billing", "zod", "shapes are checked at the edge"],
  ["shared/usecases/billing", "@middy/core", "a use case is no handler"],
  ["shared/wire", "#ports/clock.ts", "wire is text and values"],
  ["shared/wire", "#usecases/world.ts", "wire does not act"],
  ["shared/wire", "#adapters/node/system-clock.ts", "wire knows no technology"],
  ["shared/wire", "node:fs", "wire reads no files"],
  ["shared/adapters/local", "#usecases/world.ts", "an adapter implements ports"],
  ["shared/adapters/local", "#repositories/invoices.ts", "an adapter implements ports"],
  ["shared/adapters/local", "#adapters/aws/sqs-queue.ts", "one technology does not lean on another"],
  ["shared/adapters/aws", "#adapters/local/sqlite-store.ts", "one technology does not lean on another"],
  ["shared/adapters/pdf", "#adapters/local/sqlite-store.ts", "one technology does not lean on another"],
  ["shared/adapters/node", "#adapters/local/sqlite-store.ts", "what every technology uses leans on none"],
  ["shared/adapters/node", "#adapters/aws/sqs-queue.ts", "what every technology uses leans on none"],
  ["shared/adapters/pdf", "#adapters/node/system-clock.ts", "a drawing has no clock"],
  ["shared/adapters/other", "#adapters/local/sqlite-store.ts", "a new technology is held to the same"],
  ["shared/adapters/local", "../aws/sqs-queue.ts", "nor by a relative path"],
  ["functions/meter", "../../shared/domain/result.ts", "shared code is named by its alias"],
  ["functions/meter", "../../local/runner.ts", "what is deployed does not know the local runner"],
  ["functions/meter", "../../test/support/api.ts", "what is deployed knows no tests"],
  ["infra/stacks", "#domain/result.ts", "infrastructure runs code and knows none of it"],
  ["infra/stacks", "#adapters/aws/sqs-queue.ts", "infrastructure runs code and knows none of it"],
  ["infra/stacks", "../../shared/domain/result.ts", "nor by a relative path"],
  ["infra/stacks", "../../functions/meter/handler.ts", "a function is named by its folder, not imported"],
  ["infra/stacks", "../../local/runner.ts", "what is deployed does not know the local runner"],
  ["infra/stacks", "../../test/support/api.ts", "what is deployed knows no tests"],
  ["local", "../shared/domain/result.ts", "shared code is named by its alias"],
  ["local", "../test/support/api.ts", "the runner knows no tests"],
  ["test/domain", "../../shared/domain/result.ts", "shared code is named by its alias"],
  ["bench", "../shared/domain/result.ts", "shared code is named by its alias"],
] as const;

const PERMITTED = [
  ["shared/domain/rating", "#domain/money/money.ts"],
  ["shared/ports", "#domain/ids.ts"],
  ["shared/ports", "#ports/store.ts"],
  ["shared/repositories", "#ports/store.ts"],
  ["shared/repositories", "#wire/stored/invoice.ts"],
  ["shared/usecases/billing", "#repositories/invoices.ts"],
  ["shared/usecases/billing", "#ports/clock.ts"],
  ["shared/wire", "zod"],
  ["shared/adapters/local", "#adapters/local/database.ts"],
  ["shared/adapters/local", "node:sqlite"],
  ["shared/adapters/local", "#adapters/node/system-clock.ts"],
  ["shared/adapters/node", "#adapters/node/document-key.ts"],
  ["shared/adapters/aws", "#adapters/aws/sqs-queue.ts"],
  ["shared/adapters/aws", "#adapters/node/system-clock.ts"],
  ["shared/adapters/aws", "@aws-sdk/client-sqs"],
  ["shared/adapters/aws", "#ports/queue.ts"],
  ["functions/meter", "#usecases/world.ts"],
  ["functions/meter", "#adapters/node/system-clock.ts"],
  ["functions/meter", "../logger.ts"],
  ["infra/stacks", "aws-cdk-lib"],
  ["infra/stacks", "../constructs/on-call.ts"],
  ["local", "../functions/meter/handler.ts"],
  ["local", "#adapters/local/database.ts"],
  ["test/domain", "#adapters/local/database.ts"],
  ["test/domain", "../../functions/meter/handler.ts"],
] as const;

/** The one file that may wrap a library; anything else it may not import either. */
const WRAPPERS = [["shared/domain/time/calendar.ts", "temporal-polyfill"]] as const;

const importing = (specifier: string): string => `import * as it from "${specifier}";\n\nexport const planted = it;\n`;
const refusedFile = (index: number): string => `${REFUSED[index]?.[0]}/refused-${index}.ts`;
const permittedFile = (index: number): string => `${PERMITTED[index]?.[0]}/permitted-${index}.ts`;

describe("the direction of imports", () => {
  let refusals: ReturnType<typeof biomeFindings>;
  let permissions: ReturnType<typeof biomeFindings>;
  const rulesFor = (file: string) =>
    refusals.findings.filter((finding) => finding.file === file).map(({ rule }) => rule);

  beforeAll(() => {
    const refused = REFUSED.map(([, specifier], index) => [refusedFile(index), importing(specifier)] as const);
    const broken = WRAPPERS.map(([file]) => [file, importing("zod")] as const);
    refusals = inPlantedRepository(Object.fromEntries([...refused, ...broken]), (folder) =>
      biomeFindings("check:imports", folder),
    );
    const permitted = PERMITTED.map(([, specifier], index) => [permittedFile(index), importing(specifier)] as const);
    const wrappers = WRAPPERS.map(([file, library]) => [file, importing(library)] as const);
    permissions = inPlantedRepository(Object.fromEntries([...permitted, ...wrappers]), (folder) =>
      biomeFindings("check:imports", folder),
    );
  });

  it.each(REFUSED.map((row, index) => [...row, index] as const))(
    "%s may not import %s: %s",
    (_from, _what, _why, index) => {
      expect(rulesFor(refusedFile(index))).toContain(DIRECTION);
    },
  );

  it.each(WRAPPERS)("%s may wrap %s and import nothing else", (file) => {
    expect(rulesFor(file)).toContain(DIRECTION);
  });

  it("ends with an error when an import goes the wrong way", () => {
    expect(refusals.exitCode).toBe(1);
  });

  it("permits what the direction allows", () => {
    expect(permissions.findings.filter(({ rule }) => rule === DIRECTION)).toEqual([]);
    expect(permissions.filesSeen).toBeGreaterThanOrEqual(PERMITTED.length + WRAPPERS.length);
  });
});

describe("import cycles", () => {
  it.each([
    ["import", "values"],
    ["import type", "types alone"],
  ])("are refused when they are made with '%s', of %s", (keyword) => {
    const file = (other: string, own: string) =>
      `${keyword} { ${other} } from "#domain/${other}.ts";\n\nexport type ${own} = typeof ${other};\nexport const ${own} = 1;\n`;
    const { findings, exitCode } = inPlantedRepository(
      { "shared/domain/first.ts": file("second", "first"), "shared/domain/second.ts": file("first", "second") },
      (folder) => biomeFindings("check:imports", folder),
    );
    expect(findings.map(({ rule }) => rule)).toContain("lint/suspicious/noImportCycles");
    expect(exitCode).toBe(1);
  });
});

it("an import without its extension, or of a package that is not declared, is refused", () => {
  const { findings } = inPlantedRepository(
    {
      "functions/meter/there.ts": "export const there = 1;\n",
      "functions/meter/bare.ts": 'import { there } from "./there";\n\nexport const bare = there;\n',
      "functions/meter/stranger.ts": importing("left-pad"),
      "functions/meter/tester.ts": importing("fast-check"),
    },
    (folder) => biomeFindings("check:imports", folder),
  );
  expect(findings).toContainEqual({ file: "functions/meter/bare.ts", rule: "lint/correctness/useImportExtensions" });
  expect(findings).toContainEqual({
    file: "functions/meter/stranger.ts",
    rule: "lint/correctness/noUndeclaredDependencies",
  });
  expect(findings).toContainEqual({
    file: "functions/meter/tester.ts",
    rule: "lint/correctness/noUndeclaredDependencies",
  });
});

it("looks at every file of ours", () => {
  const ours = globSync("{shared,functions,infra,local,bench,scripts,test}/**/*.ts", { cwd: ROOT });
  expect(ours.length).toBeGreaterThan(0);
  expect(biomeFindings("check:imports", ROOT).filesSeen).toBeGreaterThanOrEqual(ours.length);
});
