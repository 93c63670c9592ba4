import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { faultsOf, type StepExpectation } from "./scenario-expectations.ts";
import { memberAt } from "./scenario-members.ts";

/** Folders of numbered steps that tell a story, each with what is expected at its end. Their README describes the format. */
const FOLDER = fileURLToPath(new URL("../../events/scenarios/", import.meta.url));

/** A move of the test clock, or a request, what it must be answered, and the members of the answer that later steps name. */
export type Step =
  | { readonly clock: string }
  | ({
      readonly request: { readonly method: string; readonly path: string; readonly body?: unknown };
      readonly status: number;
      readonly keep?: Readonly<Record<string, string>>;
    } & StepExpectation);

export type ExpectedInvoice = Readonly<Record<string, unknown>> & { readonly lines?: readonly string[] };
export type Expected = {
  /** The sum done by hand, in words. */
  readonly because: string;
  /** The numbers of Togai's test vectors (§31) that the folder proves. */
  readonly vectors?: readonly number[];
  /** What the counters hold of a meter between two instants. */
  readonly usage?: readonly {
    readonly accountId: string;
    readonly meter: string;
    readonly from: string;
    readonly until: string;
    readonly value: string;
  }[];
  /** What became of an event id: the statuses of all its submissions, sorted. */
  readonly events?: Readonly<Record<string, readonly string[]>>;
  /** All invoices of an account, the oldest first; of each what is named here. */
  readonly invoices?: Readonly<Record<string, readonly ExpectedInvoice[]>>;
};

export type Scenario = {
  readonly name: string;
  readonly steps: readonly { readonly file: string; readonly step: Step }[];
  readonly expected: Expected;
};

export const scenarioNames = (): readonly string[] =>
  readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** A file holds one step, or the steps of a chapter in their order. */
export const readScenario = (name: string): Scenario => {
  const folder = join(FOLDER, name);
  const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), "utf8"));
  const files = readdirSync(folder).filter((file) => file !== "expected.json");
  return {
    name,
    steps: files.sort().flatMap((file) => {
      const steps = read(file) as Step | readonly Step[];
      return Array.isArray(steps)
        ? (steps as readonly Step[]).map((step, index) => ({ file: `${file} step ${index + 1}`, step }))
        : [{ file, step: steps as Step }];
    }),
    expected: read("expected.json") as Expected,
  };
};

/** An answer, whose body is parsed as it is compared: all digits of its numbers are kept. */
export type StageAnswer = { readonly status: number; readonly exact: unknown };

/** Who plays the steps: in process, or over HTTP. */
export type Stage = {
  readonly call: (method: string, path: string, body?: unknown) => Promise<StageAnswer>;
  readonly passTo: (instant: string) => Promise<void>;
};

export type Played = {
  /** The members that were kept, by name. */
  readonly kept: ReadonlyMap<string, string>;
  /** What steps expected of an answer that it did not hold. */
  readonly faults: readonly string[];
};

/** Plays all steps. Another status than the expected one ends the play, since later steps build on it. */
export const play = async (stage: Stage, { steps }: Scenario): Promise<Played> => {
  const kept = new Map<string, string>();
  const faults: string[] = [];
  for (const { file, step } of steps) {
    if ("clock" in step) {
      await stage.passTo(step.clock);
      continue;
    }
    const { request, status, keep = {}, ...expectation } = filled(step, kept);
    // Ids may hold '#' and '$', which an address has to escape.
    const path = filled(step.request.path, escaped(kept));
    const answer = await stage.call(request.method, path, request.body);
    if (answer.status !== status) {
      const got = JSON.stringify(answer.exact);
      throw new Error([`${file}: ${answer.status} instead of ${status}: ${got}`, ...faults].join("\n"));
    }
    faults.push(...faultsOf(expectation, answer.exact).map((fault) => `${file}: ${fault}`));
    for (const [name, member] of Object.entries(keep)) {
      const found = memberAt(answer.exact, member);
      if (!found.ok) throw new Error([`${file}: ${found.error}`, ...faults].join("\n"));
      kept.set(name, String(found.value));
    }
  }
  return { kept, faults };
};

const escaped = (kept: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...kept].map(([name, text]) => [name, encodeURIComponent(text)]));

/** The same with `{{name}}` replaced by what was kept under the name. */
export const filled = <T>(value: T, kept: ReadonlyMap<string, string>): T =>
  JSON.parse(
    JSON.stringify(value).replace(/\{\{([\w-]+)\}\}/g, (_, name: string) => {
      const text = kept.get(name);
      if (text === undefined) throw new Error(`nothing was kept under '${name}'`);
      return text;
    }),
  ) as T;
