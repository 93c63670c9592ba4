import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

export type LocalInvocation = {
  /** A synthesised template, in its cloud assembly: `cdk.out/TollbookStack.template.json`. */
  readonly template: string;
  readonly logicalId: string;
  readonly event: unknown;
  /** What the template refers to, by how it does: `Ref LedgerTable`, `GetAtt Queue.Arn`, `ImportValue name`. */
  readonly names?: Readonly<Record<string, string>>;
  /** Beside the function's own variables: region, credentials, and the endpoints of engines on this machine. */
  readonly environment?: Readonly<Record<string, string>>;
};

/** What came of it: the handler's answer, or what it threw. Its log is what it wrote. */
export type LocalOutcome =
  | { readonly type: "answered"; readonly answer: unknown; readonly log: string }
  | { readonly type: "failed"; readonly error: string; readonly log: string };

/**
 * Does what `sam local invoke -t TEMPLATE LOGICAL_ID -e EVENT` does, without a container: takes the function's code and variables
 * from the template, and calls its handler in a Node process of its own, with the time that the template gives it. Where SAM
 * leaves a reference unresolved, this wants a name for it, so that what is called is what would be deployed.
 */
export const invokeLocally = async (invocation: LocalInvocation): Promise<LocalOutcome> => {
  const { template, logicalId, event, names = {}, environment = {} } = invocation;
  const { Properties, Metadata } = functionIn(template, logicalId);
  const [module = "", handler = ""] = Properties.Handler.split(".");
  const file = join(dirname(template), Metadata["aws:asset:path"], `${module}.mjs`);
  const variables = Object.entries(Properties.Environment?.Variables ?? {}).map(
    ([name, value]) => [name, resolved(value, names)] as const,
  );
  return run({
    environment: { ...environment, ...Object.fromEntries(variables) },
    task: { file: pathToFileURL(file).href, handler, event, logicalId, milliseconds: Properties.Timeout * 1_000 },
  });
};

type FunctionResource = {
  readonly Properties: {
    readonly Handler: string;
    readonly Timeout: number;
    readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
  };
  readonly Metadata: { readonly "aws:asset:path": string };
};

const functionIn = (template: string, logicalId: string): FunctionResource => {
  const { Resources } = JSON.parse(readFileSync(template, "utf8")) as {
    Resources: Record<string, FunctionResource & { readonly Type: string }>;
  };
  const found = Resources[logicalId];
  if (found?.Type !== "AWS::Lambda::Function") throw new Error(`${logicalId} is no function of ${template}`);
  return found;
};

/** The text that CloudFormation would make of a value. */
const resolved = (value: unknown, names: Readonly<Record<string, string>>): string => {
  if (typeof value === "string") return value;
  const [[how = "", what] = []] = Object.entries(value as Record<string, unknown>);
  if (how === "Fn::Join") {
    const [separator, parts] = what as [string, unknown[]];
    return parts.map((part) => resolved(part, names)).join(separator);
  }
  const reference = `${how.replace("Fn::", "")} ${Array.isArray(what) ? what.join(".") : what}`;
  const name = names[reference];
  if (name === undefined) throw new Error(`nobody says what "${reference}" is`);
  return name;
};

/** In the child: loads the module, calls the handler as Lambda does, and sends what came of it. */
const CHILD = `
  process.once("message", async ({ file, handler, event, logicalId, milliseconds }) => {
    const end = (outcome) => process.send(outcome, () => process.exit(0));
    try {
      const deadline = Date.now() + milliseconds;
      const context = {
        functionName: logicalId,
        functionVersion: "$LATEST",
        invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:" + logicalId,
        awsRequestId: "00000000-0000-0000-0000-000000000000",
        callbackWaitsForEmptyEventLoop: true,
        getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
      };
      const answer = await (await import(file))[handler](event, context);
      end({ type: "answered", answer: answer === undefined ? null : JSON.parse(JSON.stringify(answer)) });
    } catch (cause) {
      end({ type: "failed", error: String(cause) });
    }
  });
`;

type Task = { readonly milliseconds: number; readonly [name: string]: unknown };

const run = ({
  task,
  environment,
}: {
  readonly task: Task;
  readonly environment: Readonly<Record<string, string>>;
}): Promise<LocalOutcome> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", CHILD], {
      env: { ...environment },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), task.milliseconds);
    let log = "";
    let outcome: Omit<LocalOutcome, "log"> = { type: "failed", error: "it ended without an answer" } as LocalOutcome;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (part: string) => {
        log += part;
      });
    }
    child.on("message", (message) => {
      outcome = message as LocalOutcome;
    });
    child.on("error", reject);
    child.on("close", () => {
      clearTimeout(timer);
      resolve({ ...outcome, log } as LocalOutcome);
    });
    child.send(task);
  });
