import fc from "fast-check";
import { LogicEngine } from "json-logic-engine";
import { describe, expect, it } from "vitest";
import { decimal } from "#domain/money/decimal.ts";
import { evaluated } from "./evaluated.ts";

/**
 * Where Togai has no rule of its own, JSON Logic's hold. Another engine says what they are: it must agree on every expression
 * whose parts have the kind their operator expects, over whole numbers small enough for a double.
 */
const engine = new LogicEngine(undefined, { disableInterpretedOptimization: true, disableInline: true });

const operation = <T>(name: string, ...operands: fc.Arbitrary<T>[]) =>
  fc.tuple(...operands).map((values) => ({ [name]: values }));
const many = <T>(name: string, operand: fc.Arbitrary<T>) =>
  fc.array(operand, { minLength: 2, maxLength: 3 }).map((values) => ({ [name]: values }));

const branching = { maxDepth: 4, depthIdentifier: "expression", withCrossShrink: true } as const;

type Kinds = { number: unknown; truth: unknown; text: unknown; numbers: unknown; any: unknown };
const typed = fc.letrec<Kinds>((tie) => ({
  number: fc.oneof(
    branching,
    fc.integer({ min: -20, max: 20 }),
    fc.constantFrom({ var: "attributes.n" }, { var: ["attributes.gone", 3] }),
    many("+", tie("number")),
    operation("-", tie("number"), tie("number")),
    operation("-", tie("number")),
    operation("*", tie("number"), fc.integer({ min: -3, max: 3 })),
    operation("%", tie("number"), fc.integer({ min: 1, max: 7 })),
    many("min", tie("number")),
    many("max", tie("number")),
    operation("if", tie("truth"), tie("number"), tie("number")),
    tie("numbers").map((list) => ({
      reduce: [list, { "+": [{ var: "accumulator" }, { "*": [2, { var: "current" }] }] }, 1],
    })),
  ),
  truth: fc.oneof(
    branching,
    fc.boolean(),
    ...["<", "<=", ">", ">=", "==", "===", "!=", "!=="].map((name) => operation(name, tie("number"), tie("number"))),
    ...["<", "<="].map((name) => operation(name, tie("number"), tie("number"), tie("number"))),
    ...["==", "!=", "===", "!=="].map((name) => operation(name, tie("text"), tie("text"))),
    operation("!", tie("any")),
    operation("!!", tie("any")),
    operation("in", tie("number"), tie("numbers")),
    // That the empty text lies in the empty text, JSON Logic's engines do not agree on.
    operation<unknown>(
      "in",
      tie("text"),
      tie("text").map((text) => ({ cat: ["z", text] })),
    ),
    many("and", tie("truth")),
    many("or", tie("truth")),
    ...["all", "some", "none"].map((name) =>
      fc.tuple(tie("numbers"), fc.integer()).map(([list, than]) => ({ [name]: [list, { ">": [{ var: "" }, than] }] })),
    ),
  ),
  text: fc.oneof(
    branching,
    fc.stringMatching(/^[a-z]{0,4}$/),
    fc.constantFrom({ var: "dimensions.word" }),
    many("cat", fc.oneof(tie("text"), tie("number"))),
    operation<unknown>("substr", tie("text"), fc.integer({ min: -3, max: 5 })),
    operation<unknown>("substr", tie("text"), fc.integer({ min: -3, max: 5 }), fc.integer({ min: -2, max: 4 })),
    operation("if", tie("truth"), tie("text"), tie("truth"), tie("text"), tie("text")),
  ),
  numbers: fc.oneof(
    branching,
    fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 4 }),
    fc.array(tie("number"), { minLength: 1, maxLength: 3 }),
    fc.constantFrom({ var: "attributes.list" }),
    fc.tuple(tie("numbers"), fc.integer()).map(([list, than]) => ({ filter: [list, { "<": [{ var: "" }, than] }] })),
    fc
      .tuple(tie("numbers"), fc.integer({ max: 9, min: 0 }))
      .map(([list, by]) => ({ map: [list, { "+": [{ var: "" }, by] }] })),
    fc
      .array(fc.oneof(tie("numbers"), tie("number")), { minLength: 1, maxLength: 3 })
      .map((parts) => ({ merge: parts })),
  ),
  any: fc.oneof(
    tie("number"),
    tie("truth"),
    tie("text"),
    tie("numbers"),
    fc.constant(null),
    many("and", fc.oneof(tie("number"), tie("text"), tie("numbers"))),
    many("or", fc.oneof(tie("number"), tie("text"), tie("numbers"))),
    fc
      .subarray(["attributes.n", "attributes.gone", "dimensions.word"], { minLength: 1 })
      .map((names) => ({ missing: names })),
    fc
      .subarray(["attributes.n", "attributes.gone", "dimensions.word", "dimensions.lost"], { minLength: 1 })
      .chain((names) => fc.nat(3).map((need) => ({ missing_some: [need, names] }))),
  ),
}));

/** Doubles have a negative zero. */
const withoutNegativeZero = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, part) => (part === 0 ? 0 : part));

describe("JSON Logic", () => {
  it("is computed as another engine computes it", () => {
    const variables = {
      attributes: { n: decimal("7"), list: ["1", "-2", "3"].map(decimal) },
      dimensions: { word: "abc" },
    };
    const doubles = { attributes: { n: 7, list: [1, -2, 3] }, dimensions: { word: "abc" } };
    fc.assert(
      fc.property(typed.any, (json) => {
        fc.pre(JSON.stringify(json).length < 3_000);
        const ours: unknown = JSON.parse(evaluated(JSON.stringify(json), variables));
        expect(ours).toEqual(withoutNegativeZero(engine.run(json, doubles)));
      }),
      { numRuns: 3_000 },
    );
  });
});
