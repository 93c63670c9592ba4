import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { mustRun } from "./run-tool.ts";
import type { Engines } from "./with-engines.ts";

const root = join(import.meta.dirname, "..", "..");
const STAGE = "offline";

/**
 * Synthesizes the stacks, which fails on any finding of the rules, and deploys them to MiniStack with the CDK's command line as
 * one would to an account. Gives the environment in which tests find them.
 */
export const deployStacks = async ({ aws, certificate, folder }: Engines): Promise<Record<string, string>> => {
  const assembly = join(folder, "cdk.out");
  const outputs = join(folder, "outputs.json");
  const env = cdkEnvironment(aws, certificate);
  await timed("cdk synth", () =>
    mustRun(cdk, ["synth", "--quiet", "--context", `stage=${STAGE}`, "--output", assembly], { cwd: root, env }),
  );
  // From a folder without an app: in the repository, bootstrapping would synthesize it once more, without its bundles.
  const elsewhere = join(folder, "bootstrap");
  mkdirSync(elsewhere);
  await timed("cdk bootstrap", () =>
    mustRun(cdk, ["bootstrap", "aws://000000000000/us-east-1"], { cwd: elsewhere, env }),
  );
  await timed("cdk deploy", () =>
    mustRun(cdk, ["deploy", "--all", "--app", assembly, "--require-approval", "never", "--outputs-file", outputs], {
      cwd: elsewhere,
      env,
    }),
  );
  return { TOLLBOOK_TEST_ASSEMBLY: assembly, TOLLBOOK_TEST_OUTPUTS: outputs };
};

const cdk = join(root, "node_modules", ".bin", "cdk");

const cdkEnvironment = (endpoint: string, certificate: string): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: [join(root, "node_modules", ".bin"), process.env["PATH"]].join(delimiter),
  // Its own choice of what to trust comes before that of Node.
  AWS_CA_BUNDLE: certificate,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_S3: endpoint,
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_REGION: "us-east-1",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
  CDK_DISABLE_CLI_TELEMETRY: "true",
  CI: "true",
});

const timed = async (name: string, work: () => Promise<unknown>): Promise<void> => {
  const started = performance.now();
  await work();
  console.log(`✓ ${name.padEnd(16)} ${`${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(8)}`);
};
