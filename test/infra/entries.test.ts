import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ALARM_VARIABLES } from "../../functions/alarm-target.ts";
import { readEnvironment } from "../../functions/environment.ts";
import { ROOT } from "../architecture/planted-repository.ts";
import { functionsOf } from "./read-template.ts";
import { settingsIn, synthesize } from "./synthesize.ts";

const settings = { ...settingsIn("production"), mailFromDomain: "billing.example.com" };
const functions = functionsOf(synthesize("production", settings).tollbook);

const variablesOf = (id: string): string[] => {
  const { Properties } = functions.find(([name]) => name === id)![1];
  return Object.keys((Properties["Environment"] as { Variables: object }).Variables).sort();
};

const folderOf = (id: string): string => id.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/** An entry is composed as it is loaded, so what it is made of is read from its text. */
const textOf = (id: string): string => readFileSync(join(ROOT, "functions", folderOf(id), "lambda.ts"), "utf8");

/** The variables that an entry asks for. */
const asked = (id: string): string[] => {
  const text = textOf(id);
  const named = [...text.matchAll(/"(TOLLBOOK_\w+)"/g)].map(([, name]) => name!);
  return [...named, ...(text.includes("...ALARM_VARIABLES") ? ALARM_VARIABLES : [])].sort();
};

describe("what a function is told", () => {
  it.each(functions.map(([id]) => id))("%s is told exactly what its entry asks for", (id) => {
    expect(asked(id).length).toBeGreaterThan(0);
    expect(variablesOf(id)).toEqual(asked(id));
  });

  it("of alarm clocks is used by functions that do without where one cannot be set", () => {
    const setting = functions.map(([id]) => id).filter((id) => textOf(id).includes("awsScheduler("));
    expect(setting.sort()).toEqual(["CloseCycle", "Meter"]);
    for (const id of setting) expect(textOf(id)).toContain("createForgivingScheduler(awsScheduler(");
  });

  it("is known to whoever reads the environment", () => {
    const told = new Set(functions.flatMap(([id]) => variablesOf(id)));
    for (const name of told) {
      // A name that it does not know would have no schema, and fail in another way than by being missing.
      expect(() => readEnvironment([name as "TOLLBOOK_LEDGER_TABLE"], { [name]: "" })).toThrow(name);
    }
  });
});
