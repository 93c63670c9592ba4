import { describe, expect, it } from "vitest";
import type { Clock } from "#ports/clock.ts";

/** What every clock does. */
export const clockContract = (name: string, open: () => Promise<{ clock: Clock; close(): Promise<void> }>): void => {
  describe(`the Clock contract, ${name}`, () => {
    it("says instants in whole milliseconds of this era, and never runs back by itself", async () => {
      const { clock, close } = await open();
      let before = clock.now();
      for (let look = 0; look < 1_000; look += 1) {
        const now = clock.now();
        expect(Number.isSafeInteger(now)).toBe(true);
        expect(now).toBeGreaterThanOrEqual(before);
        before = now;
      }
      expect(before).toBeGreaterThan(Date.UTC(2020, 0, 1));
      expect(before).toBeLessThan(Date.UTC(2200, 0, 1));
      await close();
    });
  });
};
