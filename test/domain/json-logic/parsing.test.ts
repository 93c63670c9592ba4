import { describe, expect, it } from "vitest";
import { faultsOf } from "./evaluated.ts";

const knows = (variable: string) => ["attributes.distance", "dimensions.city"].includes(variable);

describe("what is wrong with an expression", () => {
  it.each<[source: string, faults: string[]]>([
    ['{"foo":[1]}', ["unknown operator 'foo'"]],
    ['{"__proto__":[1]}', ["unknown operator '__proto__'"]],
    ['{"constructor":["return 1"]}', ["unknown operator 'constructor'"]],
    ['{"toString":[]}', ["unknown operator 'toString'"]],
    ['{"hasOwnProperty":["x"]}', ["unknown operator 'hasOwnProperty'"]],
    ['{"":1}', ["unknown operator ''"]],
    ['{"contains":["a","b"]}', ["unknown operator 'contains'"]],
    ['{"var":"attributes.x"}', ["unknown variable 'attributes.x'"]],
    ['{"var":"attribute.x"}', ["unknown variable 'attribute.x'"]],
    ['{"var":"event.attributes.distance"}', ["unknown variable 'event.attributes.distance'"]],
    ['{"var":""}', ["unknown variable ''"]],
    ['{"var":"__proto__"}', ["unknown variable '__proto__'"]],
    ['{"missing":["attributes.x",["dimensions.city"]]}', ["unknown variable 'attributes.x'"]],
    ['{"missing_some":[1,["attributes.x"]]}', ["unknown variable 'attributes.x'"]],
    ["{}", ["an object must hold exactly one operator"]],
    ['{"+":[1],"-":[1]}', ["an object must hold exactly one operator"]],
    ['{"+":[1],"+":[1]}', ["an object has the same operator twice"]],
    ['{"and":[{"!":[0],"\\u0021":[1]}]}', ["an object has the same operator twice"]],
    ["", ["the expression is not JSON"]],
    ["   ", ["the expression is not JSON"]],
    ["domestic", ["the expression is not JSON"]],
    ["01", ["the expression is not JSON"]],
    ["+1", ["the expression is not JSON"]],
    [".5", ["the expression is not JSON"]],
    ["0x10", ["the expression is not JSON"]],
    ["NaN", ["the expression is not JSON"]],
    ["Infinity", ["the expression is not JSON"]],
    ["undefined", ["the expression is not JSON"]],
    ["{'+':[1]}", ["the expression is not JSON"]],
    ['{"+":[1,]}', ["the expression is not JSON"]],
    ['{"+":[1]} 2', ["the expression is not JSON"]],
    ['{"and":[{"in":["a","b"]},"or":[1]]}', ["the expression is not JSON"]],
    ["1e2000", ["a number has more than 1100 digits"]],
    ["1e999999999", ["a number has more than 1100 digits"]],
    ['{"+":[1e2000,1e-2000]}', ["a number has more than 1100 digits"]],
  ])("%s: %j", (source, faults) => {
    expect(faultsOf(source, { knows })).toEqual(faults);
  });

  it("is said completely, each thing once", () => {
    const source = `{"foo":[{"var":"attributes.x"},{"bar":[{"var":"dimensions.y"},{"<":[1]},{"var":{"cat":["a"]}}]},
      {"map":[{"var":"attributes.x"},{"var":"attributes.distance"}]}]}`;
    expect(faultsOf(source, { knows })).toEqual([
      "unknown operator 'foo'",
      "unknown variable 'attributes.x'",
      "unknown operator 'bar'",
      "unknown variable 'dimensions.y'",
      "operator '<' takes 2 to 3 operands, not 1",
      "'var' takes a variable's name as constant text, and at most a default",
      "variable 'attributes.distance' cannot be read inside an iteration, only the current item can",
    ]);
  });

  it.each([
    ['{"/":[1]}', "operator '/' takes 2 operands, not 1"],
    ['{"/":[1,2,3]}', "operator '/' takes 2 operands, not 3"],
    ['{"%":[1]}', "operator '%' takes 2 operands, not 1"],
    ['{"-":[]}', "operator '-' takes 1 to 2 operands, not 0"],
    ['{"+":[]}', "operator '+' takes at least 1 operands, not 0"],
    ['{"<":[1,2,3,4]}', "operator '<' takes 2 to 3 operands, not 4"],
    ['{">":[1,2,3]}', "operator '>' takes 2 operands, not 3"],
    ['{">=":[1,2,3]}', "operator '>=' takes 2 operands, not 3"],
    ['{"==":[1]}', "operator '==' takes 2 operands, not 1"],
    ['{"!=":[1]}', "operator '!=' takes 2 operands, not 1"],
    ['{"===":[1,1,1]}', "operator '===' takes 2 operands, not 3"],
    ['{"!==":[1]}', "operator '!==' takes 2 operands, not 1"],
    ['{"!!":[]}', "operator '!!' takes 1 operands, not 0"],
    ['{"log":[1,2]}', "operator 'log' takes 1 operands, not 2"],
    ['{"if":[]}', "operator 'if' takes at least 1 operands, not 0"],
    ['{"and":[]}', "operator 'and' takes at least 1 operands, not 0"],
    ['{"!":[1,2]}', "operator '!' takes 1 operands, not 2"],
    ['{"in":["a","b","c"]}', "operator 'in' takes 2 operands, not 3"],
    ['{"substr":["a"]}', "operator 'substr' takes 2 to 3 operands, not 1"],
    ['{"map":[[1]]}', "operator 'map' takes 2 operands, not 1"],
    ['{"reduce":[[1],1,1,1]}', "operator 'reduce' takes 2 to 3 operands, not 4"],
    ['{"missing_some":[1]}', "operator 'missing_some' takes 2 operands, not 1"],
    ['{"date":["2024-01-01","2024-01-02"]}', "operator 'date' takes 1 operands, not 2"],
    ['{"duration.of":[1]}', "operator 'duration.of' takes 2 operands, not 1"],
    ['{"duration.between":["2024-01-01"]}', "operator 'duration.between' takes 2 operands, not 1"],
    ['{"duration.as":["PT1H"]}', "operator 'duration.as' takes 2 operands, not 1"],
    ['{"date.sub":["2024-01-01"]}', "operator 'date.sub' takes 2 operands, not 1"],
    ['{"date.add":["2024-01-01",1,"DAYS"]}', "operator 'date.add' takes 2 operands, not 3"],
  ])("%s: %s", (source, fault) => {
    expect(faultsOf(source)).toEqual([fault]);
  });

  it.each(["[]", "null", "1", "true", "{}", '{"cat":["a","b"]}', '[["a"]]', '["attributes.distance",1,2]'])(
    "a variable's name must be constant text, not %s",
    (name) => {
      expect(faultsOf(`{"var":${name}}`, { knows })).toContain(
        "'var' takes a variable's name as constant text, and at most a default",
      );
    },
  );

  it("is nothing where every variable is known and every operator too", () => {
    expect(
      faultsOf('{"and":[{"var":"attribute.distance"},{"==":[{"var":["dimension.city"]},"x"]}]}', { knows }),
    ).toEqual([]);
    expect(faultsOf('{"map":[[1],{"+":[{"var":""},{"var":"current"},{"var":"a.b"},{"var":0}]}]}', { knows })).toEqual(
      [],
    );
    expect(faultsOf('{"+":[{"cat":"\\"x\\": {\\"+\\": 1}"}]}', { knows })).toEqual([]);
  });

  it("asks for variables by their plural roots, once for each mention", () => {
    const asked: string[] = [];
    const source = '{"+":[{"var":"attribute.a"},{"var":"dimension.b"},{"var":"attributes.a"},{"var":"attribute"}]}';
    faultsOf(source, { knows: (variable) => asked.push(variable) > 0 });
    expect(asked).toEqual(["attributes.a", "dimensions.b", "attributes.a", "attribute"]);
  });
});

describe("the size of an expression", () => {
  const longFault = (limit: number) => [`the expression is longer than ${limit} characters`];

  it("is at most so many characters, the last one included", () => {
    const source = '{"+":[1,2]}';
    expect(source.length).toBe(11);
    expect(faultsOf(source, { maxLength: 11 })).toEqual([]);
    expect(faultsOf(source, { maxLength: 10 })).toEqual(longFault(10));
    expect(faultsOf(`"${"x".repeat(1_498)}"`, { maxLength: 1_500 })).toEqual([]);
    expect(faultsOf(`"${"x".repeat(1_499)}"`, { maxLength: 1_500 })).toEqual(longFault(1_500));
  });

  const nested = (depth: number, open: string, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`;

  it.each`
    kind                  | open                | close
    ${"operations"}       | ${'{"!":['}         | ${"]}"}
    ${"short operations"} | ${'{"!":'}          | ${"}"}
    ${"lists"}            | ${"["}              | ${"]"}
    ${"iterations"}       | ${'{"map":[1,'}     | ${"]}"}
    ${"defaults"}         | ${'{"var":["a.b",'} | ${"]}"}
  `("is at most 32 $kind deep", ({ open, close }) => {
    expect(faultsOf(nested(32, open, close))).toEqual([]);
    expect(faultsOf(nested(33, open, close))).toEqual(["the expression is nested deeper than 32 levels"]);
  });

  it("is at most 500 parts: operations, lists and constants", () => {
    const ones = (count: number) => Array(count).fill("1").join(",");
    expect(faultsOf(`{"+":[${ones(499)}]}`)).toEqual([]);
    expect(faultsOf(`{"+":[${ones(500)}]}`)).toEqual(["the expression has more than 500 parts"]);
    expect(faultsOf(`[${ones(499)}]`)).toEqual([]);
    expect(faultsOf(`[${ones(500)}]`)).toEqual(["the expression has more than 500 parts"]);
  });

  it("is found out quickly, however large the expression", () => {
    const before = performance.now();
    const sources: [source: string, faults: string[]][] = [
      ["[".repeat(90_000), ["the expression is not JSON"]],
      [nested(40_000, "[", "]"), ["the expression is nested deeper than 32 levels"]],
      [nested(15_000, '{"!":', "}"), ["the expression is nested deeper than 32 levels"]],
      [`[${"1,".repeat(40_000)}1]`, ["the expression has more than 500 parts"]],
      [`[${'"",'.repeat(30_000)}1]`, ["the expression has more than 500 parts"]],
      ["9".repeat(90_000), ["a number has more than 1100 digits"]],
      [`1e${"9".repeat(90_000)}`, ["a number has more than 1100 digits"]],
      [`"${"\\u0041".repeat(15_000)}"`, []],
      [`{"cat":["${'\\"'.repeat(40_000)}"]}`, []],
      [`{"var":"${".".repeat(5_000)}"}`, []],
      [`{"!":[${" ".repeat(90_000)}1]}`, []],
    ];
    for (const [source, faults] of sources) {
      expect(faultsOf(source, { maxLength: 100_000 })).toEqual(faults);
      expect(faultsOf(source, { maxLength: 1_500 })).toEqual(longFault(1_500));
    }
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});
