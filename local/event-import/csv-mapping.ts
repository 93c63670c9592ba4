import { err, ok, type Result } from "#domain/result.ts";
import type { Catalog, Schema } from "./catalog.ts";
import {
  type ColumnSource,
  type Columns,
  columnNamed,
  columnsOf,
  listed,
  loose,
  looseColumn,
  type NamedSource,
  namedSources,
  type Source,
} from "./columns.ts";

/** What the command line says about the columns; what it leaves open comes from the header and the catalog. */
export type MappingOptions = {
  readonly schema?: string | undefined;
  readonly account?: string | undefined;
  readonly timestamp?: string | undefined;
  /** `name=COLUMN` or `name=:constant`. */
  readonly attribute?: readonly string[] | undefined;
  readonly dimension?: readonly string[] | undefined;
  /** A column, or a template such as `{request}-{part}`. */
  readonly id?: string | undefined;
};

/** How the fields of a line become an event. */
export type CsvMapping = {
  /** How many fields a line must have. */
  readonly columns: number;
  readonly schemaName: Source;
  readonly accountId: Source;
  readonly timestamp: Source;
  readonly attributes: readonly NamedSource[];
  readonly dimensions: readonly NamedSource[];
  /** Columns that nothing names yet, where each line says its own schema: that decides what they are. */
  readonly others?: readonly ColumnSource[];
  /** Parts of the id, put together; "content" makes it of the line, "none" leaves it to the event schema. */
  readonly id: readonly Source[] | "content" | "none";
};

/** Columns that a file of rejected lines has before those of the file that they come from. */
export const REJECT_COLUMNS: readonly string[] = ["rejected_line", "rejected_reason"];

const TIMESTAMP_COLUMNS = ["timestamp", "time", "date"];
const ACCOUNT_COLUMNS = ["accountid"];
const SCHEMA_COLUMNS = ["schemaname"];
const ID_COLUMNS = ["id", "eventid"];

/** The mapping for a header, or everything that is missing or does not fit. */
export const csvMapping = (
  header: readonly string[],
  options: MappingOptions,
  catalog: Catalog,
): Result<CsvMapping, readonly string[]> => {
  const faults: string[] = [];
  const found = <T>(result: Result<T, string>): T | undefined => {
    if (result.ok) return result.value;
    faults.push(result.error);
    return undefined;
  };
  const columns = columnsOf(header);
  faults.push(...columns.faults);
  const attributes = found(namedSources(columns, "--attribute", options.attribute));
  const dimensions = found(namedSources(columns, "--dimension", options.dimension));
  const given = new Set((attributes ?? []).map(({ name }) => name));
  const schema = found(schemaOf(columns, options, { catalog, given }));
  const timestamp = found(timestampOf(columns, options.timestamp));
  const accountId = found(accountOf(columns, options.account, catalog));
  const id = found(idOf(columns, options.id, schema?.known));
  if (faults.length > 0 || !attributes || !dimensions || !schema || !timestamp || !accountId || !id) return err(faults);
  const own = { columns: header.length, schemaName: schema.source, accountId, timestamp, attributes, dimensions, id };
  const others = otherColumns(columns, own);
  if (!schema.known) return ok({ ...own, others });
  const fields = fieldsOfSchema({ ...own, others }, schema.known);
  const absent = absentFields(schema.known, fields);
  return absent.length > 0 ? err(absent) : ok({ ...own, ...fields });
};

/** An event without everything that its schema names would be accepted and never counted. */
const absentFields = (
  schema: Schema,
  { attributes, dimensions }: Pick<CsvMapping, "attributes" | "dimensions">,
): readonly string[] => [
  ...absentOnes(schema.attributes, attributes).map(
    (name) =>
      `event schema ${schema.name} needs the attribute ${name}: say where it is with --attribute ${name}=COLUMN`,
  ),
  ...absentOnes(schema.dimensions, dimensions).map(
    (name) =>
      `event schema ${schema.name} needs the dimension ${name}: say --dimension ${name}=COLUMN, or ${name}=:value for all lines`,
  ),
];

const absentOnes = (names: readonly string[], sources: readonly NamedSource[]): readonly string[] =>
  names.filter((name) => !sources.some((source) => source.name === name));

/**
 * Attributes and dimensions of a line: those that the command line names, and the columns whose names are the schema's but for
 * case and separators. What the schema does not name it has no use for, so it is left out.
 */
export const fieldsOfSchema = (
  { attributes, dimensions, others = [] }: Pick<CsvMapping, "attributes" | "dimensions" | "others">,
  schema: Pick<Schema, "attributes" | "dimensions">,
): Pick<CsvMapping, "attributes" | "dimensions"> => ({
  attributes: [...attributes, ...namedBy(others, schema.attributes, attributes)],
  dimensions: [...dimensions, ...namedBy(others, schema.dimensions, dimensions)],
});

const namedBy = (
  others: readonly ColumnSource[],
  names: readonly string[],
  given: readonly NamedSource[],
): readonly NamedSource[] =>
  names.flatMap((name) => {
    if (given.some((one) => one.name === name)) return [];
    const source = others.find(({ column }) => loose(column) === loose(name));
    return source ? [{ name, source }] : [];
  });

/** Columns that are neither what every event has, nor named on the command line, nor added to rejected lines. */
const otherColumns = ({ header }: Columns, mapping: CsvMapping): readonly ColumnSource[] => {
  const { schemaName, timestamp, accountId, id, attributes, dimensions } = mapping;
  const sources = [schemaName, timestamp, accountId, ...(typeof id === "string" ? [] : id)];
  const used = new Set([...sources, ...[...attributes, ...dimensions].map(({ source }) => source)].map(indexOf));
  return header.flatMap((column, index): ColumnSource[] =>
    used.has(index) || column === "" || REJECT_COLUMNS.includes(column) ? [] : [{ type: "column", index, column }],
  );
};

const indexOf = (source: Source): number => (source.type === "column" ? source.index : -1);

type Found = { readonly source: Source; readonly known?: Schema };

/** Named on the command line, in a column, the only one there is, or the only one whose attributes are all there. */
const schemaOf = (
  columns: Columns,
  { schema }: MappingOptions,
  { catalog: { schemas }, given }: { readonly catalog: Catalog; readonly given: ReadonlySet<string> },
): Result<Found, string> => {
  if (schema !== undefined) {
    const known = schemas.find(({ name }) => name === schema);
    if (known) return ok({ source: { type: "constant", value: schema }, known });
    const names = listed(schemas.map(({ name }) => name));
    return err(`--schema: there is no active event schema '${schema}'; there is ${names}`);
  }
  const column = looseColumn(columns, SCHEMA_COLUMNS);
  if (column) return ok({ source: column });
  const isThere = (name: string): boolean => given.has(name) || looseColumn(columns, [loose(name)]) !== undefined;
  const fitting = schemas.filter(
    ({ attributes }) => (attributes.length > 0 || schemas.length === 1) && attributes.every(isThere),
  );
  const [known, another] = fitting;
  if (known && !another) return ok({ source: { type: "constant", value: known.name }, known });
  if (another)
    return err(`several event schemas fit: say which with --schema (${listed(fitting.map(({ name }) => name))})`);
  if (schemas.length === 0) return err("there is no active event schema yet");
  return err(`no event schema fits the header; say which with --schema (${listed(schemas.map(describe))})`);
};

const describe = ({ name, attributes }: Schema): string => `${name} needs ${attributes.join(", ") || "no attribute"}`;

const timestampOf = (columns: Columns, given: string | undefined): Result<Source, string> => {
  if (given !== undefined) return columnNamed(columns, given, "--timestamp");
  const column = looseColumn(columns, TIMESTAMP_COLUMNS);
  if (column) return ok(column);
  return err(`no column is named timestamp, time or date; say which with --timestamp (${listed(columns.header)})`);
};

const accountOf = (columns: Columns, given: string | undefined, { accountIds }: Catalog): Result<Source, string> => {
  if (given !== undefined) return ok({ type: "constant", value: given });
  const column = looseColumn(columns, ACCOUNT_COLUMNS);
  if (column) return ok(column);
  const [only, another] = accountIds;
  if (only === undefined) return err("there is no active account yet");
  if (another === undefined) return ok({ type: "constant", value: only });
  return err("no column is named account_id and there are several accounts; say which with --account");
};

const idOf = (
  columns: Columns,
  given: string | undefined,
  schema: Schema | undefined,
): Result<CsvMapping["id"], string> => {
  if (given === undefined) {
    const column = looseColumn(columns, ID_COLUMNS);
    if (column) return ok([column]);
    return ok(schema?.makesIds ? "none" : "content");
  }
  if (!given.includes("{")) {
    const column = columnNamed(columns, given, "--id");
    return column.ok ? ok([column.value]) : column;
  }
  const parts: Source[] = [];
  for (const [text, name] of given.matchAll(/\{([^{}]*)\}|[^{]+|\{/g)) {
    const part: Result<Source, string> =
      name === undefined ? ok({ type: "constant", value: text }) : columnNamed(columns, name, "--id");
    if (!part.ok) return part;
    parts.push(part.value);
  }
  if (parts.every(({ type }) => type === "constant"))
    return err("--id: a template needs a column such as {request_id}");
  return ok(parts);
};
