import { randomUUID } from "node:crypto";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { CreateEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll } from "vitest";
import { createS3Client, createSesClient } from "#adapters/aws/aws-clients.ts";
import { createBucketMailer } from "#adapters/aws/bucket-mailer.ts";
import { createSesMailer } from "#adapters/aws/ses-mailer.ts";
import { mailerContract } from "../contracts/mailer.contract.ts";
import { type Ministack, startMinistack } from "../support/aws/ministack.ts";

let engine: Ministack;
beforeAll(async () => {
  engine = await startMinistack();
  await createSesClient(engine.settings).send(new CreateEmailIdentityCommand({ EmailIdentity: "acme.example" }));
});
afterAll(() => engine.stop());

mailerContract("SES", async () => {
  const before = (await engine.mails()).length;
  return {
    mailer: createSesMailer(createSesClient(engine.settings), "acme.example", engine.clock),
    delivered: async () => (await engine.mails()).slice(before),
    close: async () => {},
  };
});

mailerContract("objects of the outbox", async () => {
  const s3 = createS3Client(engine.settings);
  const Bucket = `documents-${randomUUID()}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  return {
    mailer: createBucketMailer(s3, Bucket, engine.clock),
    delivered: async () => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "outbox/" }));
      return Promise.all(
        Contents.map(async ({ Key }) => {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
          return (await Body?.transformToString()) ?? "";
        }),
      );
    },
    close: async () => {},
  };
});
