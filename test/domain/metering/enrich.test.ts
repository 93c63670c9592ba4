import { describe, expect, it } from "vitest";
import type { EnrichmentField, Enrichments } from "#domain/catalog/event-schema.ts";
import { compileDefinitions } from "#domain/metering/compiled-definitions.ts";
import { meterEvent } from "#domain/metering/meter-event.ts";
import { isDecimal, toText } from "#domain/money/decimal.ts";
import { aMeter, aRide, meter, rideDefinitions, unitsOf } from "./builders.ts";

const METERS_PER_KM: Enrichments["dependencies"] = [
  { type: "SETTING", key: "setting.user.meters_per_km", name: "meters_per_km" },
];
const inKilometers: EnrichmentField = {
  name: "distanceInKM",
  type: "ATTRIBUTE",
  enrichmentType: "JSON_LOGIC",
  value: '{"/":[{"var":["attributes.distance"]},{"var":["dependencies.meters_per_km"]}]}',
  order: 1,
};
const rideType: EnrichmentField = {
  name: "rideType",
  type: "DIMENSION",
  enrichmentType: "JSON_LOGIC",
  value: '{"if":[{"<=":[100,{"var":["attributes.distanceInKM"]}]},"long_distance","short_distance"]}',
  order: 2,
};
const field = (changes: Partial<EnrichmentField>): EnrichmentField => ({ ...inKilometers, name: "x", ...changes });

/** Computed values by name, or the status and why. */
const enriched = (enrichments: Enrichments, dependencies: Record<string, string> = {}, event = aRide()): unknown => {
  const outcome = meter(rideDefinitions({ enrichments, meters: [aMeter()] }), event, dependencies);
  if (outcome.type === "NotMetered") return unitsOf(outcome);
  return Object.fromEntries(
    outcome.enriched.map(({ name, value }) => [name, isDecimal(value) ? `number ${toText(value)}` : value]),
  );
};

it("computes the documented example: 2500 m at 1000 m per km are 2.5 km, a short distance", () => {
  const enrichments = { dependencies: METERS_PER_KM, fields: [inKilometers, rideType] };
  expect(enriched(enrichments, { meters_per_km: "1000" })).toEqual({
    distanceInKM: "number 2.5",
    rideType: "short_distance",
  });
  const long = aRide({
    attributes: [
      { name: "distance", value: "100000" },
      { name: "seconds", value: "1" },
    ],
  });
  expect(enriched(enrichments, { meters_per_km: "1000" }, long)).toEqual({
    distanceInKM: "number 100",
    rideType: "long_distance",
  });
});

it("computes by order, not by place", () => {
  const enrichments = { dependencies: METERS_PER_KM, fields: [rideType, inKilometers] };
  expect(enriched(enrichments, { meters_per_km: "1000" })).toEqual({
    distanceInKM: "number 2.5",
    rideType: "short_distance",
  });
});

describe("kinds of enrichment", () => {
  it.each`
    changes                                                                           | value            | because
    ${{ enrichmentType: "VALUE", value: "1.50" }}                                     | ${"number 1.5"}  | ${"a constant attribute is a number"}
    ${{ enrichmentType: "VALUE", type: "DIMENSION", value: "1.50" }}                  | ${"1.50"}        | ${"a constant dimension is text"}
    ${{ value: '{"+":[{"var":"attribute.distance"},{"var":"attributes.seconds"}]}' }} | ${"number 3100"} | ${"2500 + 600"}
    ${{ type: "DIMENSION", value: '{"+":[1,0.50]}' }}                                 | ${"1.5"}         | ${"a number as text has no needless zeros"}
    ${{ type: "DIMENSION", value: '{"==":[1,1]}' }}                                   | ${"true"}        | ${"a truth value is text"}
    ${{ enrichmentType: "JSON_LOGIC_FROM_DEPENDENCY", value: "rule" }}                | ${"number 1250"} | ${"the setting holds the expression: distance / 2"}
  `("$changes makes $value, $because", ({ changes, value }) => {
    const dependencies: Enrichments["dependencies"] = [{ type: "SETTING", key: "setting.user.rule", name: "rule" }];
    const rule = '{"/":[{"var":"attributes.distance"},2]}';
    expect(enriched({ dependencies, fields: [field(changes)] }, { rule })).toEqual({ x: value });
  });
});

describe("failures of an enrichment", () => {
  it.each`
    changes                                                            | why                                                        | because
    ${{ value: '{"var":"attributes.nothing"}' }}                       | ${"enrichment 'x': unknown variable 'attributes.nothing'"} | ${"the schema lacks it"}
    ${{ value: '{"/":[{"var":"attributes.distance"},0]}' }}            | ${"enrichment 'x': gives no value"}                        | ${"division by zero is null"}
    ${{ value: '{"var":"dimensions.city"}' }}                          | ${"enrichment 'x': gives no number"}                       | ${"an attribute is a number"}
    ${{ value: "true" }}                                               | ${"enrichment 'x': gives no number"}                       | ${"true is no number"}
    ${{ type: "DIMENSION", value: '{"merge":[[1],[2]]}' }}             | ${"enrichment 'x': gives no text"}                         | ${"a list is no text"}
    ${{ enrichmentType: "JSON_LOGIC_FROM_DEPENDENCY", value: "rule" }} | ${"enrichment 'x': the expression is not JSON"}            | ${"the setting holds no expression"}
  `("$why, $because", ({ changes, why }) => {
    const dependencies: Enrichments["dependencies"] = [{ type: "SETTING", key: "setting.user.rule", name: "rule" }];
    expect(enriched({ dependencies, fields: [field(changes)] }, { rule: "distance / 2" })).toBe(
      `INGESTION_FAILED_ENRICHMENT_FAILED: ${why}`,
    );
  });

  it("name every dependency that has no setting", () => {
    const dependencies = [...METERS_PER_KM, { type: "SETTING", key: "setting.user.other", name: "other" } as const];
    expect(enriched({ dependencies, fields: [inKilometers] }, {})).toBe(
      "INGESTION_FAILED_ENRICHMENT_FAILED: no setting for 'setting.user.meters_per_km', 'setting.user.other'",
    );
  });

  it("come of reading what is computed later", () => {
    const fields = [
      field({ name: "early", value: '{"var":"attributes.late"}' }),
      field({ name: "late", value: "1", order: 2 }),
    ];
    expect(enriched({ dependencies: [], fields })).toBe(
      "INGESTION_FAILED_ENRICHMENT_FAILED: enrichment 'early': unknown variable 'attributes.late'",
    );
  });

  it("end the computation, so that nothing is built on them", () => {
    const fields = [field({ name: "first", value: '{"/":[1,0]}' }), { ...rideType, order: 5 }];
    expect(enriched({ dependencies: [], fields })).toBe(
      "INGESTION_FAILED_ENRICHMENT_FAILED: enrichment 'first': gives no value",
    );
  });
});

it("forgets expressions of settings when there are too many, and still computes each by its own", () => {
  const compiled = compileDefinitions(
    rideDefinitions({
      enrichments: {
        dependencies: [{ type: "SETTING", key: "setting.user.rule", name: "rule" }],
        fields: [field({ enrichmentType: "JSON_LOGIC_FROM_DEPENDENCY", value: "rule" })],
      },
      meters: [aMeter({ computations: [{ order: 1, computation: '{"var":"attributes.x"}' }] })],
    }),
  );
  const units = (index: number): unknown =>
    unitsOf(meterEvent(compiled, aRide(), new Map([["rule", `{"+":[${index},0.5]}`]])));
  for (let index = 0; index < 250; index += 1) expect(units(index)).toEqual({ "um.1.a": `${index}.5` });
  expect(units(0)).toEqual({ "um.1.a": "0.5" });
});
