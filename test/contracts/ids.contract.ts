import { describe, expect, it } from "vitest";
import type { IdPrefix } from "#domain/ids.ts";
import type { Ids } from "#ports/ids.ts";

/** What every maker of ids does. */
export const idsContract = (name: string, open: () => Promise<{ ids: Ids; close(): Promise<void> }>): void => {
  describe(`the Ids contract, ${name}`, () => {
    it.each<IdPrefix>(["um", "addon", "pp", "sch", "inv", "event", "customer", "account", "org", "key", "contact"])(
      "makes ids in Togai's form for %s",
      async (prefix) => {
        const { ids, close } = await open();
        expect(ids.next(prefix)).toMatch(new RegExp(`^${prefix}\\.[0-9A-Za-z]{11}\\.[0-9A-Za-z]{5}$`));
        await close();
      },
    );

    it("makes ids that increase, in the order of their bytes, however many a millisecond", async () => {
      const { ids, close } = await open();
      const made = Array.from({ length: 20_000 }, () => ids.next("event"));
      const isIncreasing = made.every(
        (id, index) => index === 0 || Buffer.compare(Buffer.from(made[index - 1] as string), Buffer.from(id)) < 0,
      );
      expect(isIncreasing).toBe(true);
      await close();
    });

    it("makes ids that nobody can guess from the one before", async () => {
      const { ids, close } = await open();
      const ends = Array.from({ length: 2_000 }, () => ids.next("inv").slice(-5));
      // 2,000 draws out of 62^5 collide once in five hundred runs of this test; three collisions are not chance.
      expect(new Set(ends).size).toBeGreaterThan(1_997);
      await close();
    });

    it("makes UUIDs", async () => {
      const { ids, close } = await open();
      const made = Array.from({ length: 1_000 }, () => ids.uuid());
      for (const uuid of made)
        expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(new Set(made).size).toBe(1_000);
      await close();
    });
  });
};
