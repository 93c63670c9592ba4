import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { mockClient } from "aws-sdk-client-mock";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { awsMailer } from "#adapters/aws/aws-mailer.ts";
import { ROOT } from "../../architecture/planted-repository.ts";

/** The packages of which something is in the bundle of whoever calls this one function. */
const packagesOf = async (name: string, file = "aws-adapters"): Promise<readonly string[]> => {
  const { metafile } = await build({
    stdin: { contents: `export { ${name} } from "#adapters/aws/${file}.ts";`, resolveDir: ROOT },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const packages = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1])
    .filter((found) => found !== undefined);
  return [...new Set(packages)];
};
const clientsAmong = (packages: readonly string[]) =>
  packages.filter((name) => /^@aws-sdk\/client-|^nodemailer$|^jose$|presigner$/.test(name)).sort();

describe("what a function bundles of the ports on AWS", () => {
  it("is nothing of AWS for ids", async () => {
    expect(await packagesOf("awsIds")).toEqual([]);
  });

  it.each([
    ["awsStore", ["@aws-sdk/client-dynamodb"]],
    ["awsQueueSender", ["@aws-sdk/client-sqs"]],
    ["awsQueue", ["@aws-sdk/client-cloudwatch", "@aws-sdk/client-sqs"]],
    ["awsScheduler", ["@aws-sdk/client-scheduler"]],
    ["awsDocuments", ["@aws-sdk/client-s3", "@aws-sdk/s3-request-presigner"]],
    ["awsSecrets", ["@aws-sdk/client-secrets-manager", "jose"]],
  ])("is for %s %s", async (name, clients) => {
    expect(clientsAmong(await packagesOf(name))).toEqual(clients);
  });

  it("is for the mailer either way of sending", async () => {
    const packages = clientsAmong(await packagesOf("awsMailer", "aws-mailer"));
    expect(packages).toEqual(["@aws-sdk/client-s3", "@aws-sdk/client-sesv2", "nodemailer"]);
  });
});

describe("the mailer on AWS", () => {
  it.each([
    ["a bucket", undefined, { objects: 1, mails: 0 }],
    ["SES", "acme.example", { objects: 0, mails: 1 }],
  ])("puts mails into %s where the domain to send from is %s", async (_where, mailFromDomain, expected) => {
    const s3 = mockClient(S3Client);
    const ses = mockClient(SESv2Client);
    await awsMailer({ documentsBucket: "documents", mailFromDomain }).send({
      id: "1",
      from: { name: "Acme", address: "billing@acme.example" },
      to: ["ada@example.com"],
      cc: [],
      subject: "Invoice",
      text: "Attached.",
      attachments: [],
    });
    const objects = s3.commandCalls(PutObjectCommand).length;
    expect({ objects, mails: ses.commandCalls(SendEmailCommand).length }).toEqual(expected);
    s3.restore();
    ses.restore();
  });
});
