import { describe, expect, it } from "vitest";
import { eventIdOf, parseTemplate, templateFaults } from "#domain/metering/event-id.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import { aRide } from "./builders.ts";

const withoutId = (changes: Partial<UsageEvent> = {}): UsageEvent => {
  const { id: _id, ...rest } = aRide(changes);
  return rest;
};
const idBy = (template: string | undefined, event: UsageEvent): string | undefined =>
  eventIdOf(event, template === undefined ? undefined : parseTemplate(template));

describe("the id of an event", () => {
  it.each`
    event                                        | template                                                             | id                                          | because
    ${aRide()}                                   | ${undefined}                                                         | ${"ride-1"}                                 | ${"the client gave it"}
    ${aRide()}                                   | ${"{accountId}"}                                                     | ${"ride-1"}                                 | ${"the client's own id goes before the template"}
    ${aRide({ id: "" })}                         | ${"{accountId}"}                                                     | ${"acme"}                                   | ${"an empty id is none"}
    ${withoutId()}                               | ${undefined}                                                         | ${undefined}                                | ${"there is no template"}
    ${withoutId()}                               | ${"{timestamp}-{accountId}-{attributes.distance}-{dimensions.city}"} | ${"2025-01-20T10:00:00Z-acme-2500-chennai"} | ${"every part is there"}
    ${withoutId()}                               | ${"{timestamp}-{accountId}-{attribute.distance}-{dimension.city}"}   | ${"2025-01-20T10:00:00Z-acme-2500-chennai"} | ${"singular roots mean the same"}
    ${withoutId()}                               | ${"{schemaName}/{dimensions.vehicle}"}                               | ${"ride/taxi"}                              | ${"text between the parts stays"}
    ${withoutId()}                               | ${"{dimensions.ride}"}                                               | ${undefined}                                | ${"the event has no such dimension"}
    ${withoutId()}                               | ${"{attributes.price}-{accountId}"}                                  | ${undefined}                                | ${"the event has no such attribute"}
    ${withoutId()}                               | ${"{dimensions.toString}"}                                           | ${undefined}                                | ${"what objects inherit is no dimension"}
    ${withoutId()}                               | ${"{nothing.city}"}                                                  | ${undefined}                                | ${"there is no such root"}
    ${withoutId({ accountId: "a".repeat(512) })} | ${"{accountId}"}                                                     | ${"a".repeat(512)}                          | ${"512 characters fit"}
    ${withoutId({ accountId: "a".repeat(512) })} | ${"{accountId}!"}                                                    | ${undefined}                                | ${"513 do not"}
  `("$template gives $id, $because", ({ event, template, id }) => {
    expect(idBy(template, event)).toBe(id);
  });

  it("is the same for a faithful repeat and another for another payload", () => {
    const template = "{accountId}-{attributes.distance}";
    expect(idBy(template, withoutId())).toBe(idBy(template, withoutId()));
    expect(idBy(template, withoutId())).not.toBe(idBy(template, withoutId({ accountId: "beta" })));
  });
});

describe("faults of a template", () => {
  const names = { attributes: ["distance"], dimensions: ["city", "pick up"] };
  it.each`
    template                                                             | faults
    ${"{timestamp}-{accountId}-{attributes.distance}-{dimensions.city}"} | ${[]}
    ${"{dimension.pick up}"}                                             | ${[]}
    ${"{schemaName}{accountId}"}                                         | ${[]}
    ${"ride"}                                                            | ${["must hold a variable such as {timestamp}"]}
    ${"{attributes.price}-{dimensions.town}-{id}"}                       | ${["unknown variable 'attributes.price'", "unknown variable 'dimensions.town'", "unknown variable 'id'"]}
    ${"{}"}                                                              | ${["unknown variable ''"]}
    ${"{timestamp"}                                                      | ${["a brace has no partner", "must hold a variable such as {timestamp}"]}
    ${"{timestamp}}"}                                                    | ${["a brace has no partner"]}
    ${"{{timestamp}}"}                                                   | ${["a brace has no partner"]}
    ${`{timestamp}${"-".repeat(989)}`}                                   | ${[]}
    ${`{timestamp}${"-".repeat(990)}`}                                   | ${["must have at most 1000 characters"]}
  `("$template: $faults", ({ template, faults }) => {
    expect(templateFaults(template, names)).toEqual(faults);
  });
});
