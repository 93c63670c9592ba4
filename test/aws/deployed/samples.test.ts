import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { REGION, ROOT_CREDENTIALS } from "../../../scripts/engines/aws-request.ts";
import { invokeLocally } from "../../support/aws/invoke-function.ts";
import { endpoint, testVariable } from "./environment.ts";
import { invokeFunction, variablesOf } from "./invoke-function.ts";
import { makeSampleOrganization } from "./sample-organization.ts";
import { deployedResources } from "./stacks.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");

const made = { name: "Acme Metering", apiKey: expect.stringMatching(/^tb_/) };
const nothingFailed = { batchItemFailures: [] };
const refused = { isAuthorized: true, context: { refusal: "unauthorized" } };

/** What each sample answers, in this order: the customer of the second is there already when it is asked for again. */
const SAMPLES: readonly (readonly [file: string, functionId: string, answer: unknown, again: unknown])[] = [
  ["administer-create-organization", "Administer", made, made],
  ["api-request", "Api", { statusCode: 201 }, { statusCode: 400, body: expect.stringContaining("globex") }],
  ["authorizer-api-key", "Authorizer", refused, refused],
  ["authorizer-no-credential", "Authorizer", refused, refused],
  ["authorizer-token", "Authorizer", refused, refused],
  ["authorizer-x-api-key", "Authorizer", refused, refused],
  ["ingest-request", "Ingest", { statusCode: 202 }, { statusCode: 202 }],
  ["meter-sqs", "Meter", nothingFailed, nothingFailed],
  ["close-cycle-sqs", "CloseCycle", nothingFailed, nothingFailed],
  ["close-cycle-sweep", "CloseCycle", nothingFailed, nothingFailed],
  ["render-invoice-sqs", "RenderInvoice", nothingFailed, nothingFailed],
  ["archive-usage-schedule", "ArchiveUsage", expect.anything(), expect.anything()],
  ["deliver-invoice-sqs", "DeliverInvoice", nothingFailed, nothingFailed],
];

const sample = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, "events", `${file}.json`), "utf8"));

beforeAll(makeSampleOrganization);

describe("a sample event", () => {
  it("is in this table, whichever it is", () => {
    const files = globSync("events/*.json", { cwd: ROOT });
    expect(SAMPLES.map(([file]) => `events/${file}.json`).sort()).toEqual(files.sort());
  });

  it.each(SAMPLES)("%s is what the deployed %s takes", async (file, functionId, answer) => {
    const { status, error, payload } = await invokeFunction(functionId, sample(file));
    expect({ status, error, payload }).toMatchObject({ status: 200, error: undefined, payload: answer });
  });

  it.each(SAMPLES)("%s is what %s of the template takes on this machine", async (file, logicalId, _first, answer) => {
    const outcome = await invokeLocally({
      template: join(testVariable("TOLLBOOK_TEST_ASSEMBLY"), "TollbookStack.template.json"),
      logicalId,
      event: sample(file),
      names: await namesIn(logicalId),
      environment: {
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: ROOT_CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: ROOT_CREDENTIALS.secretAccessKey,
        AWS_ENDPOINT_URL: endpoint(),
        NODE_EXTRA_CA_CERTS: testVariable("NODE_EXTRA_CA_CERTS"),
      },
    });
    expect(outcome).toMatchObject({ type: "answered", answer });
  });
});

/** What the references in a function's variables have become, by their place in the variables of the deployed one. */
const namesIn = async (logicalId: string): Promise<Record<string, string>> => {
  const { Properties } = (await deployedResources()).find((resource) => resource.logicalId === logicalId)!;
  const declared = (Properties["Environment"] as { Variables: Record<string, unknown> }).Variables;
  const deployed = await variablesOf(logicalId);
  return Object.fromEntries(
    Object.entries(declared).flatMap(([variable, value]) =>
      typeof value === "string" ? [] : [[referenceOf(value as Record<string, unknown>), deployed[variable]!]],
    ),
  );
};

const referenceOf = (value: Record<string, unknown>): string => {
  const [[how = "", what] = []] = Object.entries(value);
  return `${how.replace("Fn::", "")} ${Array.isArray(what) ? what.join(".") : what}`;
};
