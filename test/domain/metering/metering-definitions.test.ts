import { describe, expect, it } from "vitest";
import type { EventSchema } from "#domain/catalog/event-schema.ts";
import type { UsageMeter } from "#domain/catalog/usage-meter.ts";
import type { EventSchemaName, UsageMeterId } from "#domain/ids.ts";
import { definitionsKey, directKey } from "#domain/metering/built-in-schemas.ts";
import {
  directDefinitions,
  fitsInOneDocument,
  withMeter,
  withoutMeter,
  withSchema,
} from "#domain/metering/metering-definitions.ts";
import { instantOf } from "#domain/time/instant.ts";
import { aMeter, rideDefinitions } from "./builders.ts";

const T0 = instantOf(0);
const schema: EventSchema = {
  name: "ride" as EventSchemaName,
  version: 3,
  description: "not needed for metering",
  attributes: [{ name: "distance", defaultUnit: "Meters" }],
  dimensions: [{ name: "city" }],
  enrichments: { dependencies: [], fields: [] },
  filterFields: ["city"],
  eventIdTemplate: "{timestamp}",
  status: "ACTIVE",
  everActivated: true,
  createdAt: T0,
  updatedAt: T0,
};
const usageMeter = (changes: Partial<UsageMeter> = {}): UsageMeter => ({
  ...aMeter(),
  type: "COUNTER",
  status: "ACTIVE",
  createdAt: T0,
  updatedAt: T0,
  ...changes,
});

describe("a snapshot", () => {
  it("holds of a schema what metering needs", () => {
    expect(withSchema(schema, { number: 4, meters: [aMeter()] })).toEqual({
      number: 4,
      schemaName: "ride",
      schemaVersion: 3,
      attributes: ["distance"],
      dimensions: ["city"],
      enrichments: { dependencies: [], fields: [] },
      eventIdTemplate: "{timestamp}",
      meters: [aMeter()],
    });
  });

  it("gets a meter, replaces it by its next version, and loses it", () => {
    const first = withMeter(rideDefinitions(), { number: 8, meter: usageMeter() });
    const second = withMeter(first, { number: 9, meter: usageMeter({ version: 2 }) });
    const other = withMeter(second, { number: 10, meter: usageMeter({ id: "um.2.b" as UsageMeterId }) });
    const third = withoutMeter(other, { number: 11, meter: usageMeter() });
    const told = [first, second, other, third].map(({ number, meters }) => [
      number,
      meters.map(({ id, version }) => `${id} v${version}`),
    ]);
    expect(told).toEqual([
      [8, ["um.1.a v1"]],
      [9, ["um.1.a v2"]],
      [10, ["um.1.a v2", "um.2.b v1"]],
      [11, ["um.2.b v1"]],
    ]);
  });

  it("orders the computations of a meter", () => {
    const computations = [2, 1, 3].map((order) => ({ order, computation: `${order}` }));
    const made = directDefinitions(usageMeter({ computations }), 1);
    expect(made.meters[0]?.computations.map(({ order }) => order)).toEqual([1, 2, 3]);
  });

  it("fits in one document up to 300,000 bytes", () => {
    const room = 300_000 - JSON.stringify(rideDefinitions({ schemaName: "" })).length;
    expect(fitsInOneDocument(rideDefinitions({ schemaName: "x".repeat(room) }))).toBe(true);
    expect(fitsInOneDocument(rideDefinitions({ schemaName: "x".repeat(room + 1) }))).toBe(false);
    expect(fitsInOneDocument(rideDefinitions({ schemaName: "é".repeat(room / 2 + 1) }))).toBe(false);
  });
});

describe("the key of an event's definitions", () => {
  it.each`
    schemaName       | dimensions                            | key                     | because
    ${"ride"}        | ${{ usage_meter_id: "um.1.a" }}       | ${"ride"}               | ${"a schema has one set of definitions"}
    ${"togai-usage"} | ${{ usage_meter_id: "um.1.a" }}       | ${"togai-usage#um.1.a"} | ${"such an event concerns one meter"}
    ${"togai-usage"} | ${{}}                                 | ${"togai-usage#"}       | ${"it names no meter"}
    ${"togai-usage"} | ${{ usage_meter_id: "x".repeat(51) }} | ${"togai-usage#"}       | ${"no meter has such an id"}
    ${"togai-usage"} | ${{ usage_meter_id: "um/1" }}         | ${"togai-usage#"}       | ${"no meter has such an id"}
  `("is $key: $because", ({ schemaName, dimensions, key }) => {
    expect(definitionsKey({ schemaName, dimensions })).toBe(key);
  });

  it("of a meter is the one that its togai-usage events lead to", () => {
    expect(directKey("um.24DTYka03Um.DkN5N")).toBe(
      definitionsKey({ schemaName: "togai-usage", dimensions: { usage_meter_id: "um.24DTYka03Um.DkN5N" } }),
    );
  });
});
