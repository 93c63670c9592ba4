import { setTimeout } from "node:timers/promises";
import {
  createCloudWatchClient,
  createS3Client,
  createSchedulerClient,
  createSecretsManagerClient,
  createSqsClient,
} from "#adapters/aws/aws-clients.ts";
import { createDynamoClient } from "#adapters/aws/dynamodb-client.ts";
import { createDynamoStore } from "#adapters/aws/dynamodb-store.ts";
import { createEventBridgeScheduler, type SchedulerTarget } from "#adapters/aws/eventbridge-scheduler.ts";
import type { Patience } from "#adapters/aws/patience.ts";
import { createS3Documents } from "#adapters/aws/s3-documents.ts";
import { createSecretsManagerSecrets } from "#adapters/aws/secrets-manager-secrets.ts";
import type { QueueUrls } from "#adapters/aws/sqs-batches.ts";
import { createSqsQueue } from "#adapters/aws/sqs-queue.ts";
import { createSqsSender } from "#adapters/aws/sqs-sender.ts";
import { createRandomIds } from "#adapters/node/random-ids.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import type { Documents } from "#ports/documents.ts";
import type { Ids } from "#ports/ids.ts";
import type { Queue } from "#ports/queue.ts";
import type { Scheduler } from "#ports/scheduler.ts";
import type { Secrets } from "#ports/secrets.ts";
import type { Store } from "#ports/store.ts";

// The ports on AWS, each with its own client and the machine's clock. A function calls those that it needs, and its bundle has
// nothing of the others. Region and credentials are the environment's. The mailer has a file of its own: what composes mails
// is a package of which bundlers cannot leave anything out.

export const awsIds = (): Ids => createRandomIds(systemClock);

export const awsStore = ({
  ledgerTable,
  patience,
}: {
  readonly ledgerTable: string;
  readonly patience?: Patience;
}): Store =>
  createDynamoStore(createDynamoClient({}, patience), {
    table: ledgerTable,
    wait: (milliseconds) => setTimeout(milliseconds),
    random: Math.random,
  });

/** For whoever leaves work on a queue and does not look into it. */
export const awsQueueSender = (queueUrls: QueueUrls): Pick<Queue, "send"> =>
  createSqsSender(createSqsClient(), queueUrls);

export const awsQueue = (queueUrls: QueueUrls): Queue =>
  createSqsQueue({
    sqs: createSqsClient(),
    cloudWatch: createCloudWatchClient(),
    queueUrls,
    clock: systemClock,
  });

export const awsScheduler = (target: SchedulerTarget): Scheduler =>
  createEventBridgeScheduler(createSchedulerClient(), target, systemClock);

export const awsDocuments = ({ documentsBucket }: { readonly documentsBucket: string }): Documents =>
  createS3Documents(createS3Client(), documentsBucket, systemClock);

export const awsSecrets = ({
  signingSecretArn,
  patience,
}: {
  readonly signingSecretArn: string;
  readonly patience?: Patience;
}): Secrets => createSecretsManagerSecrets(createSecretsManagerClient({}, patience), signingSecretArn);
