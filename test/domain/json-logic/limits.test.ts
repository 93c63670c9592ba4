import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asDecimal, evaluate, isTruthy, parseExpression } from "#domain/json-logic/json-logic.ts";
import { decimal } from "#domain/money/decimal.ts";
import { evaluated, jsonText, parsed, type Variables } from "./evaluated.ts";

const TOO_MANY_STEPS = "the expression takes more than 10000 steps";
const TOO_MANY_DIGITS = "a number has more than 1000 digits";
const TOO_LONG = "a text has more than 10000 characters";
const TOO_DEEP = "the result is nested deeper than 32 levels";

const ones = (count: number) => `[${Array(count).fill("1").join(",")}]`;
const item = '{"var":"accumulator"}';

describe("an evaluation", () => {
  it.each`
    because                                | fault              | source
    ${"a sum of sums of sums over lists"}  | ${TOO_MANY_STEPS}  | ${`{"map":[${ones(30)},{"map":[${ones(30)},{"map":[${ones(30)},1]}]}]}`}
    ${"squares of squares"}                | ${TOO_MANY_DIGITS} | ${`{"reduce":[${ones(60)},{"*":[${item},${item}]},7]}`}
    ${"squares of small fractions"}        | ${TOO_MANY_DIGITS} | ${`{"reduce":[${ones(60)},{"*":[${item},${item}]},0.1]}`}
    ${"a text twice itself, and again"}    | ${TOO_LONG}        | ${`{"reduce":[${ones(60)},{"cat":[${item},${item}]},"ab"]}`}
    ${"a list twice itself, and again"}    | ${TOO_MANY_STEPS}  | ${`{"reduce":[${ones(60)},{"merge":[${item},${item}]},[1]]}`}
    ${"a list of itself twice, and again"} | ${TOO_DEEP}        | ${`{"reduce":[${ones(60)},[${item},${item}],1]}`}
    ${"the item in the item, and again"}   | ${TOO_DEEP}        | ${`{"reduce":[${ones(60)},{"var":""},1]}`}
    ${"wide copies of one list"}           | ${TOO_MANY_STEPS}  | ${`{"map":[${ones(150)},${ones(150)}]}`}
    ${"long quotients"}                    | ${TOO_MANY_STEPS}  | ${`{"map":[${ones(100)},{"/":["${"7".repeat(990)}","${"3".repeat(400)}"]}]}`}
    ${"long remainders"}                   | ${TOO_MANY_STEPS}  | ${`{"map":[${ones(100)},{"%":["${"7".repeat(990)}","${"3".repeat(400)}"]}]}`}
  `("ends with a fault where it asks for too much: $because", ({ source, fault }) => {
    const before = performance.now();
    expect(evaluated(source)).toBe(fault);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it("may make a number of 1,000 digits and no more", () => {
    const most = "9".repeat(999);
    expect(evaluated(`{"+":["${most}","${most}"]}`)).toBe(`1${"9".repeat(998)}8`);
    expect(evaluated(`{"*":["1e500","1e499"]}`)).toBe(`1${"0".repeat(999)}`);
    expect(evaluated(`{"*":["1e500","1e500"]}`)).toBe(TOO_MANY_DIGITS);
    expect(evaluated(`{"/":["1e999",1]}`)).toBe(`1${"0".repeat(999)}`);
    expect(evaluated(`{"/":["1e999","0.1"]}`)).toBe(TOO_MANY_DIGITS);
  });

  it("may make a text of 10,000 characters and no more", () => {
    const text = "x".repeat(5_000);
    const cat = (last: string) => evaluated(`{"cat":[{"var":"a.t"},{"var":"a.t"},"${last}"]}`, { a: { t: text } });
    expect(cat("")).toBe(`"${text}${text}"`);
    expect(cat("y")).toBe(TOO_LONG);
  });

  // Reading the list takes two steps, each of its members one and what is done with it.
  it.each`
    iteration | body                                            | members  | because
    ${"some"} | ${'{"!":[1]}'}                                  | ${4_999} | ${"one step for an operator"}
    ${"some"} | ${'{"==":[1,2]}'}                               | ${4_999} | ${"with two operands too"}
    ${"some"} | ${'{"max":[-2,-1,0]}'}                          | ${4_999} | ${"or three"}
    ${"some"} | ${'{"and":[0,1]}'}                              | ${4_999} | ${"or some that are not computed"}
    ${"some"} | ${'{"map":[[],1]}'}                             | ${4_999} | ${"or an iteration over nothing"}
    ${"some"} | ${'{"var":"x"}'}                                | ${4_999} | ${"one for reading"}
    ${"all"}  | ${'{"var":""}'}                                 | ${4_999} | ${"the item itself too"}
    ${"some"} | ${'{"missing":[]}'}                             | ${4_999} | ${"one for looking what is missing"}
    ${"all"}  | ${'{"missing":["x"]}'}                          | ${3_332} | ${"and one for each name"}
    ${"some"} | ${'{"!=":[null,{"date":""}]}'}                  | ${3_332} | ${"two for an equality and a date"}
    ${"some"} | ${'{"in":[0,[1,2,3]]}'}                         | ${1_999} | ${"one for each member of a list that is searched"}
    ${"all"}  | ${'{"+":[[1,2,3]]}'}                            | ${1_999} | ${"or added up"}
    ${"all"}  | ${'{"merge":[[1,2],3]}'}                        | ${1_999} | ${"or merged"}
    ${"all"}  | ${'{"cat":[["a","b","c"]]}'}                    | ${1_999} | ${"or written"}
    ${"some"} | ${`{"in":["x","${"y".repeat(128)}"]}`}          | ${2_499} | ${"one for every 64 characters of a long text"}
    ${"some"} | ${`{"==":["${"y".repeat(191)}","x"]}`}          | ${2_499} | ${"that is compared"}
    ${"all"}  | ${`{"cat":["${"y".repeat(128)}"]}`}             | ${2_499} | ${"or written"}
    ${"all"}  | ${`{"max":["${"7".repeat(128)}"]}`}             | ${2_499} | ${"or read as a number"}
    ${"all"}  | ${`{"*":[${"7".repeat(64)},${"7".repeat(8)}]}`} | ${2_499} | ${"one for every 256 digits times digits"}
    ${"all"}  | ${`{"/":[${"7".repeat(56)},${"7".repeat(8)}]}`} | ${2_499} | ${"of a quotient"}
    ${"all"}  | ${`{"%":[${"7".repeat(56)},${"6".repeat(8)}]}`} | ${2_499} | ${"or a remainder"}
  `("may take 10,000 steps and no more: $iteration of $members $body, $because", ({ iteration, body, members }) => {
    const source = `{"${iteration}":[{"var":"a.list"},${body}]}`;
    const outcome = (length: number) => evaluated(source, { a: { list: Array(length).fill("1") } });
    expect(outcome(members)).toBe(String(iteration === "all"));
    expect(outcome(members + 1)).toBe(TOO_MANY_STEPS);
  });

  it("pays for the members of its result, which is at most 32 levels deep", () => {
    const list = (length: number) => evaluated('{"var":"a.list"}', { a: { list: Array(length).fill("1") } });
    expect(list(9_999)).toMatch(/^\["1",/);
    expect(list(10_000)).toBe(TOO_MANY_STEPS);
    const nested = (depth: number) => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`);
    expect(evaluated('{"var":"a.list"}', { a: { list: nested(32) } })).toBe(`${"[".repeat(32)}${"]".repeat(32)}`);
    expect(evaluated('{"var":"a.list"}', { a: { list: nested(33) } })).toBe(TOO_DEEP);
  });

  it("starts anew each time", () => {
    const expression = parsed(`{"map":[${ones(90)},{"map":[${ones(25)},1]}]}`);
    for (let time = 0; time < 5; time++) expect(evaluate(expression, {}).ok).toBe(true);
  });

  it("takes in stride the largest numbers that an event can carry", () => {
    const data = { attributes: { a: "9".repeat(512), b: "8".repeat(512) } };
    expect(evaluated('{"*":[{"var":"attributes.a"},0.4]}', data)).toBe(`3${"9".repeat(511)}.6`);
    expect(evaluated('{"+":[{"var":"attributes.a"},1]}', data)).toBe(`1${"0".repeat(512)}`);
    expect(evaluated('{"/":[{"var":"attributes.a"},{"var":"attributes.b"}]}', data)).toBe("1.125");
    expect(evaluated('{"*":[{"var":"attributes.a"},{"var":"attributes.b"}]}', data)).toBe(TOO_MANY_DIGITS);
  });
});

/** Anything that JSON can say, mostly in the form of operations, right or wrong. */
const operatorNames = [
  ..."+ - * / % min max < <= > >= == != === !== ! !! and or if ?: log map filter reduce all some none".split(" "),
  ..."merge in cat substr missing missing_some date duration.between duration.of duration.as date.add date.sub".split(
    " ",
  ),
];
const constants = fc.oneof(
  fc.constantFrom(0, 1, -1, 2.5, "", "0", "1.50", "US", "PT24H", "2024-05-28T00:00:00Z", "DAYS", true, false, null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string(),
  fc.constantFrom("__proto__", "constructor", "attributes.a", "1e999999", "9".repeat(600)),
);
const names = fc.constantFrom(
  "attributes.a",
  "dimension.x",
  "usage.urc.um.1",
  "",
  "current",
  "accumulator",
  "a.b",
  "__proto__",
  0,
);
const expressions = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    constants,
    names.map((name) => ({ var: name })),
    fc.tuple(names, tie("any")).map(([name, otherwise]) => ({ var: [name, otherwise] })),
    fc.array(tie("any"), { maxLength: 4 }),
    fc
      .tuple(fc.constantFrom(...operatorNames), fc.array(tie("any"), { minLength: 1, maxLength: 3 }))
      .map(([name, operands]) => ({ [name]: operands })),
  ),
}));
const values = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(decimal("0"), decimal("-2.5"), decimal("1e300")),
    fc.string(),
    fc.constantFrom("5", "-0.5", "", "abc"),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "x", "__proto__", "current"), tie("any"), { maxKeys: 3 }),
  ),
})).any;

describe("nonsense", () => {
  it("of a kind that no value has, makes null or false and is not thrown", () => {
    const ring: unknown[] = [];
    ring.push(ring);
    const strange = [1, Number.NaN, undefined, 5n, Symbol("x"), () => 1, new Date(0), new Map([["a", 1]]), /x/, ring];
    for (const value of [...strange, strange]) {
      const data = { a: { b: value } } as unknown as Variables;
      for (const operator of ["+", "max", "!", "cat", "merge", "log", "date"]) {
        evaluate(parsed(`{"${operator}":[{"var":"a.b"}]}`), data);
      }
      for (const operator of [
        "<",
        "==",
        "===",
        "in",
        "and",
        "substr",
        "duration.of",
        "date.add",
        "map",
        "missing_some",
      ]) {
        evaluate(parsed(`{"${operator}":[{"var":"a.b"},{"var":"a.b.a"}]}`), data);
        evaluate(parsed(`{"${operator}":[1,{"var":"a.b"}]}`), data);
      }
      expect(evaluated('{"+":[{"var":"a.b"},1]}', data)).toBe("null");
      expect(evaluated('{"<":[{"var":"a.b"},1]}', data)).toBe("false");
    }
  });

  it("is refused or computed, never thrown, and leaves the world as it was", () => {
    fc.assert(
      fc.property(
        expressions.any,
        fc.dictionary(fc.constantFrom("attributes", "dimensions", "usage"), values),
        (json, data) => {
          const expression = parseExpression(JSON.stringify(json), { knows: () => true, maxLength: 5_000 });
          if (!expression.ok) {
            expect(expression.error.length).toBeGreaterThan(0);
            return;
          }
          const result = evaluate(expression.value, data as Variables);
          if (!result.ok) {
            expect(result.error.message).toMatch(/more than|deeper than/);
            return;
          }
          isTruthy(result.value);
          asDecimal(result.value);
          expect(jsonText(result.value)).toBeTypeOf("string");
          const again = evaluate(expression.value, data as Variables);
          expect(again.ok && jsonText(again.value)).toBe(jsonText(result.value));
        },
      ),
      { numRuns: 3_000 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("is refused where it is no JSON at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const expression = parseExpression(text, { knows: () => false, maxLength: 150 });
        if (expression.ok) evaluate(expression.value, {});
        else expect(expression.error.length).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
  });
});
