import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, expect, it, vi } from "vitest";
import { lambdaContext } from "../../local/lambda-context.ts";
import { apiEvent } from "../support/api.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

it("the API's function on AWS takes paths as an HTTP API hands them over", async () => {
  const table = mockClient(DynamoDBClient);
  table.onAnyCommand().resolves({});
  const queue = "https://sqs.eu-central-1.amazonaws.com/000000000000/queue";
  for (const [name, value] of Object.entries({
    AWS_REGION: "eu-central-1",
    TOLLBOOK_LEDGER_TABLE: "ledger",
    TOLLBOOK_USAGE_TABLE: "usage",
    TOLLBOOK_USAGE_EVENTS_QUEUE_URL: queue,
    TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_URL: queue,
    TOLLBOOK_DOCUMENTS_BUCKET: "documents",
    TOLLBOOK_SIGNING_SECRET_ARN: "arn:aws:secretsmanager:eu-central-1:000000000000:secret:signing",
  }))
    vi.stubEnv(name, value);
  const { handler } = await import("../../functions/api/lambda.ts");
  const event = { ...apiEvent("org.1", "GET", "/"), rawPath: "/customers/eu/50%" };
  const answer = await handler(event, lambdaContext("api", "test"));
  expect([answer.statusCode, answer.body]).toEqual([404, `{"message":"customer 'eu/50%' does not exist"}`]);
  table.restore();
});
