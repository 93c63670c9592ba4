import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Patience } from "#adapters/aws/patience.ts";

/** Where AWS is, when the environment does not say it: an engine on this machine, in tests. */
export type AwsSettings = {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

// Every client has a bound on the time of a connection, of an answer and on attempts; without them it would wait for ever on
// a connection that died silently. An unanswered request has failed after (connection + answer) × attempts and some waits of
// the SDK in between: within the time that its function has. Who uses one of them bundles one of them.

/** A batch of 1 MiB at the most; an unanswered one has failed after some 20 seconds. */
export const createSqsClient = (settings: AwsSettings = {}): SQSClient => new SQSClient(bounded(settings, 5_000));

/** Sets and removes alarms. */
export const createSchedulerClient = (settings: AwsSettings = {}): SchedulerClient =>
  new SchedulerClient(bounded(settings, 5_000));

/** Reads a metric. */
export const createCloudWatchClient = (settings: AwsSettings = {}): CloudWatchClient =>
  new CloudWatchClient(bounded(settings, 5_000));

/** Files of some megabytes. The bucket is in the path where an endpoint is given: an engine's address has no subdomains. */
export const createS3Client = (settings: AwsSettings = {}): S3Client =>
  new S3Client({ ...bounded(settings, 10_000), forcePathStyle: settings.endpoint !== undefined });

/** A mail with its attachments. */
export const createSesClient = (settings: AwsSettings = {}): SESv2Client => new SESv2Client(bounded(settings, 10_000));

/** Read once in the life of a process. Whoever is waited for not so long brings a patience of its own. */
export const createSecretsManagerClient = (
  settings: AwsSettings = {},
  { attempts, answerMilliseconds }: Patience = { attempts: MOST_ATTEMPTS, answerMilliseconds: 3_000 },
): SecretsManagerClient => new SecretsManagerClient(bounded(settings, answerMilliseconds, attempts));

const MOST_ATTEMPTS = 3;
const CONNECTION_MILLISECONDS = 1_000;
const MOST_CONNECTIONS = 50;

const nothing = (): void => {};
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

const bounded = (settings: AwsSettings, answerMilliseconds: number, attempts = MOST_ATTEMPTS) => ({
  ...settings,
  maxAttempts: attempts,
  retryMode: "standard",
  requestHandler: {
    connectionTimeout: CONNECTION_MILLISECONDS,
    requestTimeout: answerMilliseconds,
    // Without this a late answer is only warned of, and waited for.
    throwOnRequestTimeout: true,
    httpAgent: { keepAlive: true, maxSockets: MOST_CONNECTIONS },
    httpsAgent: { keepAlive: true, maxSockets: MOST_CONNECTIONS },
    logger: SILENT,
  },
  logger: SILENT,
});
