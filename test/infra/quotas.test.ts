import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../architecture/planted-repository.ts";
import { resourcesOf, settingsIn, synthesize } from "./synthesize.ts";

const page = readFileSync(join(ROOT, "docs/aws-resources.md"), "utf8");
const table = page.slice(page.indexOf("| resource | here | quota |"), page.indexOf("## When an alarm sounds"));

/** By which row of the page each service is meant. */
const ROWS: Readonly<Record<string, string>> = {
  ApiGatewayV2: "HTTP API (API Gateway)",
  CloudWatch: "CloudWatch alarms",
  DynamoDB: "DynamoDB tables `ledger`, `usage`",
  IAM: "IAM",
  Lambda: "Lambda functions",
  Logs: "CloudWatch Logs",
  S3: "S3 buckets",
  SES: "SES",
  SNS: "SNS topic",
  SQS: "SQS queues",
  Scheduler: "EventBridge Scheduler",
  SecretsManager: "Secrets Manager",
};

describe("the page of resources and quotas", () => {
  const settings = {
    ...settingsIn("production"),
    mailFromDomain: "billing.example.com",
    alarmEmail: "ops@example.com",
  };
  const { state, tollbook } = synthesize("production", settings);
  const all = [state, tollbook].flatMap((template) => Object.values(resourcesOf(template)));

  it("has a row for every service that is deployed, and for no other", () => {
    const services = new Set(all.map(({ Type }) => Type.split("::")[1]!));
    expect([...services].sort()).toEqual(Object.keys(ROWS).sort());
    for (const row of Object.values(ROWS)) expect(table).toContain(`\n| ${row} |`);
  });

  it.each([
    ["AWS::Lambda::Function", /\| Lambda functions \| (\d+) \|/],
    ["AWS::CloudWatch::Alarm", /\| CloudWatch alarms \| (\d+), one dashboard \|/],
    ["AWS::Logs::LogGroup", /\| CloudWatch Logs \| (\d+) log groups \|/],
    ["AWS::IAM::Role", /\| IAM \| (\d+) roles \|/],
    ["AWS::ApiGatewayV2::Route", /\| HTTP API \(API Gateway\) \| 1, (\d+) routes \|/],
    ["AWS::DynamoDB::Table", /\| DynamoDB tables `ledger`, `usage` \| (\d+), on demand \|/],
    ["AWS::S3::Bucket", /\| S3 buckets \| (\d+) \|/],
  ])("says how many there are of %s", (type, row) => {
    expect(Number(row.exec(table)?.[1])).toBe(all.filter(({ Type }) => Type === type).length);
  });

  it("has four cells in each row", () => {
    const rows = table.trim().split("\n");
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(6);
  });
});
