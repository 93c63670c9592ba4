import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createContentIds } from "../../local/event-import/content-ids.ts";
import { csvMapping, type MappingOptions } from "../../local/event-import/csv-mapping.ts";
import { isoTimestamp } from "../../local/event-import/iso-timestamp.ts";
import { type Line, readLines } from "../../local/event-import/read-lines.ts";
import { type FileRecord, readCsvRecords } from "../../local/event-import/read-records.ts";
import { dataFolders } from "../support/data-folder.ts";

const newFolder = dataFolders();
const fileOf = (content: string | Buffer): string => {
  const path = join(newFolder(), "file");
  writeFileSync(path, content);
  return path;
};
const allOf = async <T>(groups: AsyncIterable<readonly T[]>): Promise<T[]> => {
  const all: T[] = [];
  // What a group refers to is good until the next one is asked for, so bytes are copied.
  for await (const group of groups)
    for (const one of group) all.push({ ...one, raw: Buffer.from((one as unknown as Line).raw) });
  return all;
};

describe("lines", () => {
  it.each`
    content                 | texts               | ended                 | because
    ${""}                   | ${[]}               | ${[]}                 | ${"there is nothing"}
    ${"a\nb\n"}             | ${["a", "b"]}       | ${[true, true]}       | ${"each ends in a line break"}
    ${"a\r\nb\r\n"}         | ${["a", "b"]}       | ${[true, true]}       | ${"so does Windows"}
    ${"a\nb"}               | ${["a", "b"]}       | ${[true, false]}      | ${"somebody may still be writing the last one"}
    ${"\n\na\n"}            | ${["", "", "a"]}    | ${[true, true, true]} | ${"empty lines count"}
    ${"\ufeffa\n\ufeffb\n"} | ${["a", "\ufeffb"]} | ${[true, true]}       | ${"a byte order mark stands at the beginning only"}
  `("$content has the lines $texts: $because", async ({ content, texts, ended }) => {
    const lines = await allOf<Line>(readLines(fileOf(content)));
    expect(lines.map(({ text }) => text)).toEqual(texts);
    expect(lines.map(({ isEnded }) => isEnded)).toEqual(ended);
    expect(lines.map(({ number }) => number)).toEqual(texts.map((_: string, at: number) => at + 1));
  });

  it.each`
    bytes        | fault
    ${262_142}   | ${undefined}
    ${262_143}   | ${undefined}
    ${262_144}   | ${"is longer than 262144 bytes"}
    ${5_000_000} | ${"is longer than 262144 bytes"}
  `("a line of $bytes bytes between two others costs only itself", async ({ bytes, fault }) => {
    const path = fileOf(`before\n${"x".repeat(bytes)}\nafter\n`);
    const [before, long, after] = await allOf<Line>(readLines(path));
    expect([before?.text, after?.text, after?.number]).toEqual(["before", "after", 3]);
    expect(long?.fault).toBe(fault);
    expect(long?.raw.length).toBeLessThanOrEqual(262_145);
    expect(after?.end).toBe(7 + bytes + 1 + 6);
  });

  it("a line that is not UTF-8 costs only itself", async () => {
    const path = fileOf(Buffer.concat([Buffer.from("a\n"), Buffer.from([0xc3, 0x28, 0x0a]), Buffer.from("b\n")]));
    const lines = await allOf<Line>(readLines(path));
    expect(lines.map(({ fault }) => fault)).toEqual([undefined, "is not UTF-8", undefined]);
    expect(lines[2]?.text).toBe("b");
  });

  it("wherever chunks end, offsets tile the file and every byte is in one line", async () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.boolean(), async (sizes, endsInBreak) => {
        const text =
          sizes.map((size, at) => String.fromCharCode(97 + at).repeat(size)).join("\n") + (endsInBreak ? "\n" : "");
        const lines = await allOf<Line>(readLines(fileOf(text)));
        expect(Buffer.concat(lines.map(({ raw }) => raw)).toString()).toBe(text);
        expect(lines.map(({ end }) => end)).toEqual(
          lines.map((_, at) => lines.slice(0, at + 1).reduce((sum, { raw }) => sum + raw.length, 0)),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe("CSV records", () => {
  const recordsOf = (content: string, delimiter = ","): Promise<FileRecord[]> =>
    allOf(readCsvRecords(fileOf(content), delimiter));
  const shown = (records: readonly FileRecord[]) =>
    records.map(({ line, content }) => [
      line,
      content.type === "fields" ? content.fields : content.type === "fault" ? content.reason : content.type,
    ]);

  it.each`
    content                    | records
    ${"a,b\n1,2\n"}            | ${[[1, ["a", "b"]], [2, ["1", "2"]]]}
    ${"a,b\n\n1,2\n"}          | ${[[1, ["a", "b"]], [2, "blank"], [3, ["1", "2"]]]}
    ${'a,b\n"1,5",""\n3,4'}    | ${[[1, ["a", "b"]], [2, ["1,5", ""]], [3, ["3", "4"]]]}
    ${'a,b\n"1\n2",3\n4,5\n'}  | ${[[1, ["a", "b"]], [2, ["1\n2", "3"]], [4, ["4", "5"]]]}
    ${'a,b\n"say ""hi""",3\n'} | ${[[1, ["a", "b"]], [2, ['say "hi"', "3"]]]}
    ${"a,b\n1\n1,2,3\n"}       | ${[[1, ["a", "b"]], [2, ["1"]], [3, ["1", "2", "3"]]]}
  `("$content is $records", async ({ content, records }) => {
    expect(shown(await recordsOf(content))).toEqual(records);
  });

  it("a stray quote costs its own line only", async () => {
    const reason = "has a quote that does not stand at the beginning or the end of a field";
    expect(shown(await recordsOf('1,2\n5" disk,3\n4,5\n'))).toEqual([
      [1, ["1", "2"]],
      [2, reason],
      [3, ["4", "5"]],
    ]);
  });

  it("a quote that is never closed costs its own line only", async () => {
    const rest = Array.from({ length: 2_000 }, (_, at) => `${at},x`);
    const records = await recordsOf(`1,2\n"3,4\n${rest.join("\n")}\n`);
    expect(shown(records.slice(0, 4))).toEqual([
      [1, ["1", "2"]],
      [2, "a quote is opened and never closed"],
      [3, ["0", "x"]],
      [4, ["1", "x"]],
    ]);
    expect(records).toHaveLength(2_002);
    expect(records.at(-1)?.line).toBe(2_002);
  });

  it("other delimiters work", async () => {
    expect(shown(await recordsOf('a;b\n"1;2";3\n', ";"))).toEqual([
      [1, ["a", "b"]],
      [2, ["1;2", "3"]],
    ]);
  });
});

describe("ids of lines without one", () => {
  it("are the same for the same file and for a longer one, and different for equal lines", () => {
    const idsOf = (lines: readonly string[]): string[] => {
      const ids = createContentIds();
      return lines.map((line) => ids.next(line));
    };
    const first = idsOf(["a", "b", "a", "a", "b"]);
    expect(new Set(first).size).toBe(5);
    expect(idsOf(["a", "b", "a", "a", "b", "c", "a"]).slice(0, 5)).toEqual(first);
    // Equal lines that change places are still the first, the second and the third of their kind.
    expect(idsOf(["b", "b", "a", "a", "a"]).sort()).toEqual([...first].sort());
    // echo -n a | sha256sum, its first 132 bits in base64url
    expect(first[0]).toBe("ypeBEsobvcr6wjGzmiPcTa-1");
  });

  it("all differ, over many lines with repetitions", () => {
    const ids = createContentIds();
    const made = new Set<string>();
    for (let line = 0; line < 60_000; line += 1) made.add(ids.next(`${line % 20_000}`));
    expect(made.size).toBe(60_000);
    expect([...made].filter((id) => id.endsWith("-3"))).toHaveLength(20_000);
  });
});

describe("timestamps of tables", () => {
  it.each`
    text                             | iso
    ${"2023-11-16 18:15:46.6805900"} | ${"2023-11-16T18:15:46.6805900Z"}
    ${"2023-11-16T18:15:46"}         | ${"2023-11-16T18:15:46Z"}
    ${"2023-11-16 18:15"}            | ${"2023-11-16T18:15Z"}
    ${"2023-11-16 18:15:46 +02:00"}  | ${"2023-11-16T18:15:46+02:00"}
    ${"2023-11-16T18:15:46z"}        | ${"2023-11-16T18:15:46Z"}
    ${"2023-11-16"}                  | ${"2023-11-16T00:00:00Z"}
    ${"16.11.2023"}                  | ${"16.11.2023"}
    ${""}                            | ${""}
  `("'$text' is sent as '$iso'", ({ text, iso }) => {
    expect(isoTimestamp(text)).toBe(iso);
  });
});

describe("the mapping of columns", () => {
  const schema = {
    name: "completion",
    attributes: ["ContextTokens", "GeneratedTokens"],
    dimensions: [] as string[],
    makesIds: false,
  };
  const catalog = { schemas: [schema], accountIds: ["acme"] };
  const column = (name: string, index: number) => ({ type: "column", column: name, index });
  const constant = (value: string) => ({ type: "constant", value });
  const map = (header: string, options: MappingOptions = {}, over: Partial<typeof catalog> = {}) =>
    csvMapping(header.split(","), options, { ...catalog, ...over });
  const faults = (result: ReturnType<typeof map>): string => (result.ok ? "" : result.error.join("\n"));

  it("of a trace with one schema and one account needs no options", () => {
    expect(map("TIMESTAMP,ContextTokens,GeneratedTokens")).toEqual({
      ok: true,
      value: {
        columns: 3,
        schemaName: constant("completion"),
        accountId: constant("acme"),
        timestamp: column("TIMESTAMP", 0),
        attributes: [
          { name: "ContextTokens", source: column("ContextTokens", 1) },
          { name: "GeneratedTokens", source: column("GeneratedTokens", 2) },
        ],
        dimensions: [],
        id: "content",
      },
    });
  });

  it("takes names loosely: case, spaces and _ do not matter", () => {
    const schemas = [{ ...schema, dimensions: ["model"] }];
    const mapped = map("Account_ID,Event Id,Model,generated_tokens,context tokens,Date", {}, { schemas });
    expect(mapped).toMatchObject({
      ok: true,
      value: {
        accountId: column("Account_ID", 0),
        id: [column("Event Id", 1)],
        dimensions: [{ name: "model", source: column("Model", 2) }],
        timestamp: column("Date", 5),
      },
    });
  });

  it("obeys options before anything else", () => {
    const mapped = map(
      "when,account_id,in,out,part",
      {
        account: "other",
        timestamp: "when",
        schema: "completion",
        attribute: ["ContextTokens=in", "GeneratedTokens=:0"],
        dimension: ["model=:large"],
        id: "{account_id}-{part}",
      },
      { accountIds: ["a", "b"] },
    );
    expect(mapped).toMatchObject({
      ok: true,
      value: {
        accountId: constant("other"),
        timestamp: column("when", 0),
        attributes: [
          { name: "ContextTokens", source: column("in", 2) },
          { name: "GeneratedTokens", source: constant("0") },
        ],
        dimensions: [{ name: "model", source: constant("large") }],
        id: [column("account_id", 1), constant("-"), column("part", 4)],
      },
    });
  });

  it("leaves the id to a schema that makes it", () => {
    const mapped = map("time,ContextTokens,GeneratedTokens", {}, { schemas: [{ ...schema, makesIds: true }] });
    expect(mapped).toMatchObject({ ok: true, value: { id: "none" } });
  });

  it.each`
    header                                       | options                     | over                          | says
    ${"ContextTokens,GeneratedTokens"}           | ${{}}                       | ${{}}                         | ${"--timestamp"}
    ${"time,ContextTokens"}                      | ${{}}                       | ${{}}                         | ${"completion needs ContextTokens, GeneratedTokens"}
    ${"time,ContextTokens,GeneratedTokens"}      | ${{}}                       | ${{ accountIds: ["a", "b"] }} | ${"--account"}
    ${"time,ContextTokens,GeneratedTokens"}      | ${{}}                       | ${{ accountIds: [] }}         | ${"no active account"}
    ${"time,ContextTokens,GeneratedTokens"}      | ${{}}                       | ${{ schemas: [] }}            | ${"no active event schema"}
    ${"time,ContextTokens,GeneratedTokens"}      | ${{ schema: "other" }}      | ${{}}                         | ${"no active event schema 'other'"}
    ${"time,ContextTokens,GeneratedTokens"}      | ${{ timestamp: "when" }}    | ${{}}                         | ${"no column 'when'"}
    ${"time,ContextTokens,GeneratedTokens"}      | ${{ dimension: ["model"] }} | ${{}}                         | ${"name=COLUMN"}
    ${"time,ContextTokens,GeneratedTokens"}      | ${{ id: "{when}" }}         | ${{}}                         | ${"no column 'when'"}
    ${"time,time,ContextTokens,GeneratedTokens"} | ${{}}                       | ${{}}                         | ${"'time' twice"}
  `("of $header with $options is refused: $says", ({ header, options, over, says }) => {
    expect(faults(map(header, options, over))).toContain(says);
  });

  it("names all faults at once", () => {
    const said = faults(map("a,b", { schema: "x", dimension: ["model=c"] }, { accountIds: [] }));
    for (const word of ["--schema", "--dimension", "--timestamp", "account"]) expect(said).toContain(word);
  });
});
