import { err, ok, type Result } from "#domain/result.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import { parsedJson } from "../parsed-json.ts";
import type { Schema } from "./catalog.ts";
import type { NamedSource, Source } from "./columns.ts";
import type { ContentIds } from "./content-ids.ts";
import { type CsvMapping, fieldsOfSchema } from "./csv-mapping.ts";
import { isoTimestamp } from "./iso-timestamp.ts";
import type { FileRecord } from "./read-records.ts";

/** An event as it is sent; only checking tells whether it is one. */
export type Candidate = Readonly<Record<string, unknown>>;

/** Makes the event of a record, or says why there is none; undefined for a blank line. Called once for each record, in order. */
export type EventMaker = (record: Pick<FileRecord, "content" | "text">) => Result<Candidate, string> | undefined;

export type EventMakerParts = {
  readonly schemas: readonly Schema[];
  readonly ids: ContentIds;
  /** What timestamps without offset mean. */
  readonly zone: TimeZone;
};

export const csvEventMaker = (mapping: CsvMapping, { schemas, ids, zone }: EventMakerParts): EventMaker => {
  const fieldsFor = createFieldsFor(mapping, schemas);
  return ({ content, text }) => {
    if (content.type === "blank" || content.type === "text") return undefined;
    if (content.type === "fault") return err(content.reason);
    const { fields } = content;
    if (fields.length !== mapping.columns)
      return err(`has ${fields.length} fields where the header has ${mapping.columns}`);
    const schemaName = fieldOf(mapping.schemaName, fields);
    const accountId = fieldOf(mapping.accountId, fields);
    const { attributes, dimensions, makesIds } = fieldsFor(schemaName, fields);
    // The same line for another account or schema is another event.
    const id = idOf(mapping, fields) ?? (makesIds ? undefined : ids.next(`${schemaName}\n${accountId}\n${text}`));
    if (id === "") return err("the id is empty");
    return ok({
      schemaName,
      ...(id !== undefined && { id }),
      timestamp: isoTimestamp(fieldOf(mapping.timestamp, fields), zone),
      accountId,
      attributes: attributes.map(({ name, source }) => ({ name, value: fieldOf(source, fields) })),
      dimensions: Object.fromEntries(
        dimensions.flatMap(({ name, source }) => {
          const value = fieldOf(source, fields);
          return value === "" ? [] : [[name, value]];
        }),
      ),
    });
  };
};

export const jsonEventMaker = ({ schemas, ids }: Pick<EventMakerParts, "schemas" | "ids">): EventMaker => {
  const makingIds = new Set(schemas.filter(({ makesIds }) => makesIds).map(({ name }) => name));
  return ({ content, text }) => {
    if (content.type === "blank") return undefined;
    if (content.type === "fault") return err(content.reason);
    const event = parsedJson(text);
    if (event === undefined) return err("is not valid JSON");
    if (typeof event !== "object" || event === null || Array.isArray(event))
      return err("is no event: it must be a JSON object");
    const hasId = "id" in event && event.id !== "";
    const schemaMakesId = "schemaName" in event && makingIds.has(String(event.schemaName));
    return ok(hasId || schemaMakesId ? { ...event } : { ...event, id: ids.next(text) });
  };
};

type Fields = Pick<CsvMapping, "attributes" | "dimensions"> & { readonly makesIds: boolean };

/** What the columns are on a line of a schema; found once for each schema. */
const createFieldsFor = (
  mapping: CsvMapping,
  schemas: readonly Schema[],
): ((schemaName: string, fields: readonly string[]) => Fields) => {
  const { attributes, dimensions, others } = mapping;
  if (!others) return () => ({ attributes, dimensions, makesIds: mapping.id === "none" });
  const byName = new Map(
    schemas.map((schema): [string, Fields] => [
      schema.name,
      { ...fieldsOfSchema(mapping, schema), makesIds: schema.makesIds },
    ]),
  );
  return (schemaName, fields) => byName.get(schemaName) ?? byContent(mapping, fields);
};

/** Of a schema that nobody knows: numbers are attributes, other texts are dimensions. */
const byContent = ({ attributes, dimensions, others = [] }: CsvMapping, fields: readonly string[]): Fields => {
  const filled = others.filter((source) => fieldOf(source, fields) !== "");
  const named = (isNumber: boolean): NamedSource[] =>
    filled
      .filter((source) => NUMBER.test(fieldOf(source, fields)) === isNumber)
      .map((source) => ({ name: source.column, source }));
  return {
    attributes: [...attributes, ...named(true)],
    dimensions: [...dimensions, ...named(false)],
    makesIds: false,
  };
};

const NUMBER = /^-?\d+(\.\d+)?$/;

const idOf = ({ id }: CsvMapping, fields: readonly string[]): string | undefined =>
  typeof id === "string" ? undefined : id.map((part) => fieldOf(part, fields)).join("");

const fieldOf = (source: Source, fields: readonly string[]): string =>
  source.type === "constant" ? source.value : (fields[source.index] ?? "").trim();
