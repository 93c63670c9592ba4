import { describe, expect, it } from "vitest";
import { logger } from "../../functions/logger.ts";
import { simulateYear } from "./simulate.ts";

logger.setLogLevel("WARN");

const days = Number(process.env["TOLLBOOK_YEAR_DAYS"] ?? 387);
const seed = Number(process.env["TOLLBOOK_YEAR_SEED"] ?? 1);
const events = Number(process.env["TOLLBOOK_YEAR_EVENTS"] ?? 4);
const zones = Number(process.env["TOLLBOOK_YEAR_ZONES"] ?? 7);

describe("a simulated year", () => {
  it(
    "keeps every rule on each of its days",
    async () => {
      const year = await simulateYear({ seed, days, accounts: 60, zones, events });
      console.info(
        [...year.tally]
          .sort()
          .map((e) => e.join(": "))
          .join("\n"),
        year.invoices,
        year.events,
      );
      expect(year.breaches).toEqual([]);
    },
    30 * 60_000,
  );
});
