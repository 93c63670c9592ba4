import { afterAll, describe, expect, it } from "vitest";
import { mutated } from "./build-mutant.ts";
import { type Kill, killMutant } from "./kill-mutant.ts";
import { MUTANTS } from "./mutants.ts";

/** A mutant that lives longer is not noticed. */
const SEEDS = 300;

describe("the interleavings notice", () => {
  const kills = new Map<string, Kill>();
  afterAll(() => {
    const lines = MUTANTS.map(({ name }) => {
      const kill = kills.get(name);
      return `  ${kill ? `killed by seed ${String(kill.seed).padStart(3)}` : "ALIVE            "}  ${name}`;
    });
    process.stdout.write(`Mutants of counting, ${kills.size} of ${MUTANTS.length} killed:\n${lines.join("\n")}\n`);
  });

  it.each(MUTANTS)(
    "when $name: $because",
    async (mutant) => {
      const kill = await killMutant(mutant, { seeds: SEEDS });
      if (kill) kills.set(mutant.name, kill);
      expect(kill).toBeDefined();
    },
    120_000,
  );
});

describe("a mutant", () => {
  it("whose place is not in the sources, or not only once, is refused", () => {
    const edit = { file: "a.ts", find: "one", replace: "two" };
    expect(mutated("a.ts", "one", [edit])).toBe("two");
    expect(mutated("b.ts", "none", [edit])).toBe("none");
    expect(() => mutated("a.ts", "none at all", [{ ...edit, find: "once" }])).toThrow("0 times instead of once");
    expect(() => mutated("a.ts", "one, one", [edit])).toThrow("2 times instead of once");
  });
});
