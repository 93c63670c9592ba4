import { describe, expect, it } from "vitest";
import { type Alias, freeAlias, held, holderAt, isForgettable, released } from "#domain/customers/alias.ts";
import type { AccountId } from "#domain/ids.ts";
import { type Instant, instantOf } from "#domain/time/instant.ts";

const NOW = instantOf(0);
const hold = (id: string, account: string, start: number, end: number) => ({
  id,
  accountId: account as AccountId,
  start: start as Instant,
  end: end as Instant,
});
const taken = (...holds: ReturnType<typeof hold>[]): Alias =>
  holds.reduce(
    (alias, one) => {
      const next = held(alias, one, NOW);
      if (!next.ok) throw new Error(next.error);
      return next.value;
    },
    freeAlias("x", NOW),
  );

describe("an alias", () => {
  const alias = taken(hold("1", "a", 10, 20), hold("2", "b", 20, 30), hold("3", "a", 40, 50));

  it.each([
    [9, undefined],
    [10, "a"],
    [19, "a"],
    [20, "b"],
    [29, "b"],
    [30, undefined],
    [40, "a"],
    [50, undefined],
  ])("at %i stands for %s", (at, account) => {
    expect(holderAt(alias, at as Instant)).toBe(account);
  });

  it.each([
    [0, 10, true],
    [0, 11, false],
    [30, 40, true],
    [29, 40, false],
    [30, 41, false],
    [0, 100, false],
    [12, 13, false],
    [50, 60, true],
  ])("can be held from %i to %i: %s", (start, end, free) => {
    expect(held(alias, hold("4", "c", start, end), NOW).ok).toBe(free);
  });

  it("says who holds it, from when to when", () => {
    expect(held(alias, hold("4", "c", 25, 26), NOW)).toEqual({
      ok: false,
      error: "belongs to account 'b' from 1970-01-01T00:00:00.020Z until 1970-01-01T00:00:00.030Z already",
    });
  });

  it.each([
    [25, 25],
    [20, undefined],
    [0, undefined],
    [30, 30],
    [99, 30],
  ])("let go of at %i is held until %s", (end, until) => {
    const rest = released(alias, { id: "2", end: end as Instant }, NOW).holds;
    expect(rest.find(({ id }) => id === "2")?.end).toBe(until);
    expect(rest.filter(({ id }) => id !== "2")).toEqual(alias.holds.filter(({ id }) => id !== "2"));
  });

  it("is forgotten when nobody holds it, unless it was entered in the list", () => {
    const free = freeAlias("x", NOW);
    expect(isForgettable(free)).toBe(true);
    expect(isForgettable({ ...free, registered: true })).toBe(false);
    expect(isForgettable(taken(hold("1", "a", 1, 2)))).toBe(false);
  });

  it("passes through 500 hands at the most", () => {
    const worn = taken(...Array.from({ length: 500 }, (_, n) => hold(`${n}`, "a", n, n + 1)));
    expect(held(worn, hold("x", "a", 500, 501), NOW)).toMatchObject({
      ok: false,
      error: expect.stringContaining("500 hands"),
    });
  });
});
