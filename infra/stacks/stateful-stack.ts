import { Duration, Stack, type StackProps } from "aws-cdk-lib";
import { type CfnSecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { acknowledge } from "../constructs/acknowledge.ts";
import { HouseBucket } from "../constructs/house-bucket.ts";
import type { HouseFunction } from "../constructs/house-function.ts";
import { HouseTable } from "../constructs/house-table.ts";
import { removalPolicy } from "../constructs/removal-policy.ts";
import type { Settings } from "../settings.ts";

/** A document that was written over can be had back for a year; the current one is kept for good. */
const EARLIER_VERSIONS = Duration.days(365);

/** What must outlive every deployment: documents, usage, files, and the secret that keys are derived from. */
export class StatefulStack extends Stack {
  readonly ledger: HouseTable;
  readonly usage: HouseTable;
  readonly documents: HouseBucket;
  readonly signingSecretArn: string;
  private readonly documentsArn: string;
  private readonly settings: Settings;

  constructor(scope: Construct, id: string, { settings, ...props }: StackProps & { readonly settings: Settings }) {
    super(scope, id, props);
    this.settings = settings;
    this.ledger = new HouseTable(this, "Ledger", { settings, indexes: ["index1", "index2"] });
    this.usage = new HouseTable(this, "Usage", { settings, indexes: [] });
    const accessLogs = new HouseBucket(this, "AccessLogs", {
      settings,
      lifecycle: {
        expiration: Duration.days(settings.logRetentionDays),
        noncurrentVersionExpiration: Duration.days(1),
      },
    });
    this.documents = new HouseBucket(this, "Documents", {
      settings,
      accessLogs: { bucket: accessLogs, prefix: "documents/" },
      lifecycle: { noncurrentVersionExpiration: EARLIER_VERSIONS },
    });
    this.documentsArn = this.exportValue(this.documents.bucketArn, { name: documentsArnName(settings) });
    const signingSecret = new Secret(this, "SigningSecret", {
      description: "Keys that sign access tokens, page cursors and links are derived from it",
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: removalPolicy(settings),
    });
    // Its reference is the ARN, too, but not everywhere that templates are deployed to: an emulator gives its name.
    this.signingSecretArn = (signingSecret.node.defaultChild as CfnSecret).attrId;
    acknowledge(
      signingSecret,
      "AwsSolutions-SMG4",
      "Another secret ends every access token and page cursor at once, so it is changed by hand, when it has leaked, and not by the calendar.",
    );
  }

  /**
   * Lets a function of another stack do exactly this with the documents whose keys match. The ARN is exported under a name
   * of ours, so that what is acknowledged can be named, too.
   */
  allowOnDocuments(
    target: HouseFunction,
    actions: readonly string[],
    keys: "*" | "outbox/*" | "archive/*" = "*",
  ): void {
    target.allow(actions, [`${this.documentsArn}/${keys}`]);
    acknowledge(
      target,
      `AwsSolutions-IAM5[Resource::${documentsArnName(this.settings)}/${keys}]`,
      "Documents are named after invoices that exist only later; the bucket holds nothing but what this function is for.",
    );
  }
}

const documentsArnName = ({ stage }: Settings): string => `tollbook-${stage}-documents-arn`;
