import fc from "fast-check";
import { isList, isMembers, type Json, literal, members } from "./json-text.ts";
import { NASTY_EXPRESSIONS, nonsense } from "./nonsense.ts";

export type JsonSchema = { readonly [name: string]: unknown };

/** Which names of things belong under a field: `{ accountId: "account" }`. */
export type KindOf = (field: string, under: readonly string[]) => string | undefined;

const DATES = ["2025-01-01", "2025-01-15", "2025-01-16", "2025-02-01", "2025-03-31", "2026-02-28", "9999-01-01"];
const INSTANTS = [
  "2025-01-01T00:00:00Z",
  "2025-01-15T10:00:00Z",
  "2025-01-15T10:00:00.123456",
  "2025-02-01T00:00:00+05:30",
  "1970-01-01T00:00:00Z",
  "9999-01-01T00:00:00Z",
];
const EXPRESSIONS = [
  '{"var":"attributes.tokens"}',
  '{"+":[{"var":"attributes.tokens"},1]}',
  '{"==":[{"var":"dimensions.model"},"large"]}',
  "1",
  ...NASTY_EXPRESSIONS,
];
const NUMBERS = [
  "0",
  "1",
  "2",
  "10",
  "0.5",
  "0.1000000000000000055",
  "1e3",
  "1.5e-7",
  "12345678901234567890123456789012345678",
];
const CURRENCIES = ["USD", "EUR", "JPY", "KWD"];

/** Requests that the schema takes, mostly: it cannot say everything that a handler checks. */
export const conforming = (schema: JsonSchema, kindOf: KindOf, under: readonly string[] = []): fc.Arbitrary<Json> => {
  const field = under.at(-1) ?? "";
  const kind = kindOf(field, under);
  if (schema["format"] === "date-time" && field === "timestamp") {
    return fc.oneof({ weight: 4, arbitrary: known("recent") }, { weight: 1, arbitrary: textOf(schema) });
  }
  if (schema["type"] === "string" && kind !== undefined) {
    return fc.oneof({ weight: 5, arbitrary: known(kind) }, { weight: 1, arbitrary: textOf(schema) });
  }
  if (schema["nullable"] === true) {
    const { nullable: _, ...rest } = schema;
    return fc.oneof(
      { weight: 3, arbitrary: conforming(rest, kindOf, under) },
      { weight: 1, arbitrary: fc.constant(null) },
    );
  }
  if (Array.isArray(schema["enum"])) return fc.constantFrom(...(schema["enum"] as Json[]));
  if (schema["const"] !== undefined) return fc.constant(schema["const"] as Json);
  const variants = (schema["anyOf"] ?? schema["oneOf"]) as readonly JsonSchema[] | undefined;
  if (variants) return fc.oneof(...variants.map((variant) => conforming(variant, kindOf, under)));
  switch (schema["type"]) {
    case "object":
      return membersOf(schema, kindOf, under);
    case "array":
      return listOf(schema, kindOf, under);
    case "string":
      return textOf(schema, field);
    case "integer":
      return integerOf(schema);
    case "number":
      return fc.constantFrom(...NUMBERS).map(literal);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 }).map((value) => literal(JSON.stringify(value)));
  }
};

/** The name of something that exists; one in seven belongs to somebody else. */
export const known = (kind: string): fc.Arbitrary<Json> =>
  fc.record({
    type: fc.constant("known" as const),
    kind: fc.constant(kind),
    place: fc.nat({ max: 1_000 }),
    ofAnotherOrganization: fc.nat({ max: 6 }).map((number) => number === 0),
  });

const membersOf = (schema: JsonSchema, kindOf: KindOf, under: readonly string[]): fc.Arbitrary<Json> => {
  const properties = Object.entries((schema["properties"] ?? {}) as Record<string, JsonSchema>);
  const required = new Set((schema["required"] ?? []) as readonly string[]);
  const extra = schema["additionalProperties"];
  const entries = properties.map(([name, property]) => {
    const value = conforming(property, kindOf, [...under, name]).map((json): readonly [string, Json][] => [
      [name, json],
    ]);
    return required.has(name)
      ? value
      : fc.oneof({ weight: 2, arbitrary: value }, { weight: 1, arbitrary: fc.constant([]) });
  });
  const others =
    typeof extra === "object" && extra !== null
      ? fc.array(
          fc.tuple(
            fc.string({ minLength: 1, maxLength: 10 }),
            conforming(extra as JsonSchema, kindOf, [...under, "*"]),
          ),
          {
            maxLength: 3,
          },
        )
      : fc.constant([]);
  return fc.tuple(...entries, others).map((parts) => members(...parts.flat()));
};

const listOf = (schema: JsonSchema, kindOf: KindOf, under: readonly string[]): fc.Arbitrary<Json> => {
  const least = Number(schema["minItems"] ?? 0);
  const most = Math.min(Number(schema["maxItems"] ?? 3), Math.max(least, 3));
  return fc.array(conforming((schema["items"] ?? {}) as JsonSchema, kindOf, under), {
    minLength: least,
    maxLength: most,
  });
};

const textOf = (schema: JsonSchema, field = ""): fc.Arbitrary<Json> => {
  if (schema["format"] === "date") return fc.constantFrom(...DATES);
  if (schema["format"] === "date-time") return fc.constantFrom(...INSTANTS);
  if (["matcher", "computation", "value"].includes(field) && Number(schema["maxLength"]) >= 500)
    return fc.constantFrom(...EXPRESSIONS.filter(({ length }) => length <= Number(schema["maxLength"])));
  const [least, most] = [Number(schema["minLength"] ?? 0), Number(schema["maxLength"] ?? 20)];
  if (least === 3 && most === 3) return fc.constantFrom(...CURRENCIES);
  if (field.toLowerCase().includes("email")) return fc.constantFrom("a@b.co", "ap@acme.test");
  const pattern = typeof schema["pattern"] === "string" ? new RegExp(schema["pattern"], "u") : undefined;
  const readable = fc.string({
    unit: fc.constantFrom(..."abcXYZ019 _-"),
    minLength: least,
    maxLength: Math.max(least, Math.min(most, 12)),
  });
  const edge = fc.constantFrom(least, most).map((length) => "x".repeat(Math.min(length, 600)));
  const plain = fc.oneof({ weight: 4, arbitrary: readable }, { weight: 1, arbitrary: edge });
  if (!pattern) return plain;
  return fc.oneof(
    { weight: 3, arbitrary: plain.filter((text) => pattern.test(text)) },
    { weight: 1, arbitrary: matching(pattern, plain) },
  );
};

const matching = (pattern: RegExp, otherwise: fc.Arbitrary<string>): fc.Arbitrary<string> => {
  try {
    return fc.stringMatching(pattern, { maxLength: 60 });
  } catch {
    return otherwise.filter((text) => pattern.test(text));
  }
};

const integerOf = (schema: JsonSchema): fc.Arbitrary<Json> => {
  const [least, most] = [Number(schema["minimum"] ?? -5), Number(schema["maximum"] ?? 100)];
  return fc
    .oneof(
      { weight: 4, arbitrary: fc.integer({ min: Math.max(least, -5), max: Math.min(most, Math.max(least, 12)) }) },
      { weight: 1, arbitrary: fc.constantFrom(least, most) },
    )
    .map((number) => literal(String(number)));
};

type Change =
  | { readonly type: "replace"; readonly by: Json }
  | { readonly type: "add"; readonly name: string; readonly value: Json }
  | { readonly type: "repeat"; readonly times: number }
  | { readonly type: "remove" | "wrap" | "double" | "lengthen" };

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: nonsense.map((by): Change => ({ type: "replace", by })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("unknown", "__proto__", "constructor", "", "id", "\ud800", "x".repeat(70_000)), nonsense)
      .map(([name, value]): Change => ({ type: "add", name, value })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Change>({ type: "remove" }, { type: "wrap" }, { type: "double" }, { type: "lengthen" }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(2, 12, 101, 1_001, 5_000).map((times): Change => ({ type: "repeat", times })),
  },
);

/** The same with one to three things wrong with it, anywhere inside. */
export const mutated = (valid: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc
    .tuple(valid, fc.array(fc.tuple(fc.nat({ max: 10_000 }), change), { minLength: 1, maxLength: 3 }))
    .map(([json, changes]) =>
      changes.reduce((changed, [place, how]) => changeAt(changed, place % sizeOf(changed), how), json),
    );

const childrenOf = (json: Json): readonly Json[] =>
  isList(json) ? json : isMembers(json) ? json.members.map(([, value]) => value) : [];
const sizeOf = (json: Json): number => 1 + childrenOf(json).reduce((total, child) => total + sizeOf(child), 0);

const changeAt = (json: Json, place: number, how: Change): Json => {
  if (place === 0) return changedItself(json, how);
  let left = place - 1;
  for (const [at, child] of childrenOf(json).entries()) {
    const size = sizeOf(child);
    if (left < size)
      return withChild(json, at, left === 0 && how.type === "remove" ? undefined : changeAt(child, left, how));
    left -= size;
  }
  return json;
};

const withChild = (json: Json, at: number, child: Json | undefined): Json => {
  if (isList(json)) return json.flatMap((one, place) => (place !== at ? [one] : child === undefined ? [] : [child]));
  if (!isMembers(json)) return json;
  return members(
    ...json.members.flatMap((one, place) =>
      place !== at ? [one] : child === undefined ? [] : [[one[0], child] as const],
    ),
  );
};

const changedItself = (json: Json, how: Change): Json => {
  switch (how.type) {
    case "replace":
      return how.by;
    case "add":
      return isMembers(json) ? members(...json.members, [how.name, how.value]) : json;
    case "repeat":
      return isList(json) && json[0] !== undefined ? Array.from({ length: how.times }, () => json[0] as Json) : json;
    case "double":
      return isMembers(json) ? members(...json.members, ...json.members) : [json, json];
    case "lengthen":
      return typeof json === "string" ? json.repeat(1 + Math.floor(5_000 / (json.length || 1))) : json;
    case "wrap":
      return [json];
    case "remove":
      return null;
  }
};
