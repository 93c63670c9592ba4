import { describe, expect, it } from "vitest";
import type { UsageMeter } from "#domain/catalog/usage-meter.ts";
import {
  activateUsageMeter,
  archiveUsageMeter,
  deactivateUsageMeter,
  draftUsageMeter,
  editUsageMeter,
} from "#domain/catalog/usage-meter-life-cycle.ts";
import type { Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { aSchema, aUsageMeter, reasonsOr, T0, T1 } from "./builders.ts";

const live = { schema: aSchema({ status: "ACTIVE" }), now: T1 };
const steps: Record<string, (meter: UsageMeter) => Result<UsageMeter, Refusal>> = {
  activate: (meter) => activateUsageMeter(meter, live),
  deactivate: (meter) => deactivateUsageMeter(meter, T1),
  archive: (meter) => ok(archiveUsageMeter(meter, T1)),
};

describe("steps", () => {
  it.each`
    status        | step            | outcome
    ${"DRAFT"}    | ${"activate"}   | ${"ACTIVE"}
    ${"INACTIVE"} | ${"activate"}   | ${"ACTIVE"}
    ${"ACTIVE"}   | ${"activate"}   | ${"ACTIVE"}
    ${"ARCHIVED"} | ${"activate"}   | ${[": usage meter 'um.1.a' is ARCHIVED"]}
    ${"ACTIVE"}   | ${"deactivate"} | ${"INACTIVE"}
    ${"INACTIVE"} | ${"deactivate"} | ${"INACTIVE"}
    ${"DRAFT"}    | ${"deactivate"} | ${[": usage meter 'um.1.a' is a DRAFT; it was never active"]}
    ${"ARCHIVED"} | ${"deactivate"} | ${[": usage meter 'um.1.a' is ARCHIVED"]}
    ${"DRAFT"}    | ${"archive"}    | ${"ARCHIVED"}
    ${"INACTIVE"} | ${"archive"}    | ${"ARCHIVED"}
    ${"ACTIVE"}   | ${"archive"}    | ${"ARCHIVED"}
    ${"ARCHIVED"} | ${"archive"}    | ${"ARCHIVED"}
  `("$step of $status: $outcome", ({ status, step, outcome }) => {
    const after = steps[step]?.(aUsageMeter({ status }));
    expect(after?.ok ? after.value.status : after && reasonsOr(after)).toEqual(outcome);
    if (after?.ok) expect(steps[step]?.(after.value)).toEqual({ ok: true, value: after.value });
  });

  it("note when a meter was activated", () => {
    expect(activateUsageMeter(aUsageMeter(), live)).toMatchObject({
      ok: true,
      value: { lastActivatedAt: T1, createdAt: T0 },
    });
  });
});

describe("the schema of a meter", () => {
  it.each`
    schema                             | activated                                                   | because
    ${aSchema({ status: "DRAFT" })}    | ${[": event schema 'ride' is DRAFT; activate it first"]}    | ${"its events are not metered yet"}
    ${aSchema({ status: "INACTIVE" })} | ${[": event schema 'ride' is INACTIVE; activate it first"]} | ${"its events are not metered any more"}
    ${aSchema({ status: "ARCHIVED" })} | ${["eventSchemaName: event schema 'ride' is ARCHIVED"]}     | ${"it will never have events again"}
    ${undefined}                       | ${["eventSchemaName: event schema 'ride' does not exist"]}  | ${"there is none"}
  `("refuses activation, $because", ({ schema, activated }) => {
    expect(reasonsOr(activateUsageMeter(aUsageMeter(), { schema, now: T1 }))).toEqual(activated);
  });

  it("must still have what the meter reads", () => {
    const schema = aSchema({ status: "ACTIVE", attributes: [{ name: "seconds" }] });
    expect(reasonsOr(activateUsageMeter(aUsageMeter(), { schema, now: T1 }))).toEqual([
      "computations[0].computation: unknown variable 'attributes.distance'",
    ]);
  });

  it("may be a draft for a draft meter, and may be none at all", () => {
    const { version: _v, status: _s, createdAt: _c, updatedAt: _u, ...content } = aUsageMeter();
    expect(draftUsageMeter(content, { schema: aSchema(), now: T0 })).toEqual({ ok: true, value: aUsageMeter() });
    expect(reasonsOr(draftUsageMeter(content, { schema: undefined, now: T0 }))).toEqual([
      "eventSchemaName: event schema 'ride' does not exist",
    ]);
    const { eventSchemaName: _n, ...free } = { ...content, computations: [] };
    const drafted = draftUsageMeter(free, { schema: undefined, now: T0 });
    expect(drafted.ok && activateUsageMeter(drafted.value, { schema: undefined, now: T1 })).toMatchObject({ ok: true });
  });
});

describe("edits", () => {
  const computations = [{ order: 1, computation: '{"*":[{"var":"attributes.distance"},2]}' }];

  it("of a draft keep version 1", () => {
    expect(editUsageMeter(aUsageMeter(), { computations }, live)).toEqual({
      ok: true,
      value: aUsageMeter({ computations, updatedAt: T1 }),
    });
  });

  it("of what a meter measures make a version once it was active", () => {
    const inactive = aUsageMeter({ status: "INACTIVE", lastActivatedAt: T0 });
    expect(editUsageMeter(inactive, { computations }, live)).toMatchObject({ ok: true, value: { version: 2 } });
    expect(editUsageMeter(inactive, { name: "km" }, live)).toMatchObject({
      ok: true,
      value: { version: 1, name: "km" },
    });
    expect(editUsageMeter(inactive, { name: "distance" }, live)).toEqual({ ok: true, value: inactive });
  });

  it("of names go through while ACTIVE, of what it measures do not, and each breach is told", () => {
    const active = aUsageMeter({ status: "ACTIVE", lastActivatedAt: T0 });
    expect(editUsageMeter(active, { name: "km", billableName: "Kilometers", description: "x" }, live)).toMatchObject({
      ok: true,
      value: { version: 1, name: "km", billableName: "Kilometers", status: "ACTIVE" },
    });
    expect(
      reasonsOr(editUsageMeter(active, { aggregation: "COUNT", filters: [{ field: "city", value: "x" }] }, live)),
    ).toEqual([
      "aggregation: cannot be changed while the meter is ACTIVE; deactivate it first",
      "filters: cannot be changed while the meter is ACTIVE; deactivate it first",
      "computations[0].computation: must be 1, since the meter counts events",
    ]);
    expect(editUsageMeter(active, { computations: active.computations }, live)).toEqual({ ok: true, value: active });
  });

  it("of an archived meter are refused", () => {
    expect(reasonsOr(editUsageMeter(aUsageMeter({ status: "ARCHIVED" }), { name: "km" }, live))).toEqual([
      ": usage meter 'um.1.a' is ARCHIVED",
    ]);
  });
});
