import { type App, Tags } from "aws-cdk-lib";
import { readSettings } from "./settings.ts";
import { StatefulStack } from "./stacks/stateful-stack.ts";
import { TollbookStack } from "./stacks/tollbook-stack.ts";

export type Tollbook = { readonly state: StatefulStack; readonly tollbook: TollbookStack };

/** Both stacks of the stage that the context names. */
export const addTollbook = (app: App): Tollbook => {
  const settings = readSettings(app.node);
  const { stage, removalProtection } = settings;
  Tags.of(app).add("tollbook:stage", stage);
  const state = new StatefulStack(app, "StatefulStack", {
    settings,
    stackName: `tollbook-${stage}-state`,
    description: `Tollbook ${stage}: what outlives every deployment`,
    terminationProtection: removalProtection,
  });
  const tollbook = new TollbookStack(app, "TollbookStack", {
    settings,
    state,
    stackName: `tollbook-${stage}`,
    description: `Tollbook ${stage}: counts usage and closes cycles`,
    // What waits on its queues was accepted, and is nowhere else.
    terminationProtection: removalProtection,
  });
  for (const { templateOptions } of [state, tollbook]) templateOptions.metadata = LINT;
  return { state, tollbook };
};

/** CDK writes down dependencies that CloudFormation would find by itself, which cfn-lint and `sam validate --lint` dislike. */
const LINT = { "cfn-lint": { config: { ignore_checks: ["W3005"] } } };
