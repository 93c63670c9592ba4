import { describe, expect, it } from "vitest";
import type { EnrichmentField } from "#domain/catalog/event-schema.ts";
import { eventSchemaReasons } from "#domain/catalog/event-schema-rules.ts";
import { aSchema } from "./builders.ts";

const against = (changes: Parameters<typeof aSchema>[0]): string[] =>
  eventSchemaReasons(aSchema(changes)).map(({ path, message }) => `${path}: ${message}`);

const field = (changes: Partial<EnrichmentField>): EnrichmentField => ({
  name: "km",
  type: "ATTRIBUTE",
  enrichmentType: "JSON_LOGIC",
  value: '{"/":[{"var":"attributes.distance"},1000]}',
  order: 1,
  ...changes,
});
const setting = (name: string, key = `setting.user.${name}`) => ({ type: "SETTING", key, name }) as const;
const enriched = (fields: EnrichmentField[], dependencies: ReturnType<typeof setting>[] = []) => ({
  enrichments: { dependencies, fields },
});

it("has nothing against a sound schema", () => {
  expect(against({})).toEqual([]);
  expect(
    against({
      eventIdTemplate: "{timestamp}-{dimensions.city}",
      filterFields: ["city", "distance", "km", "far"],
      ...enriched([
        field({}),
        field({ name: "far", type: "DIMENSION", value: '{">":[{"var":"attributes.km"},100]}', order: 2 }),
      ]),
    }),
  ).toEqual([]);
});

describe("names", () => {
  it.each`
    changes                                                          | reasons
    ${{ name: "togai-usage" }}                                       | ${["name: 'togai-usage' is a built-in schema"]}
    ${{ name: "togai-named-license" }}                               | ${["name: 'togai-named-license' is a built-in schema"]}
    ${{ name: "togai-usages" }}                                      | ${[]}
    ${{ attributes: [{ name: "a" }, { name: "b" }, { name: "a" }] }} | ${["attributes[2].name: 'a' is there twice"]}
    ${{ dimensions: [{ name: "city" }, { name: "city" }] }}          | ${["dimensions[1].name: 'city' is there twice"]}
    ${{ attributes: [{ name: "city" }] }}                            | ${[]}
    ${{ filterFields: ["city", "town"] }}                            | ${["filterFields[1]: 'town' is no attribute or dimension of the schema"]}
    ${{ filterFields: ["city", "city"] }}                            | ${["filterFields[1]: 'city' is there twice"]}
    ${{ eventIdTemplate: "{dimensions.town}" }}                      | ${["eventIdTemplate: unknown variable 'dimensions.town'"]}
  `("$changes: $reasons", ({ changes, reasons }) => {
    expect(against(changes)).toEqual(reasons);
  });
});

describe("enrichments", () => {
  it.each`
    fields                                                                                | reasons                                                                                                                         | because
    ${[field({ name: "distance" })]}                                                      | ${["enrichments.fields[0].name: the event carries 'distance' already"]}                                                         | ${"it would hide what was sent"}
    ${[field({ name: "distance", type: "DIMENSION", value: '"x"' })]}                     | ${[]}                                                                                                                           | ${"a dimension may be called as an attribute"}
    ${[field({}), field({ order: 2 })]}                                                   | ${["enrichments.fields[1].name: 'km' is there twice"]}                                                                          | ${"one would hide the other"}
    ${[field({ enrichmentType: "VALUE", value: "12.5" })]}                                | ${[]}                                                                                                                           | ${"a number is an attribute"}
    ${[field({ enrichmentType: "VALUE", value: "many" })]}                                | ${["enrichments.fields[0].value: must be a number, since it is an attribute"]}                                                  | ${"a word is none"}
    ${[field({ enrichmentType: "VALUE", type: "DIMENSION", value: "many" })]}             | ${[]}                                                                                                                           | ${"a dimension is any text"}
    ${[field({ value: "{" })]}                                                            | ${["enrichments.fields[0].value: the expression is not JSON"]}                                                                  | ${"it cannot be parsed"}
    ${[field({ value: '{"plus":[1,{"var":"attributes.price"}]}' })]}                      | ${["enrichments.fields[0].value: unknown operator 'plus'", "enrichments.fields[0].value: unknown variable 'attributes.price'"]} | ${"all faults are told"}
    ${[field({ value: '{"var":"attribute.distance"}' })]}                                 | ${[]}                                                                                                                           | ${"singular roots are known"}
    ${[field({ value: '{"var":"attributes.km"}' })]}                                      | ${["enrichments.fields[0].value: unknown variable 'attributes.km'"]}                                                            | ${"it cannot read itself"}
    ${[field({ name: "late", order: 2 }), field({ value: '{"var":"attributes.late"}' })]} | ${["enrichments.fields[1].value: unknown variable 'attributes.late'"]}                                                          | ${"it is computed before"}
    ${[field({ name: "b", value: '{"var":"attributes.km"}', order: 2 }), field({})]}      | ${[]}                                                                                                                           | ${"order counts, not place"}
    ${[field({ value: '{"var":"dependencies.rate"}' })]}                                  | ${["enrichments.fields[0].value: unknown variable 'dependencies.rate'"]}                                                        | ${"no such dependency"}
    ${[field({ enrichmentType: "JSON_LOGIC_FROM_DEPENDENCY", value: "rate" })]}           | ${["enrichments.fields[0].value: there is no dependency 'rate'"]}                                                               | ${"no such dependency"}
  `("$because: $reasons", ({ fields, reasons }) => {
    expect(against(enriched(fields))).toEqual(reasons);
  });

  it("accepts dependencies that are declared, once each and by a setting's key", () => {
    const fields = [
      field({ value: '{"*":[{"var":"attributes.distance"},{"var":"dependencies.rate"}]}' }),
      field({ name: "fare", enrichmentType: "JSON_LOGIC_FROM_DEPENDENCY", value: "rule", order: 2 }),
    ];
    expect(against(enriched(fields, [setting("rate"), setting("rule")]))).toEqual([]);
    expect(against(enriched([], [setting("rate"), setting("rate"), setting("rule", "rule")]))).toEqual([
      "enrichments.dependencies[1].name: 'rate' is there twice",
      "enrichments.dependencies[2].key: must be of the form setting.<namespace>.<id>",
    ]);
  });
});
