import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFunction } from "../../infra/bundle-function.ts";
import { invokeLocally } from "../support/aws/invoke-function.ts";

const assembly = mkdtempSync(join(tmpdir(), "tollbook-assembly-"));
const template = join(assembly, "Stack.template.json");
afterAll(() => rmSync(assembly, { recursive: true, force: true }));

const sample = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../events/${name}.json`, import.meta.url), "utf8"));

const functionOf = (folder: string, Variables: object, Timeout = 15) => {
  bundleFunction({
    folder,
    outputFolder: join(assembly, `asset.${folder}`),
    sourceMapFolder: join(assembly, "source-maps"),
  });
  return {
    Type: "AWS::Lambda::Function",
    Properties: { Handler: "index.handler", Timeout, Environment: { Variables } },
    Metadata: { "aws:asset:path": `asset.${folder}` },
  };
};

const AWS = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
const NAMES = {
  "Ref UsageEventsQueue": "http://127.0.0.1/000000000000/usage-events",
  "ImportValue state-ledger": "ledger",
  "Ref AWS::Region": "us-east-1",
};

beforeAll(() => {
  writeFileSync(
    template,
    JSON.stringify({
      Resources: {
        Ingest: functionOf("ingest", { TOLLBOOK_USAGE_EVENTS_QUEUE_URL: { Ref: "UsageEventsQueue" } }),
        Authorizer: functionOf("authorizer", {
          TOLLBOOK_LEDGER_TABLE: { "Fn::ImportValue": "state-ledger" },
          TOLLBOOK_SIGNING_SECRET_ARN: {
            "Fn::Join": ["", ["arn:aws:secretsmanager:", { Ref: "AWS::Region" }, ":000000000000:secret:signing"]],
          },
        }),
        Table: { Type: "AWS::DynamoDB::Table" },
      },
    }),
  );
});

/** SQS as far as one batch is concerned. */
const openSqs = async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => {
      body += part;
    });
    request.on("end", () => {
      bodies.push(body);
      const { Entries } = JSON.parse(body) as { Entries: { Id: string }[] };
      response.end(JSON.stringify({ Successful: Entries.map(({ Id }) => ({ Id })) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { bodies, server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

describe("invoking a function of a template on this machine", () => {
  it("calls its bundle with its variables, and gives its answer and its log", async () => {
    const { bodies, server, endpoint } = await openSqs();
    const outcome = await invokeLocally({
      template,
      logicalId: "Ingest",
      event: sample("ingest-request"),
      names: NAMES,
      environment: { ...AWS, AWS_ENDPOINT_URL: endpoint },
    });
    server.close();
    expect(outcome).toMatchObject({ type: "answered", answer: { statusCode: 202, body: '{"success":true}' } });
    expect(outcome.log).toContain('"EventsAccepted":2');
    expect(bodies.map((body) => JSON.parse(body).QueueUrl)).toEqual([NAMES["Ref UsageEventsQueue"]]);
  });

  it("resolves what the template imports and joins", async () => {
    const outcome = await invokeLocally({
      template,
      logicalId: "Authorizer",
      event: sample("authorizer-no-credential"),
      names: NAMES,
      environment: AWS,
    });
    expect(outcome).toMatchObject({ answer: { isAuthorized: true, context: { refusal: "unauthorized" } } });
  });

  it("tells of a function that fails", async () => {
    const event = sample("ingest-request");
    const outcome = await invokeLocally({ template, logicalId: "Ingest", event, names: NAMES });
    expect(outcome).toMatchObject({ type: "failed", error: expect.stringContaining("AWS_REGION is missing") });
  });

  it.each([
    ["Table", /Table is no function/],
    ["Nobody", /Nobody is no function/],
    ["Ingest", /nobody says what "Ref UsageEventsQueue" is/],
  ])("wants to know everything: %s", async (logicalId, message) => {
    await expect(invokeLocally({ template, logicalId, event: {} })).rejects.toThrow(message);
  });
});
