import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkEvent, checkEvents } from "#wire/usage-event.ts";

type Body = Record<string, unknown>;

const anEvent = (changes: Body = {}): Body => ({
  schemaName: "ride",
  id: "ride-1",
  timestamp: "2025-01-20T10:00:00Z",
  accountId: "acme",
  attributes: [{ name: "distance", value: "2500", unit: "Meters" }],
  dimensions: { city: "chennai" },
  ...changes,
});
const without = (name: string): Body => Object.fromEntries(Object.entries(anEvent()).filter(([key]) => key !== name));

/** The reasons against a single event, without their common root. */
const against = (event: unknown): unknown => {
  const checked = checkEvent({ event });
  return checked.ok ? [] : checked.error.map(({ path, message }) => `${path.replace(/^event\.?/, "")}: ${message}`);
};

it("takes an event as it is, text by text", () => {
  expect(checkEvent({ event: anEvent() })).toEqual({ ok: true, value: anEvent() });
  expect(checkEvent({ event: without("id") })).toEqual({ ok: true, value: without("id") });
});

it("takes the contract's own examples", () => {
  const travel = {
    timestamp: "2022-06-15 07:30:35.123000",
    schemaName: "travelCompletedEvent",
    id: "c0b1306d-f506-43a6-856b-69221efaee6b",
    accountId: "1",
    attributes: [
      { name: "distanceTravelled", value: "50", unit: "Miles" },
      { name: "timeSpent", value: "60", unit: "Minutes" },
    ],
    dimensions: { location: "Seattle", costCenterCode: "1234", travelType: "Business" },
  };
  expect(checkEvent({ event: travel })).toEqual({ ok: true, value: travel });
  expect(checkEvent({ event: anEvent({ timestamp: "2022-06-15T07:30:35.123" }) }).ok).toBe(true);
});

describe("what must be there", () => {
  it.each(["schemaName", "timestamp", "accountId", "attributes", "dimensions"])("%s", (name) => {
    const reasons = against(without(name)) as string[];
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(new RegExp(`^${name}: `));
  });

  it.each([undefined, null, 5, "event", []])("an event, which %j is not", (event) => {
    expect(against(event)).toHaveLength(1);
  });

  it("nothing else", () => {
    expect(against(anEvent({ quantity: 1 }))).toEqual([': Unrecognized key: "quantity"']);
    expect(against(anEvent({ attributes: [{ name: "a", value: "1", price: 2 }] }))).toEqual([
      'attributes[0]: Unrecognized key: "price"',
    ]);
    expect(checkEvent({ event: anEvent(), dryRun: true }).ok).toBe(false);
  });
});

describe("limits, both sides", () => {
  const x = (length: number): string => "x".repeat(length);
  const attributes = (count: number): Body[] =>
    Array.from({ length: count }, (_, index) => ({ name: `a${index}`, value: "1" }));
  const dimensions = (count: number): Body =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`d${index}`, "x"]));

  it.each`
    changes                                                     | fits     | because
    ${{ schemaName: x(50) }}                                    | ${true}  | ${"50 characters"}
    ${{ schemaName: x(51) }}                                    | ${false} | ${"51 characters"}
    ${{ schemaName: "" }}                                       | ${false} | ${"empty"}
    ${{ id: x(512) }}                                           | ${true}  | ${"512 characters"}
    ${{ id: x(513) }}                                           | ${false} | ${"513 characters"}
    ${{ id: "" }}                                               | ${true}  | ${"an empty id is none"}
    ${{ id: 17 }}                                               | ${false} | ${"a number"}
    ${{ accountId: x(512) }}                                    | ${true}  | ${"512 characters"}
    ${{ accountId: x(513) }}                                    | ${false} | ${"513 characters"}
    ${{ accountId: "" }}                                        | ${false} | ${"empty"}
    ${{ attributes: [] }}                                       | ${true}  | ${"none"}
    ${{ attributes: attributes(10) }}                           | ${true}  | ${"ten"}
    ${{ attributes: attributes(11) }}                           | ${false} | ${"eleven"}
    ${{ attributes: { a: "1" } }}                               | ${false} | ${"no list"}
    ${{ attributes: [{ name: x(50), value: "1" }] }}            | ${true}  | ${"a name of 50"}
    ${{ attributes: [{ name: x(51), value: "1" }] }}            | ${false} | ${"a name of 51"}
    ${{ attributes: [{ name: "", value: "1" }] }}               | ${false} | ${"a name of none"}
    ${{ attributes: [{ name: "a", value: "1", unit: x(50) }] }} | ${true}  | ${"a unit of 50"}
    ${{ attributes: [{ name: "a", value: "1", unit: x(51) }] }} | ${false} | ${"a unit of 51"}
    ${{ attributes: [{ name: "a", value: "1", unit: "" }] }}    | ${false} | ${"a unit of none"}
    ${{ attributes: [{ name: "a", value: "1" }, { name: "a", value: "2" }] }} | ${false} | ${"the same name twice"}
    ${{ dimensions: {} }}                                       | ${true}  | ${"none"}
    ${{ dimensions: { d: x(200) } }}                            | ${true}  | ${"a value of 200"}
    ${{ dimensions: { d: x(201) } }}                            | ${false} | ${"a value of 201"}
    ${{ dimensions: { d: "" } }}                                | ${false} | ${"a value of none"}
    ${{ dimensions: { d: 5 } }}                                 | ${false} | ${"a number"}
    ${{ dimensions: ["d"] }}                                    | ${false} | ${"a list"}
    ${{ dimensions: dimensions(100) }}                          | ${true}  | ${"a hundred"}
    ${{ dimensions: dimensions(101) }}                          | ${false} | ${"a hundred and one"}
  `("$because: $fits", ({ changes, fits }) => {
    expect(checkEvent({ event: anEvent(changes) }).ok).toBe(fits);
  });
});

describe("attribute values", () => {
  it.each`
    value                      | fits
    ${"0"}                     | ${true}
    ${"-1"}                    | ${true}
    ${"0.1000000000000000055"} | ${true}
    ${"007"}                   | ${true}
    ${"9".repeat(512)}         | ${true}
    ${"9".repeat(513)}         | ${false}
    ${`1.${"9".repeat(512)}`}  | ${true}
    ${`1.${"9".repeat(513)}`}  | ${false}
    ${"+1"}                    | ${false}
    ${"1e5"}                   | ${false}
    ${"1."}                    | ${false}
    ${".5"}                    | ${false}
    ${"1,5"}                   | ${false}
    ${"NaN"}                   | ${false}
    ${""}                      | ${false}
    ${" 1"}                    | ${false}
    ${"1\n"}                   | ${false}
    ${"१"}                     | ${false}
    ${1}                       | ${false}
    ${null}                    | ${false}
  `("$value: $fits", ({ value, fits }) => {
    expect(checkEvent({ event: anEvent({ attributes: [{ name: "a", value }] }) }).ok).toBe(fits);
  });
});

describe("timestamps", () => {
  it.each`
    timestamp                        | fits     | because
    ${"2025-01-20T10:00:00Z"}        | ${true}  | ${"ISO 8601"}
    ${"2025-01-20T10:00:00.123456Z"} | ${true}  | ${"microseconds"}
    ${"2025-01-20T10:00:00+05:30"}   | ${true}  | ${"an offset"}
    ${"2025-01-20 10:00:00"}         | ${true}  | ${"a space, no offset"}
    ${"1970-01-01T00:00:00Z"}        | ${true}  | ${"the first instant"}
    ${"1969-12-31T23:59:59.999Z"}    | ${false} | ${"before it"}
    ${"2025-02-30T10:00:00Z"}        | ${false} | ${"no such day"}
    ${"2025-01-20T25:00:00Z"}        | ${false} | ${"no such hour"}
    ${"2025-01-20"}                  | ${false} | ${"a day is no instant"}
    ${"1737367200000"}               | ${false} | ${"milliseconds as text"}
    ${1737367200000}                 | ${false} | ${"a number"}
    ${"yesterday"}                   | ${false} | ${"a word"}
  `("$timestamp: $fits, $because", ({ timestamp, fits }) => {
    expect(checkEvent({ event: anEvent({ timestamp }) }).ok).toBe(fits);
  });
});

it.each`
  text          | fits     | because
  ${"a\tb\nc"}  | ${true}  | ${"white space"}
  ${"ключ 🔑"}  | ${true}  | ${"any letters"}
  ${"a\u0000b"} | ${false} | ${"a control character"}
  ${"a\ud800b"} | ${false} | ${"half of a surrogate pair"}
  ${"a\uffffb"} | ${false} | ${"a non-character, which no queue takes"}
`("texts with $because: $fits", ({ text, fits }) => {
  for (const changes of [
    { schemaName: text },
    { id: text },
    { accountId: text },
    { dimensions: { d: text } },
    { dimensions: { [text]: "x" } },
  ]) {
    expect(checkEvent({ event: anEvent(changes) }).ok).toBe(fits);
  }
});

it("tells every reason with its path", () => {
  expect(
    against({
      schemaName: "",
      timestamp: "soon",
      accountId: "acme",
      attributes: [
        { name: "a", value: "1" },
        { name: "b", value: "many" },
      ],
      dimensions: { city: "" },
      color: "red",
    }),
  ).toEqual([
    "schemaName: Too small: expected string to have >=1 characters",
    "timestamp: must be an ISO 8601 date-time from 1970 on",
    "attributes[1].value: must be a number as text, with at most 512 digits before and after the point",
    "dimensions.city: Too small: expected string to have >=1 characters",
    ': Unrecognized key: "color"',
  ]);
});

describe("a batch", () => {
  it("judges every event alone", () => {
    const checked = checkEvents({
      events: [anEvent(), anEvent({ id: "bad", timestamp: "x" }), 5, anEvent({ id: "ride-4" })],
    });
    expect(checked).toEqual({
      ok: true,
      value: {
        accepted: [
          { index: 0, event: anEvent() },
          { index: 3, event: anEvent({ id: "ride-4" }) },
        ],
        refused: [
          {
            index: 1,
            id: "bad",
            reasons: [{ path: "events[1].timestamp", message: "must be an ISO 8601 date-time from 1970 on" }],
          },
          { index: 2, reasons: [{ path: "events[2]", message: "Invalid input: expected object, received number" }] },
        ],
      },
    });
  });

  it.each`
    body                                                 | because
    ${{ events: [] }}                                    | ${"no events"}
    ${{ events: Array.from({ length: 1001 }, () => 5) }} | ${"1001 events"}
    ${{ events: {} }}                                    | ${"no list"}
    ${{ event: anEvent() }}                              | ${"a single event"}
    ${{ events: [anEvent()], mode: "x" }}                | ${"an unknown field"}
    ${null}                                              | ${"no body"}
  `("is refused as a whole for $because", ({ body }) => {
    expect(checkEvents(body).ok).toBe(false);
  });

  it("takes 1000 events", () => {
    const checked = checkEvents({
      events: Array.from({ length: 1_000 }, (_, index) => anEvent({ id: `ride-${index}` })),
    });
    expect(checked.ok && checked.value.accepted.length).toBe(1_000);
  });

  it("answers with a bounded number of bounded reasons, however bad an event is", () => {
    const event = anEvent({
      ["y".repeat(100_000)]: 1,
      dimensions: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`d${index}`, ""])),
    });
    const checked = checkEvents({ events: [event, anEvent({ attributes: Array.from({ length: 500_000 }, () => 0) })] });
    const refused = checked.ok ? checked.value.refused : [];
    expect(refused.map(({ reasons }) => reasons.length)).toEqual([20, 1]);
    for (const { path, message } of refused.flatMap(({ reasons }) => reasons)) {
      expect(path.length + message.length).toBeLessThan(500);
    }
  });
});

it("never throws, and accepts nothing twice or not at all", () => {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.constant(anEvent()),
    fc.record({ schemaName: fc.string(), attributes: fc.jsonValue() }),
  );
  fc.assert(
    fc.property(fc.array(anything, { minLength: 1, maxLength: 20 }), (events) => {
      const checked = checkEvents({ events });
      expect(checked.ok).toBe(true);
      if (!checked.ok) return;
      const indexes = [...checked.value.accepted, ...checked.value.refused].map(({ index }) => index);
      expect(indexes.toSorted((first, second) => first - second)).toEqual(events.map((_, index) => index));
    }),
  );
});
