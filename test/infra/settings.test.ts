import { App } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { readSettings } from "../../infra/settings.ts";
import { cdkContext, settingsIn } from "./synthesize.ts";

const reading = (context: Record<string, unknown>) => () => readSettings(new App({ context }).node);
const withDev = (changes: Record<string, unknown>) =>
  reading({ stage: "dev", tollbook: { dev: { ...settingsIn("dev"), ...changes } } });

describe("the settings of a stage", () => {
  it.each(["dev", "production", "offline"])("of %s in cdk.json are valid", (stage) => {
    expect(reading({ ...cdkContext, stage })()).toMatchObject({ stage, ...settingsIn(stage) });
  });

  it("are those of dev unless another stage is named", () => {
    expect(reading({ ...cdkContext })()).toMatchObject({ stage: "dev" });
  });

  it("protect what production has", () => {
    expect(reading({ ...cdkContext, stage: "production" })().removalProtection).toBe(true);
  });

  it("take a domain to mail from and somebody to alarm", () => {
    const settings = withDev({ mailFromDomain: "billing.example.com", alarmEmail: "ops@example.com" })();
    expect(settings).toMatchObject({ mailFromDomain: "billing.example.com", alarmEmail: "ops@example.com" });
  });

  it.each([
    [{ stage: "prod" }, /stage "prod" has no settings in cdk\.json: there are dev, production, offline/],
    [{ stage: "Production!" }, /stage: must be 1 to 20 lower-case letters/],
    [{ stage: "a".repeat(21) }, /stage: must be 1 to 20/],
    [{ stage: 7 }, /stage: .*expected string/],
    [{ stage: "dev", tollbook: undefined }, /tollbook: .*expected record/],
    [{ stage: "constructor" }, /stage "constructor" has no settings/],
  ])("that cannot be found are named: %j", (changes, message) => {
    expect(reading({ ...cdkContext, ...changes })).toThrow(message);
  });

  it.each([
    [{ logRetention: 14 }, /tollbook\.dev: .*"logRetention"/],
    [{ logRetentionDays: 15 }, /tollbook\.dev\.logRetentionDays: must be one of 1, 3, 5, 7, 14/],
    [{ logRetentionDays: "14" }, /tollbook\.dev\.logRetentionDays: .*expected int|number/],
    [{ removalProtection: "no" }, /tollbook\.dev\.removalProtection: .*expected boolean/],
    [{ removalProtection: undefined }, /tollbook\.dev\.removalProtection: .*expected boolean/],
    [{ meterConcurrency: 1 }, /tollbook\.dev\.meterConcurrency: .*>=2/],
    [{ meterConcurrency: 1001 }, /tollbook\.dev\.meterConcurrency: .*<=1000/],
    [{ batchWindowSeconds: 0 }, /tollbook\.dev\.batchWindowSeconds: .*>=1/],
    [{ batchWindowSeconds: 301 }, /tollbook\.dev\.batchWindowSeconds: .*<=300/],
    [{ batchWindowSeconds: 1.5 }, /tollbook\.dev\.batchWindowSeconds: .*expected int/],
    [{ throttling: { requestsPerSecond: 0, burst: 1 } }, /tollbook\.dev\.throttling\.requestsPerSecond: .*>=1/],
    [{ throttling: { requestsPerSecond: 1 } }, /tollbook\.dev\.throttling\.burst: .*expected/],
    [{ mailFromDomain: "https://example.com" }, /tollbook\.dev\.mailFromDomain: must be a domain name/],
    [{ mailFromDomain: "example" }, /tollbook\.dev\.mailFromDomain: must be a domain name/],
    [{ alarmEmail: "ops" }, /tollbook\.dev\.alarmEmail: Invalid email/],
  ])("that are wrong are named: %j", (changes, message) => {
    expect(withDev(changes)).toThrow(message);
  });

  it("that are wrong are named all at once", () => {
    const wrong = withDev({ meterConcurrency: 0, batchWindowSeconds: -1, colour: "red" });
    expect(wrong).toThrow(/meterConcurrency[\s\S]*batchWindowSeconds[\s\S]*colour/);
  });
});
