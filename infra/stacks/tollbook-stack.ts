import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { AccountSchedules } from "../constructs/account-schedules.ts";
import { BusinessDashboard } from "../constructs/business-dashboard.ts";
import type { House } from "../constructs/house-function.ts";
import { HttpGateway } from "../constructs/http-gateway.ts";
import { Mail } from "../constructs/mail.ts";
import { OnCall } from "../constructs/on-call.ts";
import { TollbookQueues } from "../constructs/tollbook-queues.ts";
import { watchFlow } from "../constructs/watch-flow.ts";
import { TollbookLambdas } from "../lambdas/tollbook-lambdas.ts";
import type { Settings } from "../settings.ts";
import type { StatefulStack } from "./stateful-stack.ts";

export type TollbookStackProps = StackProps & { readonly settings: Settings; readonly state: StatefulStack };

/** Everything that can be deployed again: functions, gateway, schedules, alarms, dashboard, and queues, once they are empty. */
export class TollbookStack extends Stack {
  constructor(scope: Construct, id: string, { settings, state, ...props }: TollbookStackProps) {
    super(scope, id, props);
    const house: House = { settings, onCall: new OnCall(this, "OnCall", settings) };
    const queues = new TollbookQueues(this, "Queues", house);
    const schedules = new AccountSchedules(this, "Schedules", { ...house, closeAccounts: queues.closeAccounts });
    const functions = new TollbookLambdas(this, "Lambdas", { ...house, state, queues, schedules });
    schedules.sweepWith(functions.closeCycle);
    schedules.archiveWith(functions.archiveUsage);
    if (settings.mailFromDomain !== undefined) {
      new Mail(this, "Mail", { domain: settings.mailFromDomain }).allowToSend(functions.deliverInvoice);
    }
    const gateway = new HttpGateway(this, "Gateway", { ...house, functions });
    watchFlow(this, { ...house, queues, tables: { ledger: state.ledger.table, usage: state.usage.table } });
    new BusinessDashboard(this, "Business", {
      ...house,
      functions: functions.all,
      queues: queues.all,
      tables: { ledger: state.ledger.table, usage: state.usage.table },
      gateway,
    });
    this.tell(gateway, functions.administer.function.functionName);
  }

  /** What somebody needs who has just deployed this. */
  private tell(gateway: HttpGateway, administer: string): void {
    const payload = JSON.stringify({ operation: "createOrganization", name: "My company" });
    new CfnOutput(this, "ApiUrl", { description: "Address of the API", value: gateway.api.apiEndpoint });
    new CfnOutput(this, "AdministerFunctionName", {
      description: "Function that makes organizations and API keys for whoever may invoke it",
      value: administer,
    });
    new CfnOutput(this, "HowToGetTheFirstKey", {
      description: "Makes an organization and prints its first API key, which is shown once",
      value: `aws lambda invoke --function-name ${administer} --cli-binary-format raw-in-base64-out --payload '${payload}' /dev/stdout`,
    });
  }
}
