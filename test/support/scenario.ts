import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folders of numbered steps that tell a story, each with what is expected at its end. */
const FOLDER = fileURLToPath(new URL("../../events/scenarios/", import.meta.url));

/** A move of the test clock, or a request with the status that it must get; `keep` names members of the answer for later steps. */
export type Step =
  | { readonly clock: string }
  | {
      readonly request: { readonly method: string; readonly path: string; readonly body?: unknown };
      readonly status: number;
      readonly keep?: Readonly<Record<string, string>>;
    };

export type ExpectedInvoice = Readonly<Record<string, unknown>> & { readonly lines: readonly string[] };
export type Expected = {
  /** The sum done by hand, in words. */
  readonly because: string;
  /** What the counters hold of a meter between two instants. */
  readonly usage: readonly {
    readonly accountId: string;
    readonly meter: string;
    readonly from: string;
    readonly until: string;
    readonly value: string;
  }[];
  /** What became of an event id: the statuses of all its submissions, sorted. */
  readonly events: Readonly<Record<string, readonly string[]>>;
  /** All invoices of an account, the oldest first; of each what is named here. */
  readonly invoices: Readonly<Record<string, readonly ExpectedInvoice[]>>;
};

export type Scenario = {
  readonly name: string;
  readonly steps: readonly { readonly file: string; readonly step: Step }[];
  readonly expected: Expected;
};

export const scenarioNames = (): readonly string[] => readdirSync(FOLDER).sort();

export const readScenario = (name: string): Scenario => {
  const folder = join(FOLDER, name);
  const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), "utf8"));
  const files = readdirSync(folder).filter((file) => file !== "expected.json");
  return {
    name,
    steps: files.sort().map((file) => ({ file, step: read(file) as Step })),
    expected: read("expected.json") as Expected,
  };
};

/** Who plays the steps: in process, or over HTTP. */
export type Stage = {
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ readonly status: number; readonly body: unknown }>;
  readonly passTo: (instant: string) => Promise<void>;
};

/** Plays all steps. Answers the members that were kept, by name. */
export const play = async (stage: Stage, { steps }: Scenario): Promise<ReadonlyMap<string, string>> => {
  const kept = new Map<string, string>();
  for (const { file, step } of steps) {
    if ("clock" in step) {
      await stage.passTo(step.clock);
      continue;
    }
    const { method, path, body } = filled(step.request, kept);
    const answer = await stage.call(method, path, body);
    if (answer.status !== step.status) {
      throw new Error(`${file}: ${answer.status} instead of ${step.status}: ${JSON.stringify(answer.body)}`);
    }
    for (const [name, member] of Object.entries(step.keep ?? {})) {
      kept.set(name, String((answer.body as Record<string, unknown>)[member]));
    }
  }
  return kept;
};

/** The same with `{{name}}` replaced by what was kept under the name. */
export const filled = <T>(value: T, kept: ReadonlyMap<string, string>): T =>
  JSON.parse(
    JSON.stringify(value).replace(/\{\{([\w-]+)\}\}/g, (_, name: string) => {
      const text = kept.get(name);
      if (text === undefined) throw new Error(`nothing was kept under '${name}'`);
      return text;
    }),
  ) as T;

export type LineItem = {
  readonly type: string;
  readonly description: string;
  readonly value: number;
  readonly lineItems: readonly LineItem[];
};

/** The lines of an invoice that have no lines of their own: type, description and value. */
export const leavesOf = (item: LineItem): readonly string[] =>
  item.lineItems.length === 0 ? [`${item.type} ${item.description} ${item.value}`] : item.lineItems.flatMap(leavesOf);
