import { createHash } from "node:crypto";
import {
  GetObjectCommand,
  NoSuchBucket,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { createBucketMailer } from "#adapters/aws/bucket-mailer.ts";
import { createS3Documents } from "#adapters/aws/s3-documents.ts";
import { instantOf } from "#domain/time/instant.ts";

const NOW = instantOf(Date.UTC(2025, 1, 3, 10));
const clock = { now: () => NOW };
const CONTENT = new Uint8Array([1, 2, 3]);
const details = { message: "", $metadata: {} };

const aws = mockClient(S3Client);
beforeEach(() => {
  aws.reset();
});
const s3 = () =>
  new S3Client({ region: "eu-central-1", credentials: { accessKeyId: "id", secretAccessKey: "secret" } });
const documents = () => createS3Documents(s3(), "documents", clock);
const put = () => documents().put({ key: "org.1/invoice.pdf", contentType: "application/pdf", content: CONTENT });

describe("documents in S3", () => {
  it("are put with their type and a digest of what they are", async () => {
    aws.on(PutObjectCommand).resolves({});
    await put();
    expect(aws.commandCalls(PutObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: "documents",
      Key: "org.1/invoice.pdf",
      ContentType: "application/pdf",
      Body: CONTENT,
      ChecksumSHA256: createHash("sha256").update(CONTENT).digest("base64"),
    });
  });

  it("are not there when putting them failed", async () => {
    const cause = new S3ServiceException({ ...details, name: "SlowDown", $fault: "server" });
    aws.on(PutObjectCommand).rejects(cause);
    await expect(put()).rejects.toBe(cause);
  });

  it("are absent only where S3 says that the key does not exist", async () => {
    aws.on(GetObjectCommand).rejects(new NoSuchKey(details));
    expect(await documents().get("org.1/invoice.pdf")).toBeUndefined();
    const causes = [
      new NoSuchBucket(details),
      new S3ServiceException({ ...details, name: "AccessDenied", $fault: "client" }),
      new Error("no connection"),
    ];
    for (const cause of causes) {
      aws.on(GetObjectCommand).rejects(cause);
      await expect(documents().get("org.1/invoice.pdf")).rejects.toBe(cause);
    }
  });

  it("are not empty because an answer has no content", async () => {
    aws.on(GetObjectCommand).resolves({});
    await expect(documents().get("org.1/invoice.pdf")).rejects.toThrow("without the content");
  });

  it("have links that begin at the clock's time and end with theirs", async () => {
    const { origin, pathname, searchParams } = new URL(await documents().link("org.1/inv.1/invoice.pdf", 3_600));
    expect(origin).toBe("https://documents.s3.eu-central-1.amazonaws.com");
    expect(pathname).toBe("/org.1/inv.1/invoice.pdf");
    expect(searchParams.get("X-Amz-Date")).toBe("20250203T100000Z");
    expect(searchParams.get("X-Amz-Expires")).toBe("3600");
    expect(searchParams.get("response-content-type")).toBe("application/pdf");
    expect(searchParams.get("response-content-disposition")).toBe('inline; filename="invoice.pdf"');
  });

  it.each([0, -1, 1.5, Number.NaN, 604_801])("have no links of %s seconds", async (seconds) => {
    await expect(documents().link("a.pdf", seconds)).rejects.toThrow(RangeError);
  });

  it.each([1, 604_800])("have links of %s seconds", async (seconds) => {
    const { searchParams } = new URL(await documents().link("a.pdf", seconds));
    expect(searchParams.get("X-Amz-Expires")).toBe(`${seconds}`);
  });
});

describe("mails in a bucket", () => {
  const mail = {
    id: "../invoice-inv.1",
    from: { name: "Acme", address: "billing@acme.example" },
    to: ["ada@example.com"],
    cc: [],
    subject: "Invoice",
    text: "Attached.\n",
    attachments: [],
  };
  const send = () => createBucketMailer(s3(), "documents", clock).send(mail);

  it("lie under a digest of their id, and are never replaced", async () => {
    aws.on(PutObjectCommand).resolves({});
    await send();
    expect(aws.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({
      Bucket: "documents",
      Key: `outbox/${createHash("sha256").update(mail.id).digest("hex")}.eml`,
      ContentType: "message/rfc822",
      IfNoneMatch: "*",
    });
  });

  it("are sent when they lie there already, and not when anything else went wrong", async () => {
    aws
      .on(PutObjectCommand)
      .rejects(new S3ServiceException({ ...details, name: "PreconditionFailed", $fault: "client" }));
    await send();
    const cause = new S3ServiceException({ ...details, name: "ConditionalRequestConflict", $fault: "client" });
    aws.on(PutObjectCommand).rejects(cause);
    await expect(send()).rejects.toBe(cause);
  });
});
