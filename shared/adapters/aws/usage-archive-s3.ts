import { hash } from "node:crypto";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { ArchiveObjects } from "#adapters/aws/usage-archive-objects.ts";

/** The archive as objects of a private bucket; encryption and versions are the bucket's business. */
export const createS3Archive = (s3: S3Client, bucket: string): ArchiveObjects => ({
  put: async (key, content) => {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ContentType: key.endsWith(".gz") ? "application/gzip" : "application/octet-stream",
        Body: content,
        // S3 refuses what was damaged on its way.
        ChecksumSHA256: hash("sha256", content, "base64"),
      }),
    );
  },
  read: async (key, { offset, length }) => {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=${offset}-${offset + length - 1}` }),
    );
    const content = await Body?.transformToByteArray();
    if (content?.length !== length) {
      throw new Error(
        `S3 answered with ${content?.length ?? 0} bytes of ${key} from ${offset} on instead of ${length}`,
      );
    }
    return content;
  },
});
