import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { tollbook } from "../support/command-line.ts";
import { dataFolders } from "../support/data-folder.ts";
import { serveFolder, tokenOrganization } from "../support/token-organization.ts";
import { usageOf } from "../support/usage-of.ts";

const newFolder = dataFolders();
let dataDir = "";
let files = "";
beforeEach(async () => {
  dataDir = newFolder();
  files = newFolder();
  await tokenOrganization(dataDir);
  // Usage of a day that is still to come would be refused.
  await tollbook("clock", "advance", "--to", "2023-11-20", "--data", dataDir);
});

const fileOf = (content: string | Buffer, name = "usage.csv"): string => {
  const path = join(files, name);
  writeFileSync(path, content);
  return path;
};
const importing = (file: string, ...options: readonly string[]) =>
  tollbook("events", "import", file, "--json", "--data", dataDir, ...options);
const rejectsOf = (file: string): string => {
  const [found] = readdirSync(files).filter((name) => name.includes("rejects"));
  return found === undefined ? "" : readFileSync(join(files, found), "utf8").replaceAll(file, "FILE");
};

const HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
const SMALL = `${HEADER}2023-11-16 18:15:46.6805900,374,44
2023-11-16 18:15:50.9951690,396,109
2023-11-16 18:15:50.9951690,396,109
2023-11-16 18:16:00.5000000,30,7
`;
/** 374 + 396 + 396 + 30 and 44 + 109 + 109 + 7: two equal lines are two events. */
const SMALL_USAGE = { context: 1_196, generated: 269 };

const line = (id: string, context: string, over: object = {}): string =>
  JSON.stringify({
    schemaName: "completion",
    id,
    timestamp: "2023-11-16T10:00:00Z",
    accountId: "acme",
    attributes: [
      { name: "ContextTokens", value: context },
      { name: "GeneratedTokens", value: "1" },
    ],
    dimensions: {},
    ...over,
  });

describe("help", () => {
  it("names every option and gives examples", async () => {
    const { code, stdout, stderr } = await tollbook("events", "import", "--help");
    expect([code, stderr]).toEqual([0, ""]);
    const options = ["schema", "account", "timestamp", "attribute", "dimension", "id", "delimiter", "again"];
    for (const name of [...options, "json", "data", "url", "api-key"]) expect(stdout).toContain(`--${name}`);
    expect(stdout).toContain("Examples");
  });
});

describe.each`
  place                 | isServed
  ${"in process"}       | ${false}
  ${"through a server"} | ${true}
`("a CSV file, $place", ({ isServed }) => {
  it("is counted once, however often it is imported", async () => {
    const server = isServed ? await serveFolder(dataDir) : undefined;
    try {
      const file = fileOf(SMALL);
      const first = await importing(file);
      expect(first).toMatchObject({
        code: 0,
        json: { lines: 4, sent: 4, accepted: 4, refused: 0, rejected: 0, skipped: 0 },
      });
      expect(await usageOf(dataDir)).toEqual(SMALL_USAGE);
      expect(await importing(file)).toMatchObject({ code: 0, json: { sent: 0, accepted: 0 } });
      const again = await importing(file, "--again");
      expect(again).toMatchObject({ code: 0, json: { sent: 4, accepted: 4 } });
      expect(await usageOf(dataDir)).toEqual(SMALL_USAGE);
      expect(readdirSync(files)).toEqual(["usage.csv"]);
    } finally {
      await server?.close();
    }
  });
});

describe("a file that was imported", () => {
  it("says in words that nothing is new", async () => {
    const file = fileOf(SMALL);
    await importing(file);
    const { code, stdout, stderr } = await tollbook("events", "import", file, "--data", dataDir);
    expect(code).toBe(0);
    expect(stdout + stderr).toMatch(/nothing new/i);
  });

  it("goes on where it had grown, its last line included", async () => {
    const file = fileOf(SMALL.slice(0, -3)); // The last line is being written: "…,30".
    await importing(file);
    writeFileSync(file, SMALL);
    appendFileSync(file, "2023-11-16 19:00:00,1000,1\n");
    const { json } = await importing(file);
    expect(json.accepted).toBeLessThanOrEqual(2);
    expect(await usageOf(dataDir)).toEqual({
      context: SMALL_USAGE.context + 1_000,
      generated: SMALL_USAGE.generated + 1,
    });
  });

  it("sends only what was added", async () => {
    const file = fileOf(SMALL);
    await importing(file);
    appendFileSync(file, "2023-11-16 18:15:46.6805900,374,44\n");
    expect(await importing(file)).toMatchObject({ code: 0, json: { sent: 1, accepted: 1 } });
    // The new line equals the first one, and is another event all the same.
    expect(await usageOf(dataDir)).toEqual({ context: 1_196 + 374, generated: 269 + 44 });
  });

  it("is read from its beginning when that has changed, and no line is counted again", async () => {
    const file = fileOf(SMALL);
    await importing(file);
    const [header = "", ...lines] = SMALL.trimEnd().split("\n");
    writeFileSync(file, `${[header, "2023-11-16 00:00:00,5,6", ...lines.reverse()].join("\n")}\n`);
    expect(await importing(file)).toMatchObject({ code: 0, json: { sent: 5 } });
    expect(await usageOf(dataDir)).toEqual({ context: 1_196 + 5, generated: 269 + 6 });
  });

  it("is counted for another account as well when it is imported for that", async () => {
    const file = fileOf(SMALL);
    await importing(file);
    // The account is not there: the outcome is told, and nothing is counted for the first one.
    const { json } = await importing(file, "--account", "nobody");
    expect(json.sent).toBe(4);
    expect(json.outcomes).toMatchObject({ INGESTION_FAILED_ACCOUNT_NOT_FOUND: 4 });
    expect(await usageOf(dataDir)).toEqual(SMALL_USAGE);
  });
});

describe("bad lines", () => {
  it("of a CSV file are told with their number, kept, and can be imported once mended", async () => {
    const bad = Buffer.concat([
      Buffer.from(`${HEADER}2023-11-16 18:00:00,100,1\n2023-11-16 18:00:01,many,1\n2023-11-16 18:00:02,5\n`),
      Buffer.from([0xff, 0xfe, 0x0a]),
      Buffer.from(`2023-13-45 18:00:03,100,1\n2023-11-16 18:00:04,1e5,1\n\n2023-11-16 18:00:05,NaN,1\n`),
      Buffer.from(`2023-11-16 18:00:06,20,1\n`),
    ]);
    const file = fileOf(bad);
    const { code, stderr, json } = await importing(file);
    expect(code).toBe(3);
    expect(json).toMatchObject({ sent: 2, accepted: 2, rejected: 6 });
    for (const number of [3, 4, 5, 6, 7, 9]) expect(stderr).toContain(`line ${number}`);
    expect(await usageOf(dataDir)).toEqual({ context: 120, generated: 2 });
    const rejects = rejectsOf(file);
    expect(rejects).toContain("many");
    const mended = fileOf(rejects.replace("many", "7"), "mended.csv");
    await importing(mended);
    expect(await usageOf(dataDir)).toEqual({ context: 127, generated: 3 });
  });

  it("leave no reject file behind when they are gone", async () => {
    const file = fileOf(`${HEADER}2023-11-16 18:00:01,many,1\n`);
    expect((await importing(file)).code).toBe(3);
    expect(rejectsOf(file)).not.toBe("");
    writeFileSync(file, `${HEADER}2023-11-16 18:00:01,7,1\n`);
    expect((await importing(file)).code).toBe(0);
    expect(rejectsOf(file)).toBe("");
  });

  it("of which there are many are told ten times, and kept all", async () => {
    const file = fileOf(`${HEADER}${"2023-11-16 18:00:01,many,1\n".repeat(2_500)}2023-11-16 18:00:01,7,1\n`);
    const { json, stderr } = await importing(file);
    expect(json).toMatchObject({ accepted: 1, rejected: 2_500 });
    expect(stderr.match(/line \d/g)?.length).toBe(10);
    expect(rejectsOf(file).match(/many/g)).toHaveLength(2_500);
  });

  it("of a JSONL file are checked as strictly as the API does", async () => {
    const file = fileOf(
      [
        line("a", "100"),
        "{",
        "[]",
        "42",
        line("b", "1", { surprise: true }),
        line("c", "1").replace('"1"', "1"),
        line("d", "1", { timestamp: "yesterday" }),
        line("e", "1", { accountId: "" }),
        "",
        line("f", "20"),
        line("a", "100"),
      ].join("\n"),
      "usage.jsonl",
    );
    const { code, json, stderr } = await importing(file);
    expect(code).toBe(3);
    expect(json).toMatchObject({ sent: 3, accepted: 3, rejected: 7 });
    expect(json.outcomes).toMatchObject({ INGESTION_FAILED_DUPLICATE_EVENT: 1 });
    for (const number of [2, 3, 4, 5, 6, 7, 8]) expect(stderr).toContain(`line ${number}`);
    expect(await usageOf(dataDir)).toEqual({ context: 120, generated: 2 });
    const rejects = rejectsOf(file).trimEnd().split("\n");
    expect(rejects.map((one) => JSON.parse(one).line)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(JSON.parse(rejects[0] ?? "")).toMatchObject({ line: 2, text: "{", reason: expect.any(String) });
  });

  it("that the server refuses are told with their number too", async () => {
    // Fits every check of shape, and is larger in sum than one event may be.
    const dimensions = Object.fromEntries(
      Array.from({ length: 99 }, (_, at) => [`${at}-${"k".repeat(190)}`, "v".repeat(190)]),
    );
    const file = fileOf(`${line("a", "1")}\n${line("b", "1", { dimensions })}\n${line("c", "2")}\n`, "usage.jsonl");
    const { code, json, stderr } = await importing(file);
    expect(code).toBe(3);
    expect(json).toMatchObject({ sent: 3, accepted: 2, refused: 1 });
    expect(stderr).toContain("line 2");
    expect(await usageOf(dataDir)).toEqual({ context: 3, generated: 2 });
  });
});

describe("JSONL events without an id", () => {
  it("get the same one each time", async () => {
    const event = line("x", "5").replace('"id":"x",', "");
    const file = fileOf(`${event}\n${event}\n`, "usage.jsonl");
    await importing(file);
    await importing(file, "--again");
    expect(await usageOf(dataDir)).toEqual({ context: 10, generated: 2 });
  });
});

describe("columns by option", () => {
  it("are taken from where the command line says", async () => {
    const own = newFolder();
    await tokenOrganization(own, { dimensions: ["model"] });
    await tollbook("clock", "advance", "--to", "2023-11-20", "--data", own);
    const file = fileOf(
      'when;who;"in";out;req\n2023-11-16T10:00:00Z;acme;"1 000";2;r1\n2023-11-16T10:00:00+02:00;acme;5;2;r2\n',
    );
    const options = [
      ...["--delimiter", ";", "--schema", "completion", "--account", "acme", "--timestamp", "when"],
      ...["--attribute", "ContextTokens=in", "--attribute", "GeneratedTokens=out"],
      ...["--dimension", "model=:large", "--id", "{who}/{req}"],
    ];
    const { json } = await tollbook("events", "import", file, ...options, "--json", "--data", own);
    expect(json).toMatchObject({ accepted: 1, rejected: 1, outcomes: { INGESTION_COMPLETED_EVENT_METERED: 1 } });
    expect(await usageOf(own)).toEqual({ context: 5, generated: 2 });
    const [rejects = ""] = readdirSync(files).filter((name) => name.includes("rejects"));
    const mended = fileOf(readFileSync(join(files, rejects), "utf8").replace("1 000", "1000"), "mended.csv");
    await tollbook("events", "import", mended, ...options, "--json", "--data", own);
    expect(await usageOf(own)).toEqual({ context: 1_005, generated: 4 });
  });

  it("that the schema needs and nothing gives are asked for", async () => {
    const own = newFolder();
    await tokenOrganization(own, { dimensions: ["model"] });
    const { code, stderr } = await tollbook("events", "import", fileOf(SMALL), "--data", own);
    expect(code).toBe(2);
    expect(stderr).toContain("model");
  });
});

describe("what cannot be imported", () => {
  it.each`
    name            | content                        | because
    ${"absent.csv"} | ${undefined}                   | ${"there is no such file"}
    ${"empty.csv"}  | ${""}                          | ${"it has no header"}
    ${"other.csv"}  | ${"a,b\n1,2\n"}                | ${"no column fits"}
    ${"short.csv"}  | ${"TIMESTAMP,ContextTokens\n"} | ${"an attribute of the schema is missing"}
    ${"usage.xlsx"} | ${"PK"}                        | ${"neither CSV nor JSONL"}
  `("$name: $because", async ({ name, content }) => {
    const file = join(files, name);
    if (content !== undefined) writeFileSync(file, content);
    const { code, stdout, stderr } = await importing(file);
    expect([1, 2, 3]).toContain(code);
    expect(stdout).toBe("");
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stderr.length).toBeGreaterThan(10);
    expect(existsSync(join(dataDir, "imports")) ? readdirSync(join(dataDir, "imports")) : []).toEqual([]);
  });

  it("a header without lines is an import of nothing", async () => {
    expect(await importing(fileOf(HEADER))).toMatchObject({ code: 0, json: { sent: 0, rejected: 0 } });
  });

  it("a key that opens nothing ends the import with 3, and the next one begins where it should", async () => {
    const file = fileOf(SMALL);
    const server = await serveFolder(dataDir);
    try {
      expect((await importing(file, "--api-key", "tb_wrong")).code).toBe(3);
      expect(await importing(file)).toMatchObject({ code: 0, json: { accepted: 4 } });
    } finally {
      await server.close();
    }
  });
});
