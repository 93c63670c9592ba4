import { askQuery } from "../../../scripts/engines/aws-request.ts";
import { now } from "./clock.ts";
import { endpoint } from "./environment.ts";
import { deployedResource } from "./stacks.ts";

const PolicyName = "forbidden-for-a-while";

/** Takes permissions away from a function, as somebody does by mistake, until {@link allowAgain}. */
export const forbid = async (functionId: string, Action: readonly string[]): Promise<void> => {
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Action, Resource: "*" }],
  });
  await changeRole(functionId, { Action: "PutRolePolicy", PolicyDocument });
};

export const allowAgain = (functionId: string): Promise<void> => changeRole(functionId, { Action: "DeleteRolePolicy" });

const changeRole = async (functionId: string, change: Readonly<Record<string, string>>): Promise<void> => {
  const { Properties } = await deployedResource(functionId);
  const { Role } = Properties as { Role: { "Fn::GetAtt": readonly [string, string] } };
  const { physicalId: RoleName } = await deployedResource(Role["Fn::GetAtt"][0]);
  await askQuery(endpoint(), "iam", { Version: "2010-05-08", RoleName, PolicyName, ...change }, now());
};
