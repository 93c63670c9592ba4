import { Duration } from "aws-cdk-lib";
import { type IQueue, Queue, QueueEncryption, RedrivePermission } from "aws-cdk-lib/aws-sqs";
import { Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import type { House } from "./house-function.ts";
import { FIVE_MINUTES } from "./on-call.ts";
import { removalPolicy } from "./removal-policy.ts";

/** As long as SQS keeps anything: an installation that stands still over a holiday loses nothing. */
const RETENTION = Duration.days(14);

export type DeadLetterQueueProps = House & {
  /** The last part of its name; the whole is `tollbook-<stage>-<name>`. */
  readonly name: string;
  /** Names of the queues whose messages may end here, in the same form; none: only services write to it. */
  readonly sources: readonly string[];
  /** What a customer is losing with each message that lies here. */
  readonly whenItFails: string;
  readonly remedy: string;
};

/** Where messages lie that could not be done. One is enough to sound an alarm. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { settings, onCall, name, sources, ...trouble }: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, "Queue", {
      queueName: queueName(settings.stage, name),
      retentionPeriod: RETENTION,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: removalPolicy(settings),
      redriveAllowPolicy:
        sources.length > 0
          ? { sourceQueues: sources.map((source) => queueByName(this, settings.stage, source)) }
          : { redrivePermission: RedrivePermission.DENY_ALL },
    });
    acknowledge(
      this.queue,
      "Serverless-SQSRedrivePolicy",
      "This is where messages are put aside; whoever mends the cause puts them back by hand.",
    );
    onCall.watch(this, "Messages", {
      metric: this.queue.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: "Maximum" }),
      atLeast: 1,
      ...trouble,
    });
  }
}

/** How often a message is tried before it is put aside. */
const MOST_RECEIVES = 5;

export type HouseQueueProps = House & {
  readonly name: string;
  /** How long the function behind it may take for a batch. */
  readonly consumerTimeoutSeconds: number;
  /** How long messages are gathered before the function gets them. */
  readonly batchWindowSeconds: number;
  readonly whenItFails: string;
};

/** A queue with its dead letters, encrypted, over TLS only. */
export class HouseQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: HouseQueueProps) {
    super(scope, id);
    const { settings, onCall, name } = props;
    const deadLetterName = `${name}-dead-letters`;
    this.deadLetters = new DeadLetterQueue(this, "DeadLetters", {
      settings,
      onCall,
      name: deadLetterName,
      sources: [name],
      whenItFails: props.whenItFails,
      remedy:
        `find why in the logs (message failed), mend it, then put them back with aws sqs start-message-move-task ` +
        `on ${queueName(settings.stage, deadLetterName)}; see docs/operations.md`,
    }).queue;
    this.queue = new Queue(this, "Queue", {
      queueName: queueName(settings.stage, name),
      retentionPeriod: RETENTION,
      // Lambda may meet throttling and retries of its own on the way: six times what the function may take, as AWS advises.
      visibilityTimeout: Duration.seconds(6 * props.consumerTimeoutSeconds + props.batchWindowSeconds),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // What lies on a queue was accepted, and is nowhere else.
      removalPolicy: removalPolicy(settings),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MOST_RECEIVES },
    });
  }
}

const queueName = (stage: string, name: string): string => `tollbook-${stage}-${name}`;

/** A queue that is still to be made: the two queues name each other, which CloudFormation could not resolve. */
const queueByName = (scope: Construct, stage: string, name: string): IQueue =>
  Queue.fromQueueArn(
    scope,
    `Source-${name}`,
    Stack.of(scope).formatArn({ service: "sqs", resource: queueName(stage, name) }),
  );
