import { CfnOutput, Stack } from "aws-cdk-lib";
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  Identity,
  SuppressionReasons,
} from "aws-cdk-lib/aws-ses";
import { Construct } from "constructs";
import type { HouseFunction } from "./house-function.ts";

/** The right to send mail from a domain. SES believes it once three records stand in the domain's DNS. */
export class Mail extends Construct {
  private readonly identity: EmailIdentity;
  private readonly configurationSet: ConfigurationSet;

  constructor(scope: Construct, id: string, { domain }: { readonly domain: string }) {
    super(scope, id);
    this.configurationSet = new ConfigurationSet(this, "Settings", {
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    this.identity = new EmailIdentity(this, "Domain", {
      identity: Identity.domain(domain),
      configurationSet: this.configurationSet,
    });
    for (const [at, { name, value }] of this.identity.dkimRecords.entries()) {
      new CfnOutput(this, `DnsRecord${at + 1}`, {
        description: "Put this CNAME into the DNS of the domain that invoices are mailed from",
        value: `${name} CNAME ${value}`,
      });
    }
  }

  /** A raw mail needs both actions, and SES asks for the configuration set that the domain brings along. */
  allowToSend(sender: HouseFunction): void {
    const configurationSetArn = Stack.of(this).formatArn({
      service: "ses",
      resource: "configuration-set",
      resourceName: this.configurationSet.configurationSetName,
    });
    sender.allow(["ses:SendEmail", "ses:SendRawEmail"], [this.identity.emailIdentityArn, configurationSetArn]);
  }
}
