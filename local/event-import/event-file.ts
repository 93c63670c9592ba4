import { extname } from "node:path";
import type { TimeZone } from "#domain/time/calendar.ts";
import { CommandFailed } from "../exit-codes.ts";
import type { Catalog } from "./catalog.ts";
import type { Source } from "./columns.ts";
import { createContentIds } from "./content-ids.ts";
import { type CsvMapping, csvMapping, type MappingOptions } from "./csv-mapping.ts";
import { csvEventMaker, type EventMaker, jsonEventMaker } from "./event-of.ts";
import { type FileRecord, readCsvRecords, readJsonLines } from "./read-records.ts";

export type FileFormat = "csv" | "jsonl";

export type EventFileOptions = MappingOptions & {
  readonly format?: FileFormat | undefined;
  readonly delimiter?: string | undefined;
  readonly zone: TimeZone;
};

/** A file of usage events, and how its records become events. */
export type EventFile = {
  readonly format: FileFormat;
  /** The header of a CSV file as it is written there. */
  readonly header: string | undefined;
  readonly delimiter: string;
  /** For people: what becomes of the columns. */
  readonly mapping: readonly string[];
  /** The records behind the header, in groups, from the beginning of the file. */
  readonly records: () => AsyncGenerator<readonly FileRecord[]>;
  /** A new one for each reading of the file, since it counts equal lines. */
  readonly createMaker: () => EventMaker;
};

/** Looks at the head of a file. Throws where the options and the catalog do not say how to read it. */
export const openEventFile = async (path: string, options: EventFileOptions, catalog: Catalog): Promise<EventFile> => {
  const format = options.format ?? formatOf(path);
  const { schemas } = catalog;
  if (format === "jsonl") {
    return {
      format,
      header: undefined,
      delimiter: "",
      mapping: [],
      records: () => readJsonLines(path),
      createMaker: () => jsonEventMaker({ schemas, ids: createContentIds() }),
    };
  }
  const { delimiter, header } = await readHeader(path, options.delimiter);
  if (header.content.type !== "fields") throw new CommandFailed("failed", `${path}: the header cannot be read`);
  const mapping = csvMapping(header.content.fields, options, catalog);
  if (!mapping.ok) throw new CommandFailed("usage", `${path}:\n  ${mapping.error.join("\n  ")}`);
  return {
    format,
    header: header.text,
    delimiter,
    mapping: describeMapping(mapping.value, header.content.fields),
    records: () => behind(header, readCsvRecords(path, delimiter)),
    createMaker: () => csvEventMaker(mapping.value, { schemas, ids: createContentIds(), zone: options.zone }),
  };
};

const formatOf = (path: string): FileFormat => {
  const extension = extname(path).toLowerCase();
  if (extension === ".csv" || extension === ".tsv") return "csv";
  if (extension === ".jsonl" || extension === ".ndjson") return "jsonl";
  throw new CommandFailed("usage", `${path} is named neither .csv nor .jsonl; say what it is with --format`);
};

const DELIMITERS = [",", ";", "\t", "|"];

/** The first record that is not blank, and the delimiter that it uses most, unless that is given. */
const readHeader = async (
  path: string,
  given: string | undefined,
): Promise<{ readonly delimiter: string; readonly header: FileRecord }> => {
  const first = await firstRecord(path, given ?? ",");
  if (!first) throw new CommandFailed("failed", `${path} is empty: a CSV file begins with a header`);
  const counted = DELIMITERS.map((one) => ({ one, count: first.text.split(one).length }));
  const delimiter = given ?? counted.reduce((best, next) => (next.count > best.count ? next : best)).one;
  const header = await firstRecord(path, delimiter);
  if (!header) throw new Error(`${path} has lost its header`);
  return { delimiter, header };
};

const firstRecord = async (path: string, delimiter: string): Promise<FileRecord | undefined> => {
  for await (const records of readCsvRecords(path, delimiter)) {
    const first = records.find(({ content }) => content.type !== "blank");
    if (first) return first;
  }
  return undefined;
};

async function* behind(
  { end }: FileRecord,
  groups: AsyncIterable<readonly FileRecord[]>,
): AsyncGenerator<readonly FileRecord[]> {
  for await (const group of groups) yield group.filter((record) => record.end > end);
}

const describeMapping = (
  { schemaName, accountId, timestamp, attributes, dimensions, others, id }: CsvMapping,
  header: readonly string[],
): readonly string[] => {
  const named = [...attributes, ...dimensions].map(({ name, source }) => `${name} = ${describeSource(source)}`);
  const used = [schemaName, accountId, timestamp, ...[...attributes, ...dimensions].map(({ source }) => source)];
  const usedColumns = new Set(
    [...used, ...(typeof id === "string" ? [] : id)].map((one) => ("column" in one ? one.column : "")),
  );
  const left = header.map((name) => name.trim()).filter((name) => name !== "" && !usedColumns.has(name));
  return [
    `event schema ${describeSource(schemaName)}, account ${describeSource(accountId)}, time ${describeSource(timestamp)}`,
    ...(named.length > 0 ? [named.join(", ")] : []),
    ...(others ? ["other columns as each line's event schema names them"] : []),
    ...(!others && left.length > 0 ? [`left out: ${left.join(", ")}`] : []),
    id === "content"
      ? "ids made of the lines: the same line again is the same event, unless it stands twice in the file"
      : `ids ${id === "none" ? "by the event schema's template" : id.map(describeSource).join(" ")}`,
  ];
};

const describeSource = (source: Source): string =>
  source.type === "constant" ? `'${source.value}'` : `column ${source.column}`;
