import fc from "fast-check";
import { expect, it } from "vitest";
import type { UsageMeterId } from "#domain/ids.ts";
import { compileDefinitions } from "#domain/metering/compiled-definitions.ts";
import { meterEvent } from "#domain/metering/meter-event.ts";
import { sum, toText } from "#domain/money/decimal.ts";
import { aMeter, aRide, meter, rideDefinitions, unitsOf } from "./builders.ts";

const decimalText = fc
  .tuple(fc.boolean(), fc.bigInt(0n, 10n ** 40n), fc.integer({ min: 0, max: 20 }))
  .map(([negative, digits, places]) => {
    const text = digits.toString().padStart(places + 1, "0");
    const whole = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
    return negative ? `-${whole}` : whole;
  });

const ride = (distance: string) =>
  aRide({
    attributes: [
      { name: "distance", value: distance },
      { name: "seconds", value: "1" },
    ],
  });

it("adds up exactly: the units of all events are the sum of their attributes, in whatever order", () => {
  const compiled = compileDefinitions(rideDefinitions({ meters: [aMeter()] }));
  const scaled = (text: string): bigint => {
    const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
    return BigInt(whole + fraction.padEnd(20, "0")) * (text.startsWith("-") ? -1n : 1n);
  };
  fc.assert(
    fc.property(fc.array(decimalText, { maxLength: 30 }), (distances) => {
      const units = (texts: readonly string[]) =>
        sum(
          texts.flatMap((text) => {
            const made = meterEvent(compiled, ride(text), new Map());
            return made.type === "Metered" ? made.units.map((one) => one.units) : [];
          }),
        );
      const expected = distances.reduce((total, text) => total + scaled(text), 0n);
      expect(scaled(toText(units(distances)))).toBe(expected);
      expect(toText(units(distances.toReversed()))).toBe(toText(units(distances)));
    }),
  );
});

it("ignores the order of attributes and everything that the schema does not name", () => {
  const definitions = rideDefinitions({ meters: [aMeter()] });
  const extra = fc.dictionary(
    fc.string().map((name) => `extra ${name}`),
    fc.string({ minLength: 1 }),
    { maxKeys: 5 },
  );
  fc.assert(
    fc.property(decimalText, extra, extra, (distance, attributes, dimensions) => {
      const plain = ride(distance);
      const rich = aRide({
        attributes: [
          ...Object.entries(attributes).map(([name]) => ({ name, value: "9" })),
          ...plain.attributes.toReversed(),
        ],
        dimensions: { ...dimensions, ...plain.dimensions },
      });
      expect(unitsOf(meter(definitions, rich))).toEqual(unitsOf(meter(definitions, plain)));
    }),
  );
});

it("answers every event and every stored expression with an outcome, never with an exception", () => {
  const source = fc.oneof(
    fc.string(),
    fc.json(),
    fc.constantFrom(
      '{"var":"attributes.distance"}',
      '{"*":[{"var":"attributes.distance"},{"var":"attributes.distance"}]}',
      '{"map":[{"var":"dimensions.city"},{"var":""}]}',
      '{"cat":[{"var":"dimensions.city"},{"var":"dimensions.city"}]}',
    ),
  );
  const anyText = fc.string({ unit: "binary", maxLength: 60 });
  fc.assert(
    fc.property(source, source, anyText, anyText, decimalText, (matcher, computation, city, setting, distance) => {
      const definitions = rideDefinitions({
        enrichments: {
          dependencies: [{ type: "SETTING", key: "setting.user.x", name: "x" }],
          fields: [
            { name: "e", type: "DIMENSION", enrichmentType: "JSON_LOGIC", value: matcher, order: 1 },
            { name: "f", type: "ATTRIBUTE", enrichmentType: "JSON_LOGIC_FROM_DEPENDENCY", value: "x", order: 2 },
          ],
        },
        meters: [aMeter({ computations: [{ order: 1, matcher, computation }] })],
      });
      const without = { ...definitions, enrichments: { dependencies: [], fields: [] } };
      const event = aRide({ ...ride(distance), dimensions: { city, vehicle: "taxi" } });
      for (const outcome of [meter(definitions, event, { x: setting }), meter(without, event)]) {
        expect(outcome.status).toMatch(/^INGESTION_(COMPLETED|FAILED)/);
        expect((outcome.description ?? "").length).toBeLessThanOrEqual(250);
      }
    }),
  );
});

it("gives each meter the same units alone as together with others", () => {
  const computations = ['{"var":"attributes.distance"}', '{"*":[{"var":"attributes.distance"},2]}', "3"];
  const meters = computations.map((computation, index) =>
    aMeter({ id: `um.${index}.x` as UsageMeterId, computations: [{ order: 1, computation }] }),
  );
  fc.assert(
    fc.property(decimalText, (distance) => {
      const together = unitsOf(meter(rideDefinitions({ meters }), ride(distance)));
      const alone = Object.assign(
        {},
        ...meters.map((one) => unitsOf(meter(rideDefinitions({ meters: [one] }), ride(distance)))),
      );
      expect(together).toEqual(alone);
    }),
  );
});
