import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBytes, identityOf } from "#adapters/local/usage-identity.ts";
import { createWaitingIdentities } from "#adapters/local/waiting-identities.ts";
import type { OrganizationId } from "#domain/ids.ts";

const identity = (number: number) => identityOf("org.1" as OrganizationId, `${number}`, 0);

describe("identities that wait", () => {
  it("are what a plain map would have, whatever is added, removed and cleared", () => {
    const step = fc.oneof(
      { weight: 20, arbitrary: fc.record({ does: fc.constant("add" as const), number: fc.nat(200) }) },
      { weight: 5, arbitrary: fc.record({ does: fc.constant("remove" as const), number: fc.nat(200) }) },
      { weight: 1, arbitrary: fc.record({ does: fc.constant("clear" as const), number: fc.constant(0) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const waiting = createWaitingIdentities();
        const model = new Map<number, number>();
        for (const [index, { does, number }] of steps.entries()) {
          if (does === "clear") {
            waiting.clear();
            model.clear();
          } else if (does === "remove") {
            expect(waiting.remove(identity(number))).toBe(model.delete(number));
          } else if (!model.has(number)) {
            waiting.add(identity(number), index + 1);
            model.set(number, index + 1);
          }
        }
        expect(waiting.size).toBe(model.size);
        for (let number = 0; number <= 200; number += 1) expect(waiting.get(identity(number))).toBe(model.get(number));
      }),
      { numRuns: 60 },
    );
  });

  it("come in the order of their bytes, each with its event", () => {
    const waiting = createWaitingIdentities();
    for (let number = 1; number <= 1_000; number += 1) waiting.add(identity(number), number);
    const expected = Array.from({ length: 1_000 }, (_, index) => [identity(index + 1).slice(0, 16), index + 1]).sort(
      ([first = ""], [second = ""]) => (first < second ? -1 : 1),
    );
    expect(waiting.inOrder().map(({ bytes, event }) => [fromBytes(bytes), event])).toEqual(expected);
  });

  it("are found by their first 16 bytes, which is all that is stored of them", () => {
    const waiting = createWaitingIdentities();
    waiting.add(identity(7), 7);
    expect(waiting.get(identity(7).slice(0, 16))).toBe(7);
    const other = `${identity(7).slice(0, 15)}${String.fromCharCode(identity(7).charCodeAt(15) ^ 1)}`;
    expect(waiting.get(other)).toBeUndefined();
  });

  it("keep rows beyond 32 bits", () => {
    const waiting = createWaitingIdentities();
    waiting.add(identity(1), 2 ** 40 + 1);
    expect(waiting.get(identity(1))).toBe(2 ** 40 + 1);
  });
});
