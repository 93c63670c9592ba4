import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { resourcesOf, synthesize, terminationProtectionOf } from "./synthesize.ts";

const stages = [
  { stage: "production", kept: true },
  { stage: "dev", kept: false },
].map(({ stage, kept }) => ({ stage, kept, state: synthesize(stage).state }));

it.each(stages)("both stacks of $stage refuse to be deleted or not: $kept", ({ stage, kept }) => {
  expect(terminationProtectionOf(stage)).toEqual({ state: kept, tollbook: kept });
});

describe.each(stages)("what outlives deployments of $stage", ({ state, kept }) => {
  const tables = Object.entries(resourcesOf(state, "AWS::DynamoDB::Table"));
  const buckets = Object.entries(resourcesOf(state, "AWS::S3::Bucket"));

  it("are two tables, two buckets and a secret", () => {
    expect([tables.length, buckets.length]).toEqual([2, 2]);
    state.resourceCountIs("AWS::SecretsManager::Secret", 1);
  });

  it.each(tables)(
    "the table %s is paid by request, encrypted, can be brought back and forgets what expired",
    (_, table) => {
      expect(table.Properties).toMatchObject({
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: "exp", Enabled: true },
        DeletionProtectionEnabled: kept,
      });
    },
  );

  it.each([...tables, ...buckets])("%s is retained as the stage says", (_, resource) => {
    const policy = kept ? "Retain" : "Delete";
    expect(resource).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: policy });
  });

  it("only the ledger has secondary indexes: two, of all attributes", () => {
    const indexes = tables.map(([, { Properties }]) => Properties["GlobalSecondaryIndexes"]);
    const index = (number: 1 | 2) => ({
      IndexName: `index${number}`,
      KeySchema: [
        { AttributeName: `pk${number}`, KeyType: "HASH" },
        { AttributeName: `sk${number}`, KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    });
    expect(indexes).toEqual([[index(1), index(2)], undefined]);
  });

  it.each(buckets)(
    "the bucket %s is private, versioned, encrypted, and throws away unfinished uploads",
    (_, bucket) => {
      expect(bucket.Properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
        VersioningConfiguration: { Status: "Enabled" },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
        LifecycleConfiguration: { Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }] },
      });
    },
  );

  it.each(buckets)("the bucket %s is spoken to over TLS only", (id) => {
    state.hasResourceProperties("AWS::S3::BucketPolicy", {
      Bucket: { Ref: id },
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: "Deny",
            Action: "s3:*",
            Principal: { AWS: "*" },
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        ]),
      },
    });
  });

  it("earlier versions of documents go after a year, the current ones never, and every access is written down", () => {
    state.hasResourceProperties("AWS::S3::Bucket", {
      LoggingConfiguration: { LogFilePrefix: "documents/", DestinationBucketName: Match.anyValue() },
      LifecycleConfiguration: {
        Rules: [{ NoncurrentVersionExpiration: { NoncurrentDays: 365 }, ExpirationInDays: Match.absent() }],
      },
    });
  });

  it("the signing secret is 64 letters and digits that nobody chose", () => {
    state.hasResourceProperties("AWS::SecretsManager::Secret", {
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
      SecretString: Match.absent(),
    });
  });
});
