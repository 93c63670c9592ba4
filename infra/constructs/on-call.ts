import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Effect, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { Settings } from "../settings.ts";
import { acknowledge } from "./acknowledge.ts";

export type Trouble = {
  readonly metric: IMetric;
  /** The alarm sounds when the metric is at least so high … */
  readonly atLeast: number;
  /** … in so many of its periods in a row. */
  readonly periods?: number;
  /** Nobody telling the metric is trouble, too: for what must happen, and is told whenever it does. */
  readonly orNoData?: boolean;
  /** What a customer is losing while it sounds. */
  readonly whenItFails: string;
  /** What whoever is woken does about it. */
  readonly remedy: string;
};

/** Tells people about trouble: one topic, and alarms whose text says what a customer is losing and what to do. */
export class OnCall extends Construct {
  readonly topic: Topic;
  readonly alarms: Alarm[] = [];

  constructor(scope: Construct, id: string, { alarmEmail }: Pick<Settings, "alarmEmail">) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", { displayName: "Tollbook alarms", enforceSSL: true });
    // Enforcing TLS gives the topic a policy of its own, which replaces the one that lets alarms publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
    if (alarmEmail !== undefined) this.writeTo(alarmEmail);
  }

  private writeTo(alarmEmail: string): void {
    const subscription = this.topic.addSubscription(new EmailSubscription(alarmEmail));
    acknowledge(
      subscription,
      "Serverless-SNSRedrivePolicy",
      "A mail that does not arrive would lie in a queue of which nobody hears, either; the alarm stays on the dashboard.",
    );
  }

  /** Watches for one trouble. No data mostly means no trouble: many a metric exists only once something went wrong. */
  watch(
    scope: Construct,
    id: string,
    { metric, atLeast, periods = 1, orNoData = false, whenItFails, remedy }: Trouble,
  ): Alarm {
    const alarm = new Alarm(scope, id, {
      metric,
      threshold: atLeast,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: orNoData ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      alarmDescription: `What is lost: ${whenItFails}. What to do: ${remedy}.`,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    this.alarms.push(alarm);
    return alarm;
  }
}

/** Period over which counts of failures are added up. */
export const FIVE_MINUTES = Duration.minutes(5);
