import { hash } from "node:crypto";
import { PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import MailComposer from "nodemailer/lib/mail-composer";
import { mailMessage } from "#adapters/node/mail-message.ts";
import type { Clock } from "#ports/clock.ts";
import type { Mailer } from "#ports/mailer.ts";

/**
 * Keeps each mail as `outbox/<digest of its id>.eml`, for an installation that has no domain to send from. A mail that lies
 * there stays as it is.
 */
export const createBucketMailer = (s3: S3Client, bucket: string, clock: Clock): Mailer => ({
  send: async (mail) => {
    const content = await new MailComposer(mailMessage(mail, clock.now())).compile().build();
    try {
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: `outbox/${hash("sha256", mail.id, "hex")}.eml`,
          ContentType: "message/rfc822",
          Body: content,
          ChecksumSHA256: hash("sha256", content, "base64"),
          IfNoneMatch: "*",
        }),
      );
    } catch (cause) {
      if (!(cause instanceof S3ServiceException && cause.name === "PreconditionFailed")) throw cause;
    }
  },
});
