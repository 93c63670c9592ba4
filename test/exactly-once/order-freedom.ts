import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { foldUsage, unfoldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import type { PageKey } from "#ports/usage-counters.ts";
import type { CountingEngine, OpenCountingEngine } from "./counting-engine.ts";
import { type Chance, createChance } from "./simulation/chance.ts";
import { createPosting, FIRST_HOUR } from "./simulation/workload.ts";

const EVENTS = 45;

/** Any order and any split of the same events gives the same bytes, on an engine. */
export const describeOrderFreedom = (
  name: string,
  open: OpenCountingEngine,
  { runs }: { readonly runs: number },
): void => {
  describe(`the cells of a page, ${name}`, () => {
    let engine: CountingEngine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine.close());

    const place = { accountId: "acme" as AccountId, hour: FIRST_HOUR };
    const aPage = (): PageKey => ({ organizationId: `org.${randomUUID()}` as OrganizationId, ...place, lane: "00" });
    const countInParts = async (page: PageKey, events: readonly CountableEvent[], chance: Chance): Promise<void> => {
      for (let first = 0; first < events.length; ) {
        const length = chance.between(1, events.length);
        await engine.counters.commit({ page, events: events.slice(first, first + length) }, foldUsage);
        first += length;
      }
    };
    const post = createPosting(createChance(1));
    const events = Array.from({ length: EVENTS }, (_, number) => post(`event ${number}`, place));
    const whole = async (): Promise<string | undefined> => {
      const page = aPage();
      await engine.counters.commit({ page, events }, foldUsage);
      return engine.storedCells(page);
    };

    it("are the same bytes whatever the order and the split of its events", async () => {
      const expected = await whole();
      expect(expected?.length).toBeGreaterThan(50);
      for (let run = 0; run < runs; run += 1) {
        const chance = createChance(run);
        const page = aPage();
        await countInParts(page, chance.shuffled(events), chance);
        expect(await engine.storedCells(page)).toBe(expected);
      }
    });

    it("are the same bytes when others were counted as well and undone", async () => {
      const expected = await whole();
      for (let run = 0; run < runs; run += 1) {
        const chance = createChance(run, 1);
        const page = aPage();
        const others = Array.from({ length: 10 }, (_, number) => post(`other ${number}`, place));
        await countInParts(page, chance.shuffled([...events, ...others]), chance);
        for (const event of chance.shuffled(others)) {
          const submission = { organizationId: page.organizationId, ...event };
          await engine.counters.undo(submission, { command: `command.${event.id}`, unfold: unfoldUsage });
        }
        expect(await engine.storedCells(page)).toBe(expected);
      }
    });
  });
};
