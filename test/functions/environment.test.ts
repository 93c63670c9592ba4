import { describe, expect, it } from "vitest";
import { readEnvironment } from "../../functions/environment.ts";

const GIVEN = {
  TOLLBOOK_LEDGER_TABLE: "tollbook-dev-ledger",
  TOLLBOOK_USAGE_EVENTS_QUEUE_URL: "http://127.0.0.1:4566/000000000000/usage-events",
  TOLLBOOK_DOCUMENTS_BUCKET: "documents",
};

describe("the environment of a function", () => {
  it("is what the function asks for, and no more", () => {
    expect(readEnvironment(["TOLLBOOK_LEDGER_TABLE", "TOLLBOOK_USAGE_EVENTS_QUEUE_URL"], GIVEN)).toEqual({
      TOLLBOOK_LEDGER_TABLE: GIVEN.TOLLBOOK_LEDGER_TABLE,
      TOLLBOOK_USAGE_EVENTS_QUEUE_URL: GIVEN.TOLLBOOK_USAGE_EVENTS_QUEUE_URL,
    });
  });

  it("names everything that is missing, so that one look at the log is enough", () => {
    expect(() =>
      readEnvironment(["TOLLBOOK_LEDGER_TABLE", "TOLLBOOK_USAGE_TABLE", "TOLLBOOK_SIGNING_SECRET_ARN"], GIVEN),
    ).toThrow("the function cannot start: TOLLBOOK_USAGE_TABLE is missing; TOLLBOOK_SIGNING_SECRET_ARN is missing");
  });

  it.each`
    name                                 | value                                 | because
    ${"TOLLBOOK_LEDGER_TABLE"}           | ${""}                                 | ${"nothing is no name"}
    ${"TOLLBOOK_USAGE_EVENTS_QUEUE_URL"} | ${"arn:aws:sqs:eu-central-1:1:usage"} | ${"an ARN is not an address"}
    ${"TOLLBOOK_SIGNING_SECRET_ARN"}     | ${"tollbook-signing"}                 | ${"a name is not an ARN"}
    ${"TOLLBOOK_DOCUMENTS_BUCKET"}       | ${"s3://documents"}                   | ${"it is a name, not an address"}
    ${"AWS_SECRET_ACCESS_KEY"}           | ${""}                                 | ${"nothing signs with an empty key"}
  `("does not take '$value' for $name, since $because", ({ name, value }) => {
    expect(() => readEnvironment([name], { [name]: value })).toThrow(name);
  });

  it("never tells a value, which may be a secret", () => {
    expect(() => readEnvironment(["TOLLBOOK_LEDGER_TABLE"], { TOLLBOOK_LEDGER_TABLE: "a secret!" })).toThrow(
      /^(?!.*a secret!)/,
    );
  });

  it("may lack the domain to mail from", () => {
    expect(readEnvironment(["TOLLBOOK_MAIL_FROM_DOMAIN"], {}).TOLLBOOK_MAIL_FROM_DOMAIN).toBeUndefined();
  });
});
