import { UpdateContinuousBackupsCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import { askAws, askQuery } from "../../../scripts/engines/aws-request.ts";
import { clients } from "./clients.ts";
import { type DeployedResource, deployedResources, endpoint } from "./stacks.ts";

/**
 * Does by API what MiniStack leaves out when it deploys, so that what is tested is what the templates say. Each of these is
 * asserted on the template as well, by `test/infra/`; docs/offline-aws.md lists them.
 */
export const mendStacks = async (): Promise<void> => {
  const resources = await deployedResources();
  for (const table of resources.filter(({ Type }) => Type === "AWS::DynamoDB::Table")) await mendTable(table);
  for (const secret of resources.filter(({ Type }) => Type === "AWS::SecretsManager::Secret")) {
    await mendReferences(secret.physicalId, resources);
  }
};

/** A table gets neither its time to live nor its point-in-time recovery. */
const mendTable = async ({ physicalId: TableName, Properties }: DeployedResource): Promise<void> => {
  const { dynamodb } = clients();
  const { TimeToLiveSpecification, PointInTimeRecoverySpecification } = Properties as Record<string, never>;
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  await dynamodb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
};

/** `Ref` of a secret gives its name, where CloudFormation gives its ARN: in variables of functions and in policies. */
const mendReferences = async (name: string, resources: readonly DeployedResource[]): Promise<void> => {
  const { ARN: arn } = await clients().secrets.send(new DescribeSecretCommand({ SecretId: name }));
  if (arn === undefined) throw new Error(`the secret ${name} has no ARN`);
  const mended = (text: string): string => text.replaceAll(`"${name}"`, `"${arn}"`);
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  for (const { Type, physicalId, Properties } of resources) {
    if (Type === "AWS::Lambda::Function") await mendFunction(physicalId, mended);
    if (Type !== "AWS::IAM::Policy") continue;
    const { PolicyName, Roles } = Properties as { PolicyName: string; Roles: readonly { Ref: string }[] };
    for (const { Ref } of Roles) await mendPolicy(byId.get(Ref)!.physicalId, PolicyName, mended);
  }
};

const mendFunction = async (name: string, mended: (text: string) => string): Promise<void> => {
  const path = `/2015-03-31/functions/${name}/configuration`;
  const { body } = await askAws(endpoint(), { service: "lambda", method: "GET", path });
  const { Environment } = JSON.parse(body) as { Environment: { Variables: Record<string, string> } };
  const changed = mended(JSON.stringify({ Environment }));
  if (changed === JSON.stringify({ Environment })) return;
  const { status } = await askAws(endpoint(), { service: "lambda", method: "PUT", path, body: changed });
  if (status !== 200) throw new Error(`the environment of ${name} could not be changed: ${status}`);
};

const mendPolicy = async (RoleName: string, PolicyName: string, mended: (text: string) => string): Promise<void> => {
  const policy = { Version: "2010-05-08", RoleName, PolicyName };
  const xml = await askQuery(endpoint(), "iam", { Action: "GetRolePolicy", ...policy });
  const document = decodeURIComponent(/<PolicyDocument>([^<]*)</.exec(xml)?.[1] ?? "");
  const PolicyDocument = mended(document);
  if (PolicyDocument !== document)
    await askQuery(endpoint(), "iam", { Action: "PutRolePolicy", ...policy, PolicyDocument });
};
