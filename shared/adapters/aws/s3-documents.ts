import { hash } from "node:crypto";
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { checkContentType, contentTypeOf } from "#adapters/node/document-key.ts";
import type { Clock } from "#ports/clock.ts";
import type { Documents } from "#ports/documents.ts";

/** A presigned link lasts a week at the most. */
const MOST_LINK_SECONDS = 604_800;

/**
 * Documents as objects of a private bucket, the key being the key; encryption and versions are the bucket's business.
 *
 * - The role needs `s3:ListBucket` beside `s3:GetObject`: without it S3 answers 403 for what does not exist, which throws.
 * - A link is signed with the credentials of the process, and opens nothing once those have ended, even before it expires;
 *   a function's end after some hours. It is for whoever asked just now, not for a mail.
 */
export const createS3Documents = (s3: S3Client, bucket: string, clock: Clock): Documents => ({
  put: async ({ key, contentType, content }) => {
    checkContentType(key, contentType);
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ContentType: contentType,
        Body: content,
        // S3 refuses what was damaged on its way.
        ChecksumSHA256: hash("sha256", content, "base64"),
      }),
    );
  },
  get: async (key) => {
    const contentType = contentTypeOf(key);
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: "ENABLED" }));
      if (!Body) throw new Error(`S3 answered without the content of ${key}`);
      return { contentType, content: await Body.transformToByteArray() };
    } catch (cause) {
      if (cause instanceof NoSuchKey) return undefined;
      throw cause;
    }
  },
  link: async (key, expiresInSeconds) => {
    const contentType = contentTypeOf(key);
    if (!Number.isInteger(expiresInSeconds) || expiresInSeconds < 1 || expiresInSeconds > MOST_LINK_SECONDS) {
      throw new RangeError(`a link cannot last ${expiresInSeconds} seconds, only 1 to ${MOST_LINK_SECONDS}`);
    }
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ResponseContentType: contentType,
      // Names in a key are plain, so that there is nothing to quote.
      ResponseContentDisposition: `inline; filename="${key.slice(key.lastIndexOf("/") + 1)}"`,
    });
    return getSignedUrl(s3, command, { expiresIn: expiresInSeconds, signingDate: new Date(clock.now()) });
  },
});
