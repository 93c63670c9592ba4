import { UpdateContinuousBackupsCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import { askAws, askQuery } from "../../../scripts/engines/aws-request.ts";
import { clients } from "./clients.ts";
import { endpoint } from "./environment.ts";
import { type DeployedResource, deployedResources } from "./stacks.ts";

type Statement = { readonly Action: string | readonly string[]; readonly Resource: string | readonly string[] };

/**
 * Does by API what MiniStack leaves out when it deploys, so that what is tested is what the templates say. Each of these is
 * asserted on the template as well, by `test/infra/`; docs/offline-aws.md lists them.
 */
export const mendStacks = async (): Promise<void> => {
  const resources = await deployedResources();
  for (const table of resources.filter(({ Type }) => Type === "AWS::DynamoDB::Table")) await mendTable(table);
  const arns = await secretArns(resources);
  for (const { Type, physicalId } of resources)
    if (Type === "AWS::Lambda::Function") await mendFunction(physicalId, arns);
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  for (const { Type, Properties } of resources) {
    if (Type !== "AWS::IAM::Policy") continue;
    const { PolicyName, Roles } = Properties as { PolicyName: string; Roles: readonly { Ref: string }[] };
    for (const { Ref } of Roles) await mendPolicy({ RoleName: byId.get(Ref)!.physicalId, PolicyName }, arns);
  }
};

/** A table gets neither its time to live nor its point-in-time recovery. */
const mendTable = async ({ physicalId: TableName, Properties }: DeployedResource): Promise<void> => {
  const { dynamodb } = clients();
  const { TimeToLiveSpecification, PointInTimeRecoverySpecification } = Properties as Record<string, never>;
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  await dynamodb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
};

/** ARNs of secrets by name: `Ref` of a secret gives its name, where CloudFormation gives its ARN. */
const secretArns = async (resources: readonly DeployedResource[]): Promise<ReadonlyMap<string, string>> => {
  const secrets = resources.filter(({ Type }) => Type === "AWS::SecretsManager::Secret");
  const arns = new Map<string, string>();
  for (const { physicalId } of secrets) {
    const { ARN } = await clients().secrets.send(new DescribeSecretCommand({ SecretId: physicalId }));
    arns.set(physicalId, ARN!);
  }
  return arns;
};

const mendFunction = async (name: string, arns: ReadonlyMap<string, string>): Promise<void> => {
  const path = `/2015-03-31/functions/${name}/configuration`;
  const { body } = await askAws(endpoint(), { service: "lambda", method: "GET", path });
  const { Environment } = JSON.parse(body) as { Environment: { Variables: Record<string, string> } };
  const Variables = Object.fromEntries(
    Object.entries(Environment.Variables).map(([variable, value]) => [variable, arns.get(value) ?? value]),
  );
  const changed = JSON.stringify({ Environment: { Variables } });
  const { status } = await askAws(endpoint(), { service: "lambda", method: "PUT", path, body: changed });
  if (status !== 200) throw new Error(`the environment of ${name} could not be changed: ${status}`);
};

/** SQS has no permissions of these names: whoever may do the one may do ten at once. MiniStack asks for them. */
const BATCHES: Readonly<Record<string, string>> = {
  "sqs:SendMessage": "sqs:SendMessageBatch",
  "sqs:DeleteMessage": "sqs:DeleteMessageBatch",
  "sqs:ChangeMessageVisibility": "sqs:ChangeMessageVisibilityBatch",
};

const mendPolicy = async (
  policy: { readonly RoleName: string; readonly PolicyName: string },
  arns: ReadonlyMap<string, string>,
): Promise<void> => {
  const named = { Version: "2010-05-08", ...policy };
  const xml = await askQuery(endpoint(), "iam", { Action: "GetRolePolicy", ...named });
  const document = JSON.parse(decodeURIComponent(/<PolicyDocument>([^<]*)</.exec(xml)?.[1] ?? "")) as {
    Statement: readonly Statement[];
  };
  const Statement = document.Statement.map((statement) => ({
    ...statement,
    Action: listOf(statement.Action).flatMap((action) => [action, ...listOf(BATCHES[action])]),
    Resource: listOf(statement.Resource).flatMap((resource) => [
      arns.get(resource) ?? resource,
      ...scheduleOf(resource),
    ]),
  }));
  const PolicyDocument = JSON.stringify({ ...document, Statement });
  await askQuery(endpoint(), "iam", { Action: "PutRolePolicy", ...named, PolicyDocument });
};

/** MiniStack takes every schedule for one of the group `default` when it asks whether it may be set. */
const scheduleOf = (resource: string): string[] => {
  const inDefault = resource.replace(/:schedule\/[^/]+\//, ":schedule/default/");
  return inDefault === resource ? [] : [inDefault];
};

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;
