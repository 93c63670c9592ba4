import { describe, expect, it } from "vitest";
import { creditUntil } from "#domain/purchases/credit-until.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import { at } from "../../support/world.ts";

describe("the end of a credit that is bought", () => {
  it.each`
    expiry                                              | now                           | cycleEnd                  | until           | because
    ${{ expiryType: "NO_EXPIRY" }}                      | ${"2025-01-10T12:00:00Z"}     | ${"2025-02-01T00:00:00Z"} | ${undefined}    | ${"it never ends"}
    ${{ expiryType: "PRICING_CYCLE" }}                  | ${"2025-01-10T12:00:00Z"}     | ${"2025-02-01T00:00:00Z"} | ${"2025-02-01"} | ${"it ends with the cycle"}
    ${{ expiryType: "PRICING_CYCLE" }}                  | ${"2025-01-10T12:00:00Z"}     | ${undefined}              | ${undefined}    | ${"there is no cycle"}
    ${{ expiryType: "CUSTOM", expiryDuration: "P10D" }} | ${"2025-01-10T00:00:00Z"}     | ${undefined}              | ${"2025-01-20"} | ${"ten days from midnight on"}
    ${{ expiryType: "CUSTOM", expiryDuration: "P10D" }} | ${"2025-01-10T00:00:00.001Z"} | ${undefined}              | ${"2025-01-21"} | ${"it has all of the day in which it ends"}
    ${{ expiryType: "CUSTOM", expiryDuration: "P1M" }}  | ${"2025-01-31T00:00:00Z"}     | ${undefined}              | ${"2025-02-28"} | ${"February has no 31st"}
    ${{ expiryType: "CUSTOM", expiryDuration: "PT1H" }} | ${"2025-01-10T12:00:00Z"}     | ${undefined}              | ${"2025-01-11"} | ${"an hour is granted for the day"}
  `("is $until: $because", ({ expiry, now, cycleEnd, until }) => {
    const details = { priority: 1, applicableEntityIds: [], ...expiry };
    const place = { now: at(now), cycleEnd: cycleEnd && at(cycleEnd), zone: "UTC" as TimeZone };
    expect(creditUntil(details, place)).toBe(until);
  });
});
