import { err, ok, type Result } from "#domain/result.ts";

/** Where a value of an event comes from. */
export type Source = ColumnSource | { readonly type: "constant"; readonly value: string };
export type ColumnSource = { readonly type: "column"; readonly index: number; readonly column: string };
export type NamedSource = { readonly name: string; readonly source: Source };

/** The names in the header, without spaces around them. */
export type Columns = { readonly header: readonly string[] };

export const columnsOf = (header: readonly string[]): Columns & { readonly faults: readonly string[] } => {
  const names = header.map((name) => name.trim());
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return { header: names, faults: [...new Set(twice)].map((name) => `the header names the column '${name}' twice`) };
};

/** `Context_Tokens`, `context tokens` and `contextTokens` are one name. */
export const loose = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, "");

/** The column of the first of these loose names that the header has. */
export const looseColumn = ({ header }: Columns, wanted: readonly string[]): ColumnSource | undefined => {
  const index = wanted.map((name) => header.findIndex((one) => loose(one) === name)).find((at) => at >= 0);
  return index === undefined ? undefined : { type: "column", index, column: header[index] ?? "" };
};

/** The column that an option names, exactly or loosely. */
export const columnNamed = ({ header }: Columns, name: string, option: string): Result<Source, string> => {
  const exact = header.indexOf(name);
  const index = exact >= 0 ? exact : header.findIndex((one) => loose(one) === loose(name));
  if (index >= 0) return ok({ type: "column", index, column: header[index] ?? "" });
  return err(`${option}: there is no column '${name}'; the header has ${listed(header)}`);
};

/** What options such as `--attribute name=COLUMN` and `--dimension name=:constant` say. */
export const namedSources = (
  columns: Columns,
  option: string,
  given: readonly string[] = [],
): Result<readonly NamedSource[], string> => {
  const sources: NamedSource[] = [];
  for (const text of given) {
    const at = text.indexOf("=");
    const [name, from] = [text.slice(0, at), text.slice(at + 1)];
    if (at < 1 || from === "") return err(`${option} ${text}: say name=COLUMN or name=:constant`);
    const source: Result<Source, string> = from.startsWith(":")
      ? ok({ type: "constant", value: from.slice(1) })
      : columnNamed(columns, from, `${option} ${text}`);
    if (!source.ok) return source;
    sources.push({ name, source: source.value });
  }
  return ok(sources);
};

export const listed = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));
