import type { Database, Statement } from "#adapters/local/database.ts";
import type { IndexName, Page, RangeQuery, Stored } from "#ports/store.ts";

/**
 * Lists one partition, or one partition of an index. In an index several documents may have the same place; their own keys
 * then decide the order, so that no page repeats or loses one.
 */
export const listDocuments = (database: Database): ((query: RangeQuery) => Page<Stored>) => {
  const statements = new Map<string, Statement<Row>>();
  const statementFor = (index: IndexName | undefined, direction: RangeQuery["direction"]): Statement<Row> => {
    const name = `${index} ${direction}`;
    const known = statements.get(name);
    if (known) return known;
    const made = database.statement<Row>(listSql(index, direction));
    statements.set(name, made);
    return made;
  };
  return (query) => {
    const after = query.after === undefined ? undefined : parseCursor(query.after);
    // One more than asked for tells whether there is a next page.
    const rows = statementFor(query.index, query.direction).all({
      place: query.partition,
      ...boundsOf(query, after),
      hasAfter: after ? 1 : 0,
      afterPlace: after?.[0] ?? "",
      afterPartition: after?.[1] ?? "",
      afterSort: after?.[2] ?? "",
      rows: query.limit + 1,
    });
    return pageOf(rows, query.limit);
  };
};

type Row = {
  readonly partition: string;
  readonly sort: string;
  readonly version: number;
  readonly value: string;
  readonly place: string;
};
type Cursor = readonly [place: string, partition: string, sort: string];

const listSql = (index: IndexName | undefined, direction: RangeQuery["direction"]): string => {
  const number = index === undefined ? "" : index.slice("index".length);
  const [past, order] = direction === "FORWARD" ? [">", "ASC"] : ["<", "DESC"];
  const ties = index === undefined ? "" : `, partition ${order}, sort ${order}`;
  return `
    SELECT partition, sort, version, value, sort${number} AS place FROM documents
    WHERE partition${number} = $place AND sort${number} >= $lower AND sort${number} < $upper
      AND ($hasAfter = 0 OR (sort${number}, partition, sort) ${past} ($afterPlace, $afterPartition, $afterSort))
    ORDER BY sort${number} ${order}${ties}
    LIMIT $rows`;
};

const pageOf = (rows: readonly Row[], limit: number): Page<Stored> => {
  const items = rows.slice(0, limit).map(({ partition, sort, version, value }) => ({
    key: { partition, sort },
    version,
    value: JSON.parse(value),
  }));
  const last = rows[limit - 1];
  return rows.length > limit && last
    ? { items, next: formatCursor([last.place, last.partition, last.sort]) }
    : { items };
};

/**
 * The sort keys that satisfy prefix, from and until together and are not before the cursor: `lower <= sort < upper`. They
 * bound the search, so that a late page costs no more than the first.
 */
const boundsOf = (
  { prefix = "", from = "", until, direction }: RangeQuery,
  after: Cursor | undefined,
): { lower: string; upper: string | Uint8Array } => {
  const place = after?.[0];
  const lower = laterText(prefix, from);
  const upper = earlierText(endOfPrefix(prefix), until);
  if (place === undefined) return { lower, upper: upper ?? ABOVE_ALL_TEXT };
  return direction === "FORWARD"
    ? { lower: laterText(lower, place), upper: upper ?? ABOVE_ALL_TEXT }
    : { lower, upper: earlierText(upper, `${place}\0`) ?? ABOVE_ALL_TEXT };
};

/** SQLite sorts every blob after every text. */
const ABOVE_ALL_TEXT = new Uint8Array();

/** The first text after all that start with the prefix, in the order of their bytes; undefined when there is none. */
const endOfPrefix = (prefix: string): string | undefined => {
  const points = [...prefix];
  while (points.length > 0) {
    const last = points.pop()?.codePointAt(0) ?? LAST_CODE_POINT;
    if (last < LAST_CODE_POINT) {
      const next = last + 1 === FIRST_SURROGATE ? AFTER_SURROGATES : last + 1;
      return points.join("") + String.fromCodePoint(next);
    }
  }
  return undefined;
};
const LAST_CODE_POINT = 0x10ffff;
const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;

const bytewise = (first: string, second: string): number => Buffer.compare(Buffer.from(first), Buffer.from(second));
const laterText = (first: string, second: string): string => (bytewise(first, second) > 0 ? first : second);
const earlierText = (first: string | undefined, second: string | undefined): string | undefined => {
  if (first === undefined || second === undefined) return first ?? second;
  return bytewise(first, second) < 0 ? first : second;
};

const formatCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString("base64url");
const parseCursor = (text: string): Cursor => {
  try {
    const [place, partition, sort] = JSON.parse(Buffer.from(text, "base64url").toString()) as Cursor;
    if ([place, partition, sort].every((part) => typeof part === "string")) return [place, partition, sort];
  } catch (cause) {
    throw new RangeError("this is no cursor of a list", { cause });
  }
  throw new RangeError("this is no cursor of a list");
};
