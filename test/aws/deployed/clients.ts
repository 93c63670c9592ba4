import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { REGION, ROOT_CREDENTIALS } from "../../../scripts/engines/aws-request.ts";
import { shiftMilliseconds } from "./clock.ts";
import { endpoint } from "./environment.ts";

const settings = () => ({
  endpoint: endpoint(),
  region: REGION,
  credentials: ROOT_CREDENTIALS,
  systemClockOffset: shiftMilliseconds(),
});

/** Clients of whoever owns the account that the stacks are deployed to. */
export const clients = () => ({
  dynamodb: new DynamoDBClient(settings()),
  s3: new S3Client({ ...settings(), forcePathStyle: true }),
  scheduler: new SchedulerClient(settings()),
  secrets: new SecretsManagerClient(settings()),
  sqs: new SQSClient(settings()),
});
