import { Stack } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnSchedule, CfnScheduleGroup } from "aws-cdk-lib/aws-scheduler";
import { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import type { Environment } from "./environment.ts";
import type { House, HouseFunction } from "./house-function.ts";
import { DeadLetterQueue, type HouseQueue } from "./house-queue.ts";

export type AccountSchedulesProps = House & { readonly closeAccounts: HouseQueue };

type Upkeep = {
  readonly description: string;
  readonly rate: string;
  readonly input: { readonly type: string };
  /** How long Scheduler tries to hand it over. */
  readonly retryForSeconds: number;
};

/**
 * Alarm clocks: one schedule per account, set by the functions as they go, and the sweeper, which finds every account that
 * nobody woke. A schedule that is lost, doubled or late therefore changes nothing but how soon an account is looked at.
 */
export class AccountSchedules extends Construct {
  private readonly group: CfnScheduleGroup;
  private readonly upkeep: CfnScheduleGroup;
  private readonly role: Role;
  readonly deadLetters: DeadLetterQueue;
  private readonly props: AccountSchedulesProps;

  constructor(scope: Construct, id: string, props: AccountSchedulesProps) {
    super(scope, id);
    const { settings, onCall, closeAccounts } = props;
    this.props = props;
    this.deadLetters = new DeadLetterQueue(this, "DeadLetters", {
      settings,
      onCall,
      name: "schedules-dead-letters",
      sources: [],
      whenItFails:
        "accounts are looked at only when the sweeper finds them, so invoices may be some minutes late; or events are archived later",
      remedy:
        "read the error in the message's attributes, mend what it names, then purge the queue: the sweeper and the next call of ArchiveUsage have done what was due",
    });
    this.group = new CfnScheduleGroup(this, "Accounts", { name: `tollbook-${settings.stage}-accounts` });
    // A group of its own: no function may touch what the house itself is kept up by.
    this.upkeep = new CfnScheduleGroup(this, "Upkeep", { name: `tollbook-${settings.stage}-upkeep` });
    this.role = this.roleOf("AccountRole", this.group, "sqs:SendMessage", closeAccounts.queue.queueArn);
  }

  /** Lets a function set and move alarm clocks of accounts, and nothing else that Scheduler can do; `remove` them, too. */
  allowToSet(target: HouseFunction, { andRemove }: { readonly andRemove: boolean }): void {
    const { partition, region, account } = Stack.of(this);
    const schedules = `arn:${partition}:scheduler:${region}:${account}:schedule/${this.group.name}/*`;
    const actions = ["scheduler:CreateSchedule", "scheduler:UpdateSchedule"];
    target.allow(andRemove ? [...actions, "scheduler:DeleteSchedule"] : actions, [schedules]);
    target.allow(["iam:PassRole"], [this.role.roleArn], {
      StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" },
    });
    if (target.function.role) {
      acknowledge(
        target.function.role,
        `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/${this.group.name}/*]`,
        "Schedules are named after accounts that exist only later; the group, which holds nothing else, is the narrowest that can be named.",
      );
    }
  }

  /** What a function that sets alarm clocks is told. */
  get environment(): Environment {
    return {
      TOLLBOOK_SCHEDULE_GROUP: this.group.name ?? "",
      TOLLBOOK_SCHEDULE_ROLE_ARN: this.role.roleArn,
      TOLLBOOK_SCHEDULE_DEAD_LETTER_ARN: this.deadLetters.queue.queueArn,
      TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_ARN: this.props.closeAccounts.queue.queueArn,
    };
  }

  /** Has a function look every five minutes for accounts that are due. */
  sweepWith(sweeper: HouseFunction): void {
    this.keepUp(sweeper, "Sweeper", {
      description: "Puts every account that is due on the queue",
      rate: "rate(5 minutes)",
      input: { type: "SWEEP" },
      // The next one is there in five minutes and finds the same.
      retryForSeconds: 300,
    });
  }

  /** Has a function put away old events every hour: what one call leaves is done by the next. */
  archiveWith(archivist: HouseFunction): void {
    this.keepUp(archivist, "Archivist", {
      description: "Archives bodies of events before they expire",
      rate: "rate(1 hour)",
      input: { type: "ARCHIVE" },
      retryForSeconds: 3600,
    });
  }

  private keepUp(target: HouseFunction, id: string, { description, rate, input, retryForSeconds }: Upkeep): void {
    const role = this.roleOf(`${id}Role`, this.upkeep, "lambda:InvokeFunction", target.function.functionArn);
    const schedule = new CfnSchedule(this, id, {
      name: `tollbook-${this.props.settings.stage}-${id.toLowerCase()}`,
      description,
      groupName: this.upkeep.ref,
      scheduleExpression: rate,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: target.function.functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify(input),
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: retryForSeconds },
        deadLetterConfig: { arn: this.deadLetters.queue.queueArn },
      },
    });
    schedule.node.addDependency(role);
  }

  private roleOf(id: string, group: CfnScheduleGroup, action: string, target: string): Role {
    const { partition, region, account } = Stack.of(this);
    const role = new Role(this, id, {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: {
          StringEquals: {
            "aws:SourceAccount": account,
            "aws:SourceArn": `arn:${partition}:scheduler:${region}:${account}:schedule-group/${group.name}`,
          },
        },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: [action], resources: [target] }));
    role.addToPolicy(
      new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [this.deadLetters.queue.queueArn] }),
    );
    return role;
  }
}
