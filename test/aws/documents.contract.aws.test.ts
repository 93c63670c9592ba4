import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createS3Client } from "#adapters/aws/aws-clients.ts";
import { createS3Documents } from "#adapters/aws/s3-documents.ts";
import { documentsContract } from "../contracts/documents.contract.ts";
import { type Ministack, startMinistack } from "../support/aws/ministack.ts";

const BUCKET = "documents";
let engine: Ministack;
beforeAll(async () => {
  engine = await startMinistack();
  await createS3Client(engine.settings).send(new CreateBucketCommand({ Bucket: BUCKET }));
});
afterAll(() => engine.stop());

const documents = () => createS3Documents(createS3Client(engine.settings), BUCKET, engine.clock);
const follow = (link: string): Promise<Response> => fetch(link);

documentsContract("S3", async () => ({
  documents: documents(),
  follow: async (link) => {
    const response = await follow(link);
    const content = new Uint8Array(await response.arrayBuffer());
    return response.ok ? content : undefined;
  },
  pass: engine.pass,
  reopen: async () => documents(),
  close: async () => {},
}));

it("gives links that show the document under its own name", async () => {
  const key = "org.1/inv.1/invoice-2025=1@a+b.pdf";
  await documents().put({ key, contentType: "application/pdf", content: new Uint8Array([1, 2, 3]) });
  const response = await follow(await documents().link(key, 604_800));
  expect(response.headers.get("content-disposition")).toBe('inline; filename="invoice-2025=1@a+b.pdf"');
  expect(response.headers.get("content-type")).toBe("application/pdf");
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
});
