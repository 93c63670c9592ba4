import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountId, EventReference, UsageMeterId } from "#domain/ids.ts";
import { foldUsage, NO_CELLS, type UsageCells, unfoldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { instantOf } from "#domain/time/instant.ts";

const anEvent = (units: Readonly<Record<string, string>>, schemaName = "chat"): CountableEvent => ({
  reference: "event.1" as EventReference,
  id: "1",
  accountId: "acme" as AccountId,
  timestamp: instantOf(0),
  receivedAt: instantOf(0),
  schemaName,
  status: "INGESTION_COMPLETED_EVENT_METERED",
  definitions: 1,
  units: Object.entries(units).map(([meterId, text]) => ({ meterId: meterId as UsageMeterId, units: decimal(text) })),
  event: { schemaName, timestamp: "", accountId: "acme", attributes: [], dimensions: {} },
});

const written = (cells: UsageCells): string[] =>
  [...cells].map(([key, { sum, events }]) => `${key} ${toText(sum)} ${events}`).sort();

const units = fc.oneof(
  fc.integer({ min: -1_000, max: 1_000 }).map(String),
  fc.constantFrom("0.1", "-0.1", "1e-30", "123456789012345678901234567890", "0", "-0", "1.50"),
);
const anyEvent = fc
  .record({ units: fc.dictionary(fc.constantFrom("a", "b"), units), schema: fc.constantFrom("chat", "ride") })
  .map((drawn) => anEvent(drawn.units, drawn.schema));

describe("taking events out of cells", () => {
  it("leaves what the others fold to, in any order and in any parts", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ event: anyEvent, goes: fc.boolean(), order: fc.nat() })),
        fc.nat(5),
        (all, cut) => {
          const goes = all
            .filter((one) => one.goes)
            .sort((first, second) => first.order - second.order)
            .map(({ event }) => event);
          const stays = all.filter((one) => !one.goes).map(({ event }) => event);
          const folded = foldUsage(
            NO_CELLS,
            all.map(({ event }) => event),
          );
          const left = unfoldUsage(unfoldUsage(folded, goes.slice(0, cut)), goes.slice(cut));
          expect(written(left)).toEqual(written(foldUsage(NO_CELLS, stays)));
        },
      ),
    );
  });

  it("leaves nothing of all, not even an empty cell", () => {
    const events = [anEvent({ a: "0.1", b: "0" }), anEvent({ a: "-0.1" }), anEvent({})];
    expect(unfoldUsage(foldUsage(NO_CELLS, events), events)).toEqual(NO_CELLS);
  });

  it.each([
    ["that were never counted", NO_CELLS, anEvent({ a: "1" }), "cell 'a' has no event to take out"],
    ["with other units", foldUsage(NO_CELLS, [anEvent({ a: "2" })]), anEvent({ a: "1" }), "cell 'a' has 1 left"],
    ["of another schema", foldUsage(NO_CELLS, [anEvent({}, "ride")]), anEvent({}), "has no event to take out"],
  ])("stops at events %s", (_which, cells, event, message) => {
    expect(() => unfoldUsage(cells, [event])).toThrow(message);
  });
});
