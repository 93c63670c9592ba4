import fc from "fast-check";
import { type Json, literal, members } from "./json-text.ts";

/** Texts that break what was not written with them in mind. */
const NASTY_TEXTS: readonly string[] = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\u001f\u007f\u0085",
  "\ud800",
  "x\udfff",
  "\ufeffx",
  "\u202eabc",
  "e\u0301\u0301\u0301",
  "\ufffe\uffff",
  "👩‍👩‍👧‍👦".repeat(60),
  "NaN",
  "Infinity",
  "-0",
  "1e999999",
  "0x10",
  "null",
  "undefined",
  "true",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "$ref",
  "#",
  "#/../%",
  "../../etc/passwd",
  "' OR 1=1 --",
  "%",
  "_",
  "<script>alert(1)</script>",
  "a".repeat(51),
  "a".repeat(256),
  "a".repeat(513),
  "ß".repeat(4_000),
  "9".repeat(1_200),
  "9999-12-31",
  "9999-01-01",
  "0000-01-01",
  "2025-02-29",
  "9999-12-31T23:59:59.999Z",
  "0001-01-01T00:00:00-23:59",
  "2025-13-40T25:61:61Z",
  "-271821-04-20T00:00:00Z",
];

/** Expressions that are deep, wide, wrong, slow or dangerous. */
export const NASTY_EXPRESSIONS: readonly string[] = [
  "",
  "{",
  "[]",
  "1e9999",
  '{"var":""}',
  '{"var":"__proto__.polluted"}',
  '{"var":"constructor.constructor"}',
  '{"__proto__":[1]}',
  '{"method":[{"var":"attributes"},"toString"]}',
  `${'{"!":['.repeat(5_000)}1${"]}".repeat(5_000)}`,
  `{"+":[${"1,".repeat(3_000)}1]}`,
  `{"cat":[${'"aaaaaaaaaaaaaaaa",'.repeat(400)}"a"]}`,
  `{"*":["${"9".repeat(500)}","${"9".repeat(500)}"]}`,
  '{"/":[1,0]}',
  '{"map":[{"var":"attributes"},{"+":[{"var":""},1]}]}',
];

const NASTY_NUMBERS: readonly string[] = [
  "0",
  "-0",
  "-1",
  "1.5",
  "0.1000000000000000055",
  "1e999999",
  "-1e999999",
  "1e-999999",
  "1E+400",
  "9007199254740993",
  "2147483648",
  "9".repeat(38),
  "9".repeat(1_101),
  `0.${"0".repeat(1_200)}1`,
  `1e${"9".repeat(400)}`,
];

const NO_JSON: readonly string[] = [
  "NaN",
  "Infinity",
  "undefined",
  "01",
  "1.",
  ".5",
  "+1",
  "'x'",
  "{a:1}",
  '"\t"',
  "[1,]",
  "{}x",
  '"unfinished',
];

const DEEP = "[".repeat(20_000) + "]".repeat(20_000);
const DEEP_MEMBERS = `${'{"a":'.repeat(3_000)}1${"}".repeat(3_000)}`;
const LONG_LISTS = [
  `[${"0,".repeat(99_999)}0]`,
  `[${'"a",'.repeat(99_999)}"a"]`,
  `[${"{},".repeat(99_999)}{}]`,
  `[${"null,".repeat(99_999)}null]`,
];
const MANY_MEMBERS = `{${Array.from({ length: 30_000 }, (_, at) => `"k${at}":${at}`).join(",")}}`;

const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY_TEXTS) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 300 }) },
);

/** Values that belong nowhere. The large ones are rare, since they are slow for us too. */
export const nonsense: fc.Arbitrary<Json> = fc.oneof(
  { weight: 12, arbitrary: text },
  { weight: 12, arbitrary: fc.constantFrom(...NASTY_NUMBERS).map(literal) },
  { weight: 6, arbitrary: fc.constantFrom<Json>(null, true, false, [], members(), [[]], [members()]) },
  { weight: 4, arbitrary: fc.constantFrom(...NO_JSON).map(literal) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom("__proto__", "constructor", "toJSON")
      .map((name) => members([name, members(["polluted", true])])),
  },
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => literal(JSON.stringify(value))) },
  { weight: 1, arbitrary: fc.constantFrom(DEEP, DEEP_MEMBERS, ...LONG_LISTS, MANY_MEMBERS).map(literal) },
);

/** Bodies that are nothing we know: other formats, broken text, empty. */
export const nonsenseBody: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("", " ", "{", "}", "[]", "null", "true", '""', "{}", "{}{}", "a=1&b=2", "<a/>", "\u0000", "\ufeff{}"),
  fc.constantFrom(DEEP, DEEP_MEMBERS, ...LONG_LISTS, MANY_MEMBERS),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.json({ maxDepth: 4 }),
);

/** Bytes that are no text, as base64. */
export const nonsenseBytes: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("/w==", "wCA=", "7aCA", "e30=", "!!!!", "====", "gICAgA=="),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString("base64")),
);

export const nonsenseText = text;
