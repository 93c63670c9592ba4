import { describe, expect, it } from "vitest";
import { readScenario, scenarioNames } from "../support/scenario.ts";

/** Togai's test vectors (§31). */
const VECTORS = Array.from({ length: 33 }, (_, index) => index + 1);

describe("the scenario folders", () => {
  const scenarios = scenarioNames().map(readScenario);

  it.each(VECTORS)("prove Togai's test vector %i", (vector) => {
    const provers = scenarios.filter(({ expected }) => expected.vectors?.includes(vector)).map(({ name }) => name);
    expect(provers, `folders that name vector ${vector}`).not.toEqual([]);
  });

  it("name no vector that there is not", () => {
    const named = scenarios.flatMap(({ expected }) => expected.vectors ?? []);
    expect(named.filter((vector) => !VECTORS.includes(vector))).toEqual([]);
  });

  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    "%s expects something, and says why by hand",
    (_name, { steps, expected }) => {
      const expectations = steps.filter(({ step }) =>
        ["expect", "says", "amounts", "quantities", "lines", "tree"].some((part) => part in step),
      );
      const atTheEnd = [expected.usage, expected.events, expected.invoices].filter((part) => part !== undefined);
      expect(expectations.length + atTheEnd.length).toBeGreaterThan(0);
      expect(expected.because.length).toBeGreaterThan(40);
    },
  );
});
