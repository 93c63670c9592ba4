import { describe, expect, it } from "vitest";
import { asDecimal, isTruthy, type JsonLogicValue } from "#domain/json-logic/json-logic.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { evaluated, parsed } from "./evaluated.ts";

describe("what Togai documents", () => {
  const trip = {
    attributes: new Map<string, JsonLogicValue>([
      ["distance", "2500"],
      ["distanceInKM", decimal("2.5")],
      ["segments", "3"],
      ["read_rate", "10.5"],
      ["write_rate", "0.25"],
    ]),
    dimensions: { country: "CA", city: "chennai", zone: "domestic" },
    dependencies: { meters_per_km: "1000" },
    revenue: { "urc.um.21lmjsfcXPs.d929R": decimal("90"), "urc.um.21lmjObpMV6.9XeFl": decimal("70") },
    usage: { "urc.um.21lmjObpMV6.9XeFl": decimal("31") },
    invoice: { start_date: "2024-08-01T00:00:00Z", end_date: "2024-09-01T00:00:00Z" },
    "um.lineitem.id": decimal("120.5"),
  };

  it.each`
    because                             | value                    | source
    ${"vector 24"}                      | ${"0.3333"}              | ${'{"/":[1,3]}'}
    ${"vector 24"}                      | ${"0.6667"}              | ${'{"/":[2,3]}'}
    ${"vector 24"}                      | ${"2.5"}                 | ${'{"/":[2500,1000]}'}
    ${"vector 25"}                      | ${"2.0909"}              | ${'{"*":[1.03,2.03]}'}
    ${"vector 26"}                      | ${'"PT744H"'}            | ${'{"duration.between":["2024-05-01T00:00:00Z","2024-06-01T00:00:00Z"]}'}
    ${"§7.4 with plural roots"}         | ${"2.5"}                 | ${'{"/":[{"var":["attributes.distance"]},{"var":["dependencies.meters_per_km"]}]}'}
    ${"§7.4 as the API prints it"}      | ${"2.5"}                 | ${'{"/":[{"var":["attribute.distance"]},{"var":["dependencies.meters_per_km"]}]}'}
    ${"§7.4, an earlier enrichment"}    | ${'"short_distance"'}    | ${'{"if":[{"<=":[100,{"var":["attribute.distanceInKM"]}]},"long_distance","short_distance"]}'}
    ${"§7.4, the screen example"}       | ${"10.75"}               | ${'{"+":[{"var":"attributes.read_rate"},{"var":"attributes.write_rate"}]}'}
    ${"§8.1, a bare number"}            | ${"1"}                   | ${"1"}
    ${"§8.1, with white space"}         | ${"1"}                   | ${" 1\n"}
    ${"§8.2, date"}                     | ${"true"}                | ${'{"==":["2024-05-28T00:00:00Z",{"date":["2024-05-28T00:00:00Z"]}]}'}
    ${"§8.2, duration.as"}              | ${"1"}                   | ${'{"duration.as":["PT24H","DAYS"]}'}
    ${"§8.2, duration.of"}              | ${'"PT2400H"'}           | ${'{"duration.of":[100,"DAYS"]}'}
    ${"§8.2, date.add"}                 | ${'"2024-05-29T00:00Z"'} | ${'{"date.add":["2024-05-28T00:00:00Z","PT24H"]}'}
    ${"§8.2, date.sub"}                 | ${'"2024-05-27T00:00Z"'} | ${'{"date.sub":["2024-05-28T00:00:00Z","PT24H"]}'}
    ${"§8.2, 75 photos a day as shown"} | ${"null"}                | ${'{"*":[{"duration.between":[{"var":"invoice.start_date"},{"var":"invoice.end_date"}]},75]}'}
    ${"§8.2, 75 photos a day"}          | ${"2325"}                | ${'{"*":[{"duration.as":[{"duration.between":[{"var":"invoice.start_date"},{"var":"invoice.end_date"}]},"DAYS"]},75]}'}
    ${"§8.2, dots in a name"}           | ${"90"}                  | ${'{"var":"revenue.urc.um.21lmjsfcXPs.d929R"}'}
    ${"§8.3, a meter's matcher"}        | ${"true"}                | ${'{"and":[{"in":[{"var":"dimension.city"},["chennai","mumbai"]]},{"or":[{">":[{"var":"attribute.distance"},100]},{"<":[{"var":"attribute.distance"},20]}]}]}'}
    ${"§8.3, a meter's computation"}    | ${"1000"}                | ${'{"*":[{"var":"attributes.distance"},0.4]}'}
    ${"§8.3, a pricing condition"}      | ${"true"}                | ${'{">":[{"+":[{"var":"revenue.urc.um.21lmjObpMV6.9XeFl"},{"var":"usage.urc.um.21lmjObpMV6.9XeFl"}]},100]}'}
    ${"§8.3, a miscellaneous charge"}   | ${"12.05"}               | ${'{"*":[{"var":"um.lineitem.id"},0.1]}'}
    ${"§33, the enrichment"}            | ${'"domestic"'}          | ${'{"if":[{"in":[{"var":"dimensions.country"},["US","CA"]]},"domestic","foreign"]}'}
    ${"§33, the matcher"}               | ${"true"}                | ${'{"==":[{"var":"dimensions.zone"},"domestic"]}'}
    ${"§33, the computation"}           | ${"3"}                   | ${'{"+":[{"var":"attributes.segments"},0]}'}
    ${"vector 33, free usage"}          | ${"0"}                   | ${'{"max":[{"-":[{"var":"usage.urc.um.21lmjObpMV6.9XeFl"},100]},0]}'}
  `("$because: $source is $value", ({ source, value }) => {
    expect(evaluated(source, trip)).toBe(value);
  });
});

describe("numbers", () => {
  it.each`
    source                                                | value                                       | because
    ${"0.1000000000000000055"}                            | ${"0.1000000000000000055"}                  | ${"a double would say 0.1"}
    ${'{"+":[0.1,0.2]}'}                                  | ${"0.3"}                                    | ${"doubles would say 0.30000000000000004"}
    ${'{"+":[12345678901234567890123456789012345678,1]}'} | ${"12345678901234567890123456789012345679"} | ${"38 digits"}
    ${'{"*":[-1.5e-7,2]}'}                                | ${"-0.0000003"}                             | ${"exponents are read exactly"}
    ${'{"+":["0.1000000000000000055",0]}'}                | ${"0.1000000000000000055"}                  | ${"so are texts"}
    ${"-0"}                                               | ${"0"}                                      | ${"there is one zero"}
  `("$source is $value: $because", ({ source, value }) => {
    expect(evaluated(source)).toBe(value);
  });
});

describe("variables", () => {
  const variables = {
    attributes: new Map<string, JsonLogicValue>([
      ["a", "5"],
      ["a.b", "6"],
      ["", "nameless"],
      ["nothing", null],
      ["empty", ""],
      ["zero", decimal("0")],
      ["no", false],
    ]),
    dimensions: { country: "US", nested: { "x.y": "deep", list: ["first", "second"] } },
    usage: { urc: { um: { id: decimal("1") } }, "urc.um.id": decimal("2") },
    "credit.cg.1": decimal("3"),
    credit: { "cg.1": decimal("4"), "cg.2": decimal("5") },
  };

  it.each`
    source                                               | value           | because
    ${'{"var":"attributes.a"}'}                          | ${'"5"'}        | ${"in a map"}
    ${'{"var":["attributes.a"]}'}                        | ${'"5"'}        | ${"the name in a list"}
    ${'{"var":"attributes.a.b"}'}                        | ${'"6"'}        | ${"the rest is one key"}
    ${'{"var":"dimensions.country"}'}                    | ${'"US"'}       | ${"in an object"}
    ${'{"var":"dimensions.nested.x.y"}'}                 | ${'"deep"'}     | ${"segment by segment, then the rest whole"}
    ${'{"var":"dimensions.nested.list.1"}'}              | ${'"second"'}   | ${"a place in a list"}
    ${'{"var":"dimensions.nested.list.2"}'}              | ${"null"}       | ${"beyond its end"}
    ${'{"var":"dimensions.nested.list.-1"}'}             | ${"null"}       | ${"before its start"}
    ${'{"var":"dimensions.nested.list.length"}'}         | ${"null"}       | ${"a list has members only"}
    ${'{"var":"usage.urc.um.id"}'}                       | ${"2"}          | ${"the rest whole comes before its segments"}
    ${'{"var":"credit.cg.1"}'}                           | ${"3"}          | ${"the whole name comes first of all"}
    ${'{"var":"credit.cg.2"}'}                           | ${"5"}          | ${"and then its root"}
    ${'{"var":"attributes"}'}                            | ${"null"}       | ${"a root is no value"}
    ${'{"var":"attributes.missing"}'}                    | ${"null"}       | ${"no such variable in the data"}
    ${'{"var":"revenue.x"}'}                             | ${"null"}       | ${"no such root in the data"}
    ${'{"var":"attributes.a.b.c"}'}                      | ${"null"}       | ${"a text has no parts"}
    ${'{"var":"attributes.zero.c"}'}                     | ${"null"}       | ${"nor has a number"}
    ${'{"var":"attributes."}'}                           | ${'"nameless"'} | ${"a name may end with its dot"}
    ${'{"var":["attributes.missing",7]}'}                | ${"7"}          | ${"the default"}
    ${'{"var":["attributes.nothing",7]}'}                | ${"7"}          | ${"null is no value"}
    ${'{"var":["attributes.empty",7]}'}                  | ${'""'}         | ${"an empty text is one"}
    ${'{"var":["attributes.zero",7]}'}                   | ${"0"}          | ${"and zero"}
    ${'{"var":["attributes.no",7]}'}                     | ${"false"}      | ${"and false"}
    ${'{"var":["attributes.x",{"+":[1,1]}]}'}            | ${"2"}          | ${"a default may be computed"}
    ${'{"var":["attributes.x",{"var":"attributes.a"}]}'} | ${'"5"'}        | ${"from another variable"}
  `("$source is $value: $because", ({ source, value }) => {
    expect(evaluated(source, variables)).toBe(value);
  });

  it.each([
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "constructor.name",
    "__proto__.polluted",
  ])("never finds what JavaScript objects inherit: %s", (name) => {
    for (const data of [
      {},
      { attributes: {} },
      { attributes: "text" },
      { attributes: decimal("1") },
      { attributes: [] },
    ]) {
      expect(evaluated(`{"var":${JSON.stringify(name)}}`, data)).toBe("null");
      expect(evaluated(`{"var":${JSON.stringify(`attributes.${name}`)}}`, data)).toBe("null");
      expect(evaluated(`{"missing":${JSON.stringify([name])}}`, data)).toBe(JSON.stringify([name]));
    }
  });

  it("sees the digits of no decimal", () => {
    for (const part of ["s", "e", "c", "c.0", "constructor"]) {
      expect(evaluated(`{"var":"attributes.zero.${part}"}`, variables)).toBe("null");
    }
  });

  it("reads an own key that looks inherited", () => {
    const odd = JSON.parse('{"attributes":{"__proto__":"mine","constructor":"too"}}');
    expect(evaluated('{"var":"attributes.__proto__"}', odd)).toBe('"mine"');
    expect(evaluated('{"var":"attributes.constructor"}', odd)).toBe('"too"');
  });

  it("are listed once each, by their plural roots, without those of an iteration's body", () => {
    const { variables: names } = parsed(
      `{"if":[{"==":[{"var":"dimension.city"},"x"]},{"var":["attributes.a",{"var":"attribute.b"}]},
        {"reduce":[{"var":"usage.list"},{"+":[{"var":"current.a"},{"var":"accumulator"}]},{"var":"attribute.a"}]},
        {"missing":["credit.x",{"var":"dimensions.name"}]},{"missing_some":[1,["invoice.start_date"]]}]}`,
    );
    expect(names).toEqual([
      "dimensions.city",
      "attributes.b",
      "attributes.a",
      "usage.list",
      "credit.x",
      "dimensions.name",
      "invoice.start_date",
    ]);
  });

  it("keep an expression's text as it was written", () => {
    expect(parsed(' {"var": "attribute.a"} ').source).toBe(' {"var": "attribute.a"} ');
  });
});

describe("truth", () => {
  it.each`
    value              | truth
    ${decimal("0")}    | ${false}
    ${decimal("-0.0")} | ${false}
    ${""}              | ${false}
    ${null}            | ${false}
    ${[]}              | ${false}
    ${false}           | ${false}
    ${"0"}             | ${true}
    ${" "}             | ${true}
    ${"false"}         | ${true}
    ${decimal("1e-9")} | ${true}
    ${decimal("-1")}   | ${true}
    ${[null]}          | ${true}
    ${{}}              | ${true}
    ${true}            | ${true}
  `("of $value is $truth", ({ value, truth }) => {
    expect(isTruthy(value)).toBe(truth);
  });
});

describe("the number of a value", () => {
  it.each`
    value             | number
    ${decimal("2.5")} | ${"2.5"}
    ${"2.50"}         | ${"2.5"}
    ${"-1e3"}         | ${"-1000"}
    ${""}             | ${undefined}
    ${" 1"}           | ${undefined}
    ${"1,5"}          | ${undefined}
    ${"NaN"}          | ${undefined}
    ${"1e999999"}     | ${undefined}
    ${true}           | ${undefined}
    ${null}           | ${undefined}
    ${[]}             | ${undefined}
    ${["1"]}          | ${undefined}
    ${{ a: "1" }}     | ${undefined}
  `("$value is $number", ({ value, number }) => {
    const found = asDecimal(value);
    expect(found && toText(found)).toBe(number);
  });
});
