import { createHash } from "node:crypto";
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { createS3Archive } from "#adapters/aws/usage-archive-s3.ts";

const aws = mockClient(S3Client);
beforeEach(() => {
  aws.reset();
});
const archive = () =>
  createS3Archive(
    new S3Client({ region: "eu-central-1", credentials: { accessKeyId: "id", secretAccessKey: "secret" } }),
    "documents",
  );
const CONTENT = new Uint8Array([1, 2, 3]);
const details = { message: "", $metadata: {} };
const answering = (content: Uint8Array | undefined): void => {
  const Body = content && { transformToByteArray: async () => content };
  aws.on(GetObjectCommand).resolves({ Body } as GetObjectCommandOutput);
};

describe("the archive in S3", () => {
  it.each([
    ["archive/org.1/account=acme/20250115.0.jsonl.gz", "application/gzip"],
    ["archive/org.1/ids/0.bin", "application/octet-stream"],
  ])("puts %s with a digest of what it is", async (key, type) => {
    aws.on(PutObjectCommand).resolves({});
    await archive().put(key, CONTENT);
    expect(aws.commandCalls(PutObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: "documents",
      Key: key,
      ContentType: type,
      Body: CONTENT,
      ChecksumSHA256: createHash("sha256").update(CONTENT).digest("base64"),
    });
  });

  it("has nothing where putting it failed", async () => {
    const cause = new S3ServiceException({ ...details, name: "SlowDown", $fault: "server" });
    aws.on(PutObjectCommand).rejects(cause);
    await expect(archive().put("archive/a.gz", CONTENT)).rejects.toBe(cause);
  });

  it("reads the bytes that are asked for and no more", async () => {
    answering(CONTENT);
    expect(await archive().read("archive/a.gz", { offset: 7, length: 3 })).toEqual(CONTENT);
    expect(aws.commandCalls(GetObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: "documents",
      Key: "archive/a.gz",
      Range: "bytes=7-9",
    });
  });

  it.each([
    [undefined, 0],
    [new Uint8Array([1, 2]), 2],
    [new Uint8Array([1, 2, 3, 4]), 4],
  ])("does not believe %o instead of three bytes", async (content, length) => {
    answering(content);
    await expect(archive().read("archive/a.gz", { offset: 7, length: 3 })).rejects.toThrow(
      `S3 answered with ${length} bytes of archive/a.gz from 7 on instead of 3`,
    );
  });

  it("fails where there is no such object: none that is noted may be missing", async () => {
    const cause = new NoSuchKey(details);
    aws.on(GetObjectCommand).rejects(cause);
    await expect(archive().read("archive/a.gz", { offset: 0, length: 1 })).rejects.toBe(cause);
  });
});
