import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capacityOf, emptyFilter, filterOver } from "#adapters/local/identity-filter.ts";
import { identityOf } from "#adapters/local/usage-identity.ts";
import type { OrganizationId } from "#domain/ids.ts";

const identities = (from: number, until: number) =>
  Array.from({ length: until - from }, (_, index) => identityOf("org.1" as OrganizationId, `${from + index}`, 0));

describe("the filter of identities", () => {
  it("never denies one that was added, also after it was stored", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 3_000 }), (room, added) => {
        const filter = emptyFilter(room);
        const all = identities(0, added);
        for (const identity of all) filter.add(identity);
        const stored = filterOver(Uint8Array.from(filter.bits));
        return all.every((identity) => stored.mayHave(identity));
      }),
      { numRuns: 50 },
    );
  });

  it("denies nearly all that were not added, as long as it is not over its capacity", () => {
    const filter = emptyFilter(5_000);
    const capacity = capacityOf(filter);
    expect(capacity).toBeGreaterThanOrEqual(5_000);
    for (const identity of identities(0, Math.floor(capacity))) filter.add(identity);
    const wrong = identities(1_000_000, 1_020_000).filter((identity) => filter.mayHave(identity)).length;
    expect(wrong / 20_000).toBeLessThan(0.02);
  });

  it("denies everything while it is empty", () => {
    expect(identities(0, 100).some((identity) => emptyFilter(0).mayHave(identity))).toBe(false);
  });

  it("has a size that it does not exceed", () => {
    const filter = emptyFilter(10_000_000);
    expect(filter.bits.length).toBe(65_536);
    expect(capacityOf(filter)).toBe(Number.POSITIVE_INFINITY);
  });
});
