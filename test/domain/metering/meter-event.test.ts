import { describe, expect, it } from "vitest";
import type { UsageMeterId } from "#domain/ids.ts";
import { directDefinitions } from "#domain/metering/metering-definitions.ts";
import { decimal, sum, toText } from "#domain/money/decimal.ts";
import { instantOf } from "#domain/time/instant.ts";
import { aMeter, aRide, meter, rideDefinitions, unitsOf } from "./builders.ts";

const NO_MATCH = "INGESTION_COMPLETED_NO_MATCHING_METERS: no usage meter matches the event";

describe("units of a meter", () => {
  it.each`
    aggregation | matcher                                           | computation                                        | units        | because
    ${"SUM"}    | ${undefined}                                      | ${'{"var":"attributes.distance"}'}                 | ${"2500"}    | ${"every event matches without a matcher"}
    ${"SUM"}    | ${undefined}                                      | ${'{"*":[{"var":"attributes.distance"},0.4]}'}     | ${"1000"}    | ${"2500 × 0.4"}
    ${"SUM"}    | ${undefined}                                      | ${'{"*":[{"var":"attribute.distance"},0.4]}'}      | ${"1000"}    | ${"the singular root is the same variable"}
    ${"SUM"}    | ${undefined}                                      | ${'{"/":[{"var":["attributes.distance"]},43200]}'} | ${"0.0579"}  | ${"2500 / 43200 = 0.05787, four decimals half up"}
    ${"SUM"}    | ${undefined}                                      | ${"1"}                                             | ${"1"}       | ${"a constant is an expression"}
    ${"SUM"}    | ${undefined}                                      | ${'{"-":[0,{"var":"attributes.seconds"}]}'}        | ${"-600"}    | ${"units may be negative"}
    ${"SUM"}    | ${undefined}                                      | ${'{"*":[{"var":"attributes.seconds"},0]}'}        | ${"0"}       | ${"zero units are units"}
    ${"SUM"}    | ${'{"==":[{"var":"dimensions.city"},"chennai"]}'} | ${'{"var":"attributes.distance"}'}                 | ${"2500"}    | ${"the matcher is true"}
    ${"SUM"}    | ${'{"==":[{"var":"dimensions.city"},"mumbai"]}'}  | ${'{"var":"attributes.distance"}'}                 | ${undefined} | ${"the matcher is false"}
    ${"SUM"}    | ${'{">":[{"var":"attributes.distance"},2500]}'}   | ${'{"var":"attributes.distance"}'}                 | ${undefined} | ${"2500 is not above 2500"}
    ${"SUM"}    | ${'{">=":[{"var":"attributes.distance"},2500]}'}  | ${'{"var":"attributes.distance"}'}                 | ${"2500"}    | ${"2500 is at least 2500"}
    ${"SUM"}    | ${'{"var":"attributes.seconds"}'}                 | ${'{"var":"attributes.distance"}'}                 | ${"2500"}    | ${"a matcher need only be truthy"}
    ${"SUM"}    | ${'{"var":"attributes.nothing"}'}                 | ${'{"var":"attributes.distance"}'}                 | ${undefined} | ${"null is not truthy"}
    ${"COUNT"}  | ${undefined}                                      | ${"1"}                                             | ${"1"}       | ${"COUNT counts the event"}
    ${"COUNT"}  | ${'{"==":[{"var":"dimensions.vehicle"},"taxi"]}'} | ${"1"}                                             | ${"1"}       | ${"the matcher is true"}
    ${"COUNT"}  | ${'{"==":[{"var":"dimensions.vehicle"},"bike"]}'} | ${"1"}                                             | ${undefined} | ${"the matcher is false"}
  `(
    "$aggregation of $computation with $matcher gives $units, $because",
    ({ aggregation, matcher, computation, units }) => {
      const part = { order: 1, computation, ...(matcher !== undefined && { matcher }) };
      const definitions = rideDefinitions({ meters: [aMeter({ aggregation, computations: [part] })] });
      expect(unitsOf(meter(definitions, aRide()))).toEqual(units === undefined ? NO_MATCH : { "um.1.a": units });
    },
  );

  it("adds the results of all computations of a SUM meter that match", () => {
    const computations = [
      { order: 1, matcher: '{"==":[{"var":"dimensions.city"},"chennai"]}', computation: "10" },
      { order: 2, matcher: '{"==":[{"var":"dimensions.city"},"mumbai"]}', computation: "100" },
      { order: 3, computation: '{"var":"attributes.seconds"}' },
    ];
    const definitions = rideDefinitions({ meters: [aMeter({ computations })] });
    expect(unitsOf(meter(definitions, aRide()))).toEqual({ "um.1.a": "610" });
  });

  it("counts an event once, however many computations of a COUNT meter match", () => {
    const computations = [
      { order: 1, matcher: '{"==":[{"var":"dimensions.city"},"chennai"]}', computation: "1" },
      { order: 2, computation: "1" },
    ];
    const definitions = rideDefinitions({ meters: [aMeter({ aggregation: "COUNT", computations })] });
    expect(unitsOf(meter(definitions, aRide()))).toEqual({ "um.1.a": "1" });
  });

  it("counts every event for a COUNT meter without computations", () => {
    const definitions = rideDefinitions({ meters: [aMeter({ aggregation: "COUNT", computations: [] })] });
    expect(unitsOf(meter(definitions, aRide()))).toEqual({ "um.1.a": "1" });
  });

  it("keeps every digit", () => {
    const event = aRide({
      attributes: [
        { name: "distance", value: "12345678901234567890123456789012345678.0000000000000000055" },
        { name: "seconds", value: "1" },
      ],
    });
    expect(unitsOf(meter(rideDefinitions({ meters: [aMeter()] }), event))).toEqual({
      "um.1.a": "12345678901234567890123456789012345678.0000000000000000055",
    });
  });
});

describe("filters of a meter", () => {
  it.each`
    filters                                                                       | units        | because
    ${[{ field: "city", value: "chennai" }]}                                      | ${"2500"}    | ${"the dimension is equal"}
    ${[{ field: "city", value: "Chennai" }]}                                      | ${undefined} | ${"text is compared letter by letter"}
    ${[{ field: "city", value: "chennai" }, { field: "vehicle", value: "taxi" }]} | ${"2500"}    | ${"both agree"}
    ${[{ field: "city", value: "chennai" }, { field: "vehicle", value: "bike" }]} | ${undefined} | ${"all filters must agree"}
    ${[{ field: "seconds", value: "600" }]}                                       | ${"2500"}    | ${"an attribute is equal"}
    ${[{ field: "seconds", value: "600.00" }]}                                    | ${"2500"}    | ${"attributes are compared by value"}
    ${[{ field: "seconds", value: "601" }]}                                       | ${undefined} | ${"the attribute differs"}
    ${[{ field: "seconds", value: "many" }]}                                      | ${undefined} | ${"no attribute equals a word"}
  `("$filters give $units, $because", ({ filters, units }) => {
    const definitions = rideDefinitions({ meters: [aMeter({ filters })] });
    expect(unitsOf(meter(definitions, aRide()))).toEqual(units === undefined ? NO_MATCH : { "um.1.a": units });
  });

  it("see enriched dimensions and attributes", () => {
    const definitions = rideDefinitions({
      enrichments: {
        dependencies: [],
        fields: [
          {
            name: "km",
            type: "ATTRIBUTE",
            enrichmentType: "JSON_LOGIC",
            value: '{"/":[{"var":"attributes.distance"},1000]}',
            order: 1,
          },
          { name: "zone", type: "DIMENSION", enrichmentType: "VALUE", value: "south", order: 2 },
        ],
      },
      meters: [
        aMeter({
          filters: [
            { field: "zone", value: "south" },
            { field: "km", value: "2.5" },
          ],
        }),
      ],
    });
    expect(unitsOf(meter(definitions, aRide()))).toEqual({ "um.1.a": "2500" });
  });
});

describe("what an event must carry", () => {
  const definitions = rideDefinitions({ meters: [aMeter()] });

  it("names every attribute and dimension that is missing", () => {
    const event = aRide({ attributes: [], dimensions: { vehicle: "taxi" } });
    expect(unitsOf(meter(definitions, event))).toBe(
      "INGESTION_FAILED: missing attributes: 'distance', 'seconds'; missing dimensions: 'city'",
    );
  });

  it("ignores what the schema does not name", () => {
    const event = aRide({
      attributes: [...aRide().attributes, { name: "wheels", value: "4" }],
      dimensions: { ...aRide().dimensions, color: "red" },
    });
    expect(unitsOf(meter(definitions, event))).toEqual({ "um.1.a": "2500" });
  });

  it("does not take what every JavaScript object has for an attribute or dimension", () => {
    const strict = rideDefinitions({
      attributes: ["constructor"],
      dimensions: ["toString", "__proto__"],
      meters: [aMeter()],
    });
    expect(unitsOf(meter(strict, aRide()))).toBe(
      "INGESTION_FAILED: missing attributes: 'constructor'; missing dimensions: 'toString', '__proto__'",
    );
  });

  it("says of a schema that is unknown or not active that it is not defined", () => {
    expect(unitsOf(meter(undefined, aRide()))).toBe(
      "INGESTION_FAILED_SCHEMA_NOT_DEFINED: event schema 'ride' is not defined or not active",
    );
  });

  it("keeps descriptions within 250 characters, counting what does not fit", () => {
    const attributes = Array.from({ length: 50 }, (_, index) => `a rather long attribute name, number ${index}`);
    const outcome = meter(
      rideDefinitions({ attributes, dimensions: attributes }),
      aRide({ attributes: [], dimensions: {} }),
    );
    expect(outcome.description).toBe(
      "missing attributes: 'a rather long attribute name, number 0', 'a rather long attribute name, number 1', and 48 more; " +
        "missing dimensions: 'a rather long attribute name, number 0', 'a rather long attribute name, number 1', and 48 more",
    );
  });
});

describe("meters that cannot compute units", () => {
  it.each`
    part                                                               | description                                             | because
    ${{ computation: '{"var":"dimensions.city"}' }}                    | ${"usage meter 'distance': gives no number"}            | ${"a city is no number"}
    ${{ computation: '{"+":[{"var":"attributes.distance"},"many"]}' }} | ${"usage meter 'distance': gives no number"}            | ${"arithmetic with a word is null"}
    ${{ computation: '{"/":[{"var":"attributes.distance"},0]}' }}      | ${"usage meter 'distance': gives no number"}            | ${"division by zero is null"}
    ${{ computation: "true" }}                                         | ${"usage meter 'distance': gives no number"}            | ${"true is no number"}
    ${{ computation: "{" }}                                            | ${"usage meter 'distance': the expression is not JSON"} | ${"it cannot be parsed"}
    ${{ computation: "1", matcher: "{" }}                              | ${"usage meter 'distance': the expression is not JSON"} | ${"a matcher that cannot be parsed is no match and no mismatch"}
  `("$part fails the event: $because", ({ part, description }) => {
    const definitions = rideDefinitions({ meters: [aMeter({ computations: [{ order: 1, ...part }] })] });
    expect(unitsOf(meter(definitions, aRide()))).toBe(`INGESTION_FAILED_UNITS_INVALID: ${description}`);
  });

  it("fail the whole event and are all named, while the trace shows what the others made of it", () => {
    const bad = [{ order: 1, computation: '{"var":"dimensions.city"}' }];
    const definitions = rideDefinitions({
      meters: [
        aMeter({ name: "first", computations: bad }),
        aMeter({ id: "um.2.b" as UsageMeterId, name: "good" }),
        aMeter({ id: "um.3.c" as UsageMeterId, name: "last", computations: bad }),
      ],
    });
    const outcome = meter(definitions, aRide());
    expect(unitsOf(outcome)).toBe(
      "INGESTION_FAILED_UNITS_INVALID: usage meter 'first': gives no number; usage meter 'last': gives no number",
    );
    expect(outcome.meters.map((made) => [made.meter.name, made.units && toText(made.units)])).toEqual([
      ["good", "2500"],
    ]);
  });
});

describe("what is told of an event", () => {
  it("which meters were filtered out and which computed units", () => {
    const definitions = rideDefinitions({
      meters: [
        aMeter({ filters: [{ field: "city", value: "mumbai" }] }),
        aMeter({ id: "um.2.b" as UsageMeterId, name: "all" }),
      ],
    });
    const outcome = meter(definitions, aRide());
    expect(outcome).toMatchObject({ type: "Metered", status: "INGESTION_COMPLETED_EVENT_METERED", definitions: 7 });
    expect(outcome.meters.map((made) => [made.meter.name, made.units && toText(made.units)])).toEqual([
      ["distance", undefined],
      ["all", "2500"],
    ]);
  });

  it("that no meter of its schema is active", () => {
    expect(unitsOf(meter(rideDefinitions(), aRide()))).toBe(
      "INGESTION_COMPLETED_NO_MATCHING_METERS: no active usage meter for the event",
    );
  });
});

describe("togai-usage", () => {
  const direct = directDefinitions(
    {
      ...aMeter({ computations: [{ order: 1, computation: "1000" }], filters: [{ field: "city", value: "x" }] }),
      type: "COUNTER",
      status: "ACTIVE",
      createdAt: instantOf(0),
      updatedAt: instantOf(0),
    },
    9,
  );
  const usage = (value: string | undefined, meterId = "um.1.a"): ReturnType<typeof aRide> =>
    aRide({
      schemaName: "togai-usage",
      attributes: value === undefined ? [] : [{ name: "usage", value }],
      dimensions: { usage_meter_id: meterId },
    });

  it("adds its usage straight to the meter, whatever that computes", () => {
    const outcome = meter(direct, usage("12.5"));
    expect(outcome).toMatchObject({ status: "INGESTION_COMPLETED_EVENT_METERED", definitions: 9 });
    expect(unitsOf(outcome)).toEqual({ "um.1.a": "12.5" });
  });

  it.each`
    definitions  | event                   | outcome                                                                                   | because
    ${undefined} | ${usage("1")}           | ${"INGESTION_COMPLETED_NO_MATCHING_METERS: no active usage meter for the event"}          | ${"the meter is not active"}
    ${direct}    | ${usage("1", "um.9.z")} | ${"INGESTION_COMPLETED_NO_MATCHING_METERS: no active usage meter for the event"}          | ${"it names another meter"}
    ${direct}    | ${usage(undefined)}     | ${"INGESTION_FAILED_UNITS_INVALID: usage meter 'distance': attribute 'usage' is missing"} | ${"there is nothing to add"}
  `("$outcome, $because", ({ definitions, event, outcome }) => {
    expect(unitsOf(meter(definitions, event))).toBe(outcome);
  });
});

describe("examples of the reference", () => {
  const count = aMeter({ id: "um.2.b" as UsageMeterId, name: "payments", aggregation: "COUNT", computations: [] });
  const volume = aMeter({
    name: "volume",
    computations: [{ order: 1, computation: '{"var":"attributes.Transaction_amount"}' }],
  });
  const payments = rideDefinitions({ attributes: ["Transaction_amount"], dimensions: [], meters: [volume, count] });

  // 2.9 % of 170 = 4.93 and 3 × 0.30 = 0.90 make 5.83 (§9.4); the rates belong to the plan, the quantities are made here.
  it("meters three payments of 100, 50 and 20 as a volume of 170 and a count of 3", () => {
    const outcomes = ["100", "50", "20"].map((value) =>
      meter(payments, aRide({ attributes: [{ name: "Transaction_amount", value }], dimensions: {} })),
    );
    const total = (id: string): string =>
      toText(
        sum(
          outcomes.flatMap((made) =>
            made.type === "Metered" ? made.units.filter((one) => one.meterId === id).map((one) => one.units) : [],
          ),
        ),
      );
    expect([total("um.1.a"), total("um.2.b")]).toEqual(["170", "3"]);
    expect(
      toText(
        decimal(total("um.1.a"))
          .times("0.029")
          .plus(decimal(total("um.2.b")).times("0.30")),
      ),
    ).toBe("5.83");
  });

  // §33: the enriched zone of a message to the US is domestic, so its 3 segments count.
  const messages = rideDefinitions({
    attributes: ["segments"],
    dimensions: ["country"],
    enrichments: {
      dependencies: [],
      fields: [
        {
          name: "zone",
          type: "DIMENSION",
          enrichmentType: "JSON_LOGIC",
          order: 1,
          value: '{"if":[{"in":[{"var":"dimensions.country"},["US","CA"]]},"domestic","foreign"]}',
        },
      ],
    },
    meters: [
      aMeter({
        name: "domestic-segments",
        computations: [
          {
            order: 1,
            matcher: '{"==":[{"var":"dimensions.zone"},"domestic"]}',
            computation: '{"+":[{"var":"attributes.segments"},0]}',
          },
        ],
      }),
    ],
  });
  it.each`
    country | units                | because
    ${"US"} | ${{ "um.1.a": "3" }} | ${"the US is domestic"}
    ${"CA"} | ${{ "um.1.a": "3" }} | ${"Canada is domestic"}
    ${"FR"} | ${NO_MATCH}          | ${"France is foreign"}
  `("a message of 3 segments to $country: $because", ({ country, units }) => {
    const event = aRide({ attributes: [{ name: "segments", value: "3" }], dimensions: { country } });
    expect(unitsOf(meter(messages, event))).toEqual(units);
  });
});
