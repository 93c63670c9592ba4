import { Duration } from "aws-cdk-lib";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { Settings } from "../settings.ts";
import { removalPolicy } from "./removal-policy.ts";

export type HouseBucketProps = {
  readonly settings: Settings;
  /** Where S3 writes who asked for what; the bucket of such logs has none itself. */
  readonly accessLogs?: { readonly bucket: Bucket; readonly prefix: string };
  /** What is to become of old things, beside what holds for every bucket. */
  readonly lifecycle: LifecycleRule;
};

/** Parts of an upload that was never finished cost money and can be seen by nobody. */
const UNFINISHED = Duration.days(7);

/** A bucket that is nobody's business: private, versioned, encrypted, over TLS only. */
export class HouseBucket extends Bucket {
  constructor(scope: Construct, id: string, { settings, accessLogs, lifecycle }: HouseBucketProps) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: UNFINISHED, ...lifecycle }],
      removalPolicy: removalPolicy(settings),
      // The cast changes nothing: the library's own class fits its interface but for how strictly we read optional fields.
      ...(accessLogs && {
        serverAccessLogsBucket: accessLogs.bucket as IBucket,
        serverAccessLogsPrefix: accessLogs.prefix,
      }),
    });
  }
}
