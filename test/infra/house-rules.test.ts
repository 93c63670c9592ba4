import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "aws-cdk-lib";
import { CfnQueue } from "aws-cdk-lib/aws-sqs";
import { describe, expect, it } from "vitest";
import { addHouseRules } from "../../infra/house-rules.ts";
import { addTollbook } from "../../infra/tollbook.ts";
import { appFor, settingsIn } from "./synthesize.ts";

type Report = { readonly pluginReports: readonly { readonly violations: readonly { readonly ruleName: string }[] }[] };

/** What AWS Solutions, Serverless and CDK's own validation find fault with. */
const findings = (app: App): string[] => {
  addHouseRules(app);
  const exitCode = process.exitCode;
  try {
    app.synth();
  } catch (cause) {
    expect(String(cause)).toMatch(/^ValidationFailed/);
  } finally {
    process.exitCode = exitCode;
  }
  const report = JSON.parse(readFileSync(join(app.outdir, "validation-report.json"), "utf8")) as Report;
  return report.pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
};

const withMail = { ...settingsIn("production"), mailFromDomain: "billing.example.com", alarmEmail: "ops@example.com" };

describe("the rules of AWS and of the serverless community", () => {
  it.each([
    ["dev", settingsIn("dev")],
    ["production", withMail],
  ])("find no fault with %s", (stage, settings) => {
    const app = appFor(stage, settings);
    addTollbook(app);
    expect(findings(app)).toEqual([]);
  });

  it("find what is planted: a queue without TLS and without dead letters, and a property that does not exist", () => {
    const app = appFor("dev");
    const { tollbook } = addTollbook(app);
    const planted = new CfnQueue(tollbook, "Planted");
    planted.addPropertyOverride("NoSuchProperty", "x");
    const found = findings(app).join("\n");
    expect(found).toMatch(/AwsSolutions-SQS3/);
    expect(found).toMatch(/AwsSolutions-SQS4/);
    expect(found).toMatch(/Serverless-SQSRedrivePolicy/);
    expect(found).toMatch(/F3002/);
  });
});

describe("what is accepted against a rule", () => {
  const app = appFor("production", withMail);
  addTollbook(app);
  const accepted = app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === "aws:cdk:acknowledged-rules")
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([rule, reason]) => ({ rule, reason, path: construct.node.path })),
  );

  it("are these findings and no others", () => {
    const schedules = "arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule";
    expect([...new Set(accepted.map(({ rule }) => rule.replace("Annotation::", "")))].sort()).toEqual([
      "AwsSolutions-APIG4",
      "AwsSolutions-IAM5[Resource::*]",
      `AwsSolutions-IAM5[Resource::${schedules}/tollbook-production-accounts/*]`,
      "AwsSolutions-IAM5[Resource::tollbook-production-documents-arn/*]",
      "AwsSolutions-IAM5[Resource::tollbook-production-documents-arn/archive/*]",
      "AwsSolutions-SMG4",
      "Serverless-LambdaDLQ",
      "Serverless-LambdaEventSourceMappingDestination",
      "Serverless-SNSRedrivePolicy",
      "Serverless-SQSRedrivePolicy",
    ]);
  });

  it.each(accepted)("$rule at $path has a sentence for a reason", ({ reason }) => {
    expect(reason).toMatch(/^[A-Z].{40,}\.$/);
  });
});
