import { describe, expect, it } from "vitest";
import { usageMeterReasons } from "#domain/catalog/usage-meter-rules.ts";
import { aSchema, aUsageMeter } from "./builders.ts";

const schema = aSchema({
  enrichments: {
    dependencies: [{ type: "SETTING", key: "setting.user.rate", name: "rate" }],
    fields: [{ name: "zone", type: "DIMENSION", enrichmentType: "VALUE", value: "x", order: 1 }],
  },
  filterFields: ["city", "zone"],
});
const against = (changes: Parameters<typeof aUsageMeter>[0], of: typeof schema | undefined = schema): string[] =>
  usageMeterReasons(aUsageMeter(changes), of).map(({ path, message }) => `${path}: ${message}`);
const part = (changes: object) => [{ order: 1, computation: "1", ...changes }];

describe("a meter's definition", () => {
  it.each`
    changes                                                                              | reasons                                                                                                      | because
    ${{}}                                                                                | ${[]}                                                                                                        | ${"it reads what the schema has"}
    ${{ filters: [{ field: "city", value: "x" }, { field: "zone", value: "y" }] }} | ${[]} | ${"both are filter fields"}
    ${{ filters: [{ field: "distance", value: "1" }] }}                                  | ${["filters[0].field: 'distance' is not among the filter fields of event schema 'ride'"]}                    | ${"an attribute is no filter field by itself"}
    ${{ computations: [] }}                                                              | ${["computations: SUM needs a computation that says what is added up"]}                                      | ${"there is nothing to add"}
    ${{ aggregation: "COUNT", computations: [] }}                                        | ${[]}                                                                                                        | ${"every event counts"}
    ${{ aggregation: "COUNT", computations: part({}) }}                                  | ${[]}                                                                                                        | ${"COUNT computes 1"}
    ${{ aggregation: "COUNT", computations: part({ computation: "2" }) }}                | ${["computations[0].computation: must be 1, since the meter counts events"]}                                 | ${"COUNT computes nothing else"}
    ${{ aggregation: "COUNT", computations: part({ computation: "1.0" }) }}              | ${["computations[0].computation: must be 1, since the meter counts events"]}                                 | ${"the text must be 1"}
    ${{ aggregation: "COUNT", computations: part({ matcher: "{" }) }}                    | ${["computations[0].matcher: the expression is not JSON"]}                                                   | ${"a matcher is checked for COUNT too"}
    ${{ computations: part({ computation: '{"var":"attribute.distance"}' }) }}           | ${[]}                                                                                                        | ${"singular roots are known"}
    ${{ computations: part({ computation: '{"var":"dimensions.zone"}' }) }}              | ${[]}                                                                                                        | ${"enrichments are known"}
    ${{ computations: part({ computation: '{"var":"dependencies.rate"}' }) }}            | ${["computations[0].computation: unknown variable 'dependencies.rate'"]}                                     | ${"dependencies are for enrichments"}
    ${{ computations: part({ computation: '{"var":"distance"}' }) }}                     | ${["computations[0].computation: unknown variable 'distance'"]}                                              | ${"names need their root"}
    ${{ computations: part({ matcher: '{"like":[1,2]}', computation: '{"var":"x"}' }) }} | ${["computations[0].matcher: unknown operator 'like'", "computations[0].computation: unknown variable 'x'"]} | ${"all faults are told"}
    ${{ computations: part({ computation: `"${"x".repeat(498)}"` }) }}                   | ${[]}                                                                                                        | ${"500 characters fit a computation"}
    ${{ computations: part({ computation: `"${"x".repeat(499)}"` }) }}                   | ${["computations[0].computation: the expression is longer than 500 characters"]}                             | ${"501 do not"}
    ${{ computations: part({ matcher: `"${"x".repeat(1498)}"` }) }}                      | ${[]}                                                                                                        | ${"1500 characters fit a matcher"}
    ${{ computations: part({ matcher: `"${"x".repeat(1499)}"` }) }}                      | ${["computations[0].matcher: the expression is longer than 1500 characters"]}                                | ${"1501 do not"}
  `("$because: $reasons", ({ changes, reasons }) => {
    expect(against(changes)).toEqual(reasons);
  });

  it("refuses the matcher that the public examples print, which is no JSON", () => {
    const printed = '{"and":[{"in":[{"var":"dimension.city"},"chennai","mumbai"]},"or":[]]}';
    expect(against({ computations: part({ matcher: printed }) })).toEqual([
      "computations[0].matcher: the expression is not JSON",
    ]);
  });
});

it("without a schema knows no names, and needs no computation", () => {
  const without = (changes: object) => usageMeterReasons(aUsageMeter(changes), undefined).map(({ path }) => path);
  expect(without({ computations: [] })).toEqual([]);
  expect(without({ computations: part({}) })).toEqual([]);
  expect(without({})).toEqual(["computations[0].computation"]);
  expect(without({ computations: [], filters: [{ field: "city", value: "x" }] })).toEqual(["filters[0].field"]);
});
