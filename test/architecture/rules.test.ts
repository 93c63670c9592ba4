import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./planted-repository.ts";

const FOLDER = join(ROOT, "docs");
const PAGE = readFileSync(join(FOLDER, "rules.md"), "utf8");

/** Sections of Togai's concepts that state rules, as the reference numbers them. */
const SECTIONS = [
  ..."11.1 11.2 11.3 11.4 11.5 11.6 12 13.1 13.2 13.3".split(" "),
  ...Array.from({ length: 14 }, (_, index) => `14.${index + 1}`),
  ..."15.1 15.2 15.3 15.4 16.1 16.2".split(" "),
  ...Array.from({ length: 13 }, (_, index) => `17.${index + 1}`),
  ..."18.1 18.2 18.3 18.4 19 20 21.1 21.2 21.3 22".split(" "),
];

type Row = { readonly section: string; readonly cells: readonly string[] };

const plain = (text: string): string => text.replaceAll("\\|", "|").replaceAll("&lt;", "<");

/** Rows of all tables, each with the number of the heading that it stands below. */
const rowsOf = (page: string): readonly Row[] => {
  const rows: Row[] = [];
  let section = "";
  for (const line of page.split("\n")) {
    section = /^##+ §([\d.]+) /.exec(line)?.[1] ?? section;
    const cells = line.split(/(?<!\\)\|/).slice(1, -1);
    if (cells.length > 0) rows.push({ section, cells: cells.map((cell) => plain(cell.trim())) });
  }
  return rows.filter(({ cells: [first = ""] }) => !/^(?:---|rule|vector|question)$/.test(first));
};

const rows = rowsOf(PAGE);

/** A test by its file and its name, in which `›` leads to the case that decides. */
type Proof = { readonly path: string; readonly names: readonly string[] };

const proofsIn = ({ cells }: Row): readonly Proof[] =>
  cells.flatMap((cell) =>
    cell.split("<br>").flatMap((text) => {
      const [, path, name] = /^\[[^\]]+\]\(\.\.\/(test\/[^)]+)\) › (.+)$/.exec(text) ?? [];
      return path !== undefined && name !== undefined ? [{ path, names: name.split(" › ") }] : [];
    }),
  );

/** What a source file says between quotes that it needs, as a person reads it. */
const readable = (source: string): string => source.replaceAll('\\"', '"');

const textOf = (path: string): string | undefined =>
  existsSync(join(ROOT, path)) ? readable(readFileSync(join(ROOT, path), "utf8")) : undefined;

/** A test's whole name stands between quotes, behind `it(` or at the end of a table of cases. */
const isTestName = (text: string, name: string): boolean =>
  ['"', "`", "'"].some((quote) =>
    ["it(", ")(", "`("].some((before) =>
      new RegExp(`${escaped(before)}\\s*${escaped(quote + name + quote)}`).test(text),
    ),
  );

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What keeps a proof from being found; undefined where it is there. */
const faultOf = ({ path, names: [name = "", ...cases] }: Proof): string | undefined => {
  const text = textOf(path);
  if (text === undefined) return `${path} does not exist`;
  if (!isTestName(text, name)) return `${path} has no test «${name}»`;
  const missing = cases.find((one) => !text.includes(one));
  return missing === undefined ? undefined : `${path} has no case «${missing}»`;
};

const firstCellsOf = (section: string): readonly (string | undefined)[] =>
  rows.filter((row) => row.section === section).map(({ cells: [first] }) => first);

describe("the table of rules", () => {
  it.each(SECTIONS)("has rules of §%s", (section) => {
    expect(firstCellsOf(section).length).toBeGreaterThan(0);
  });

  it("proves each rule by tests that are there", () => {
    expect(rows.length).toBeGreaterThan(300);
    expect(rows.filter((row) => proofsIn(row).length === 0).map(({ cells }) => cells)).toEqual([]);
    expect(rows.flatMap(proofsIn).flatMap((proof) => faultOf(proof) ?? [])).toEqual([]);
  });

  it("states no rule twice", () => {
    const rules = rows.map(({ section, cells: [first] }) => `${section} ${first}`);
    expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
  });

  it("names every open question once, with what decides it", () => {
    expect(firstCellsOf("32")).toEqual(Array.from({ length: 30 }, (_, index) => `Q${index + 1}`));
    const undecided = rows.filter(({ section, cells }) => section === "32" && !/\]\(adr\//.test(cells[2] ?? ""));
    expect(undecided).toEqual([]);
  });

  it("names every vector once, with scenarios that say that they play it", () => {
    expect(firstCellsOf("31")).toEqual(Array.from({ length: 33 }, (_, index) => `${index + 1}`));
    const wrong = rows
      .filter(({ section }) => section === "31")
      .flatMap(({ cells: [vector, , , scenarios = ""] }) =>
        [...scenarios.matchAll(/\(\.\.\/(events\/scenarios\/[^)]+)\)/g)]
          .filter(([, folder = ""]) => !vectorsOf(folder).includes(Number(vector)))
          .map(([, folder]) => `${vector}: ${folder}`),
      );
    expect(wrong).toEqual([]);
    const unplayed = rows.filter(
      ({ section, cells }) => section === "31" && !/events\/scenarios\//.test(cells[3] ?? ""),
    );
    expect(unplayed).toEqual([]);
  });

  it("links to files that are there", () => {
    const targets = [...PAGE.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = ""]) => target);
    expect([...new Set(targets)].filter((target) => !existsSync(join(FOLDER, target)))).toEqual([]);
  });
});

const vectorsOf = (folder: string): readonly number[] => {
  const path = join(ROOT, folder, "expected.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")).vectors ?? []) : [];
};

describe("a proof that is not there is found", () => {
  const path = "test/architecture/decisions.test.ts";

  it.each`
    proof                                                                     | fault
    ${{ path, names: ["share no number"] }}                                   | ${undefined}
    ${{ path, names: ["share no number", "README.md"] }}                      | ${undefined}
    ${{ path, names: ["share no"] }}                                          | ${`${path} has no test «share no»`}
    ${{ path, names: ["the decisions"] }}                                     | ${`${path} has no test «the decisions»`}
    ${{ path, names: ["share no number", "all of them"] }}                    | ${`${path} has no case «all of them»`}
    ${{ path: "test/architecture/none.test.ts", names: ["share no number"] }} | ${"test/architecture/none.test.ts does not exist"}
  `("$proof.names: $fault", ({ proof, fault }) => {
    expect(faultOf(proof)).toBe(fault);
  });
});
