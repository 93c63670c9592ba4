import { createS3Client, createSesClient } from "#adapters/aws/aws-clients.ts";
import { createBucketMailer } from "#adapters/aws/bucket-mailer.ts";
import { createSesMailer } from "#adapters/aws/ses-mailer.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import type { Mailer } from "#ports/mailer.ts";

/** Through SES where there is a domain to send from; otherwise mails lie in the outbox of the documents bucket. */
export const awsMailer = ({
  documentsBucket,
  mailFromDomain,
}: {
  readonly documentsBucket: string;
  readonly mailFromDomain: string | undefined;
}): Mailer =>
  mailFromDomain === undefined
    ? createBucketMailer(createS3Client(), documentsBucket, systemClock)
    : createSesMailer(createSesClient(), mailFromDomain, systemClock);
