import { describe, expect, it } from "vitest";
import type { EventSchema } from "#domain/catalog/event-schema.ts";
import {
  activateEventSchema,
  archiveEventSchema,
  deactivateEventSchema,
  draftEventSchema,
  editEventSchema,
} from "#domain/catalog/event-schema-life-cycle.ts";
import type { Refusal } from "#domain/refusal.ts";
import type { Result } from "#domain/result.ts";
import { aSchema, reasonsOr, T0, T1 } from "./builders.ts";

type Step = (schema: EventSchema) => Result<EventSchema, Refusal>;
const none = { activeMeters: [], now: T1 };
const two = { activeMeters: ["tokens", "requests"], now: T1 };
const steps: Record<string, Step> = {
  activate: (schema) => activateEventSchema(schema, T1),
  deactivate: (schema) => deactivateEventSchema(schema, none),
  archive: (schema) => archiveEventSchema(schema, none),
};

describe("steps", () => {
  it.each`
    status        | step            | outcome
    ${"DRAFT"}    | ${"activate"}   | ${"ACTIVE"}
    ${"INACTIVE"} | ${"activate"}   | ${"ACTIVE"}
    ${"ACTIVE"}   | ${"activate"}   | ${"ACTIVE"}
    ${"ARCHIVED"} | ${"activate"}   | ${[": event schema 'ride' is ARCHIVED"]}
    ${"ACTIVE"}   | ${"deactivate"} | ${"INACTIVE"}
    ${"INACTIVE"} | ${"deactivate"} | ${"INACTIVE"}
    ${"DRAFT"}    | ${"deactivate"} | ${[": event schema 'ride' is a DRAFT; it was never active"]}
    ${"ARCHIVED"} | ${"deactivate"} | ${[": event schema 'ride' is ARCHIVED"]}
    ${"DRAFT"}    | ${"archive"}    | ${"ARCHIVED"}
    ${"INACTIVE"} | ${"archive"}    | ${"ARCHIVED"}
    ${"ACTIVE"}   | ${"archive"}    | ${"ARCHIVED"}
    ${"ARCHIVED"} | ${"archive"}    | ${"ARCHIVED"}
  `("$step of $status: $outcome", ({ status, step, outcome }) => {
    const before = aSchema({ status });
    const after = steps[step]?.(before);
    const told = after?.ok ? after.value.status : after && reasonsOr(after);
    expect(told).toEqual(outcome);
    // Repeating a step that has happened changes nothing, not even the time of the update.
    if (after?.ok) expect(steps[step]?.(after.value)).toEqual({ ok: true, value: after.value });
  });

  it("remember that a schema was active", () => {
    const active = activateEventSchema(aSchema(), T1);
    expect(active).toMatchObject({
      ok: true,
      value: { everActivated: true, updatedAt: T1, createdAt: T0, version: 1 },
    });
  });

  it("out of force are refused while meters are active, which are named", () => {
    const active = aSchema({ status: "ACTIVE" });
    expect(reasonsOr(deactivateEventSchema(active, two))).toEqual([
      ": event schema 'ride' has active usage meters; deactivate them first: tokens, requests",
    ]);
    expect(reasonsOr(archiveEventSchema(active, two))).toEqual([
      ": event schema 'ride' has active usage meters; archive them first: tokens, requests",
    ]);
  });
});

describe("a draft", () => {
  it("starts as version 1", () => {
    const { version: _v, status: _s, everActivated: _e, createdAt: _c, updatedAt: _u, ...content } = aSchema();
    expect(draftEventSchema(content, T1)).toEqual({ ok: true, value: aSchema({ createdAt: T1, updatedAt: T1 }) });
  });

  it("is rewritten at will and stays version 1", () => {
    const changes = { attributes: [{ name: "seconds" }], dimensions: [], filterFields: [], description: "rides" };
    expect(editEventSchema(aSchema(), changes, T1)).toEqual({
      ok: true,
      value: aSchema({ ...changes, updatedAt: T1 }),
    });
  });

  it("is checked as a new one is", () => {
    expect(reasonsOr(editEventSchema(aSchema(), { dimensions: [] }, T1))).toEqual([
      "filterFields[0]: 'city' is no attribute or dimension of the schema",
    ]);
  });
});

describe("a schema that was active", () => {
  const enrichments: EventSchema["enrichments"] = {
    dependencies: [{ type: "SETTING", key: "setting.user.rate", name: "rate" }],
    fields: [{ name: "one", type: "ATTRIBUTE", enrichmentType: "VALUE", value: "1", order: 1 }],
  };
  const active = aSchema({
    status: "ACTIVE",
    everActivated: true,
    version: 3,
    enrichments,
    eventIdTemplate: "{timestamp}",
  });

  it.each(["ACTIVE", "INACTIVE"] as const)("grows by a version when %s", (status) => {
    const changes = {
      attributes: [{ name: "seconds" }, { name: "distance" }],
      dimensions: [{ name: "city" }, { name: "vehicle" }],
      filterFields: ["vehicle", "city"],
      description: "rides",
    };
    expect(editEventSchema({ ...active, status }, changes, T1)).toEqual({
      ok: true,
      value: { ...active, ...changes, status, version: 4, updatedAt: T1 },
    });
  });

  it("gets no version from an edit that says what is there, in whatever order it is written", () => {
    const [dependency] = enrichments.dependencies;
    const same = {
      attributes: [{ name: "distance" }],
      enrichments: {
        fields: [...enrichments.fields],
        dependencies: [{ name: "rate", key: dependency!.key, type: "SETTING" as const }],
      },
    };
    expect(editEventSchema(active, same, T1)).toEqual({ ok: true, value: active });
    expect(editEventSchema(active, {}, T1)).toEqual({ ok: true, value: active });
  });

  it("loses nothing and keeps everything as it is, and every breach is told", () => {
    const refused = editEventSchema(
      active,
      {
        attributes: [{ name: "distance", defaultUnit: "Meters" }],
        dimensions: [],
        filterFields: [],
        eventIdTemplate: "{accountId}",
        enrichments: { dependencies: [], fields: [{ ...enrichments.fields[0]!, value: "2" }] },
      },
      T1,
    );
    expect(reasonsOr(refused)).toEqual([
      "attributes: 'distance' cannot be removed or changed once the schema was active",
      "dimensions: 'city' cannot be removed or changed once the schema was active",
      "enrichments.dependencies: 'rate' cannot be removed or changed once the schema was active",
      "enrichments.fields: 'one' cannot be removed or changed once the schema was active",
      "filterFields: 'city' cannot be removed or changed once the schema was active",
      "eventIdTemplate: cannot be changed once the schema was active",
    ]);
  });

  it("may get an id template that it lacked", () => {
    const { eventIdTemplate: _none, ...without } = active;
    expect(editEventSchema(without, { eventIdTemplate: "{accountId}" }, T1)).toMatchObject({
      ok: true,
      value: { version: 4 },
    });
  });

  it("cannot be edited once archived", () => {
    expect(reasonsOr(editEventSchema({ ...active, status: "ARCHIVED" }, { description: "x" }, T1))).toEqual([
      ": event schema 'ride' is ARCHIVED",
    ]);
  });
});
