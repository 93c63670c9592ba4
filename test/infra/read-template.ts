import type { Template } from "aws-cdk-lib/assertions";
import { type Resource, resourcesOf } from "./synthesize.ts";

type Statement = {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
};

/** What a value of a template says, as one reads it: logical ids without their digests, references by name. */
export const readable = (value: unknown): string => {
  if (typeof value === "string") return value;
  const [[how, what]] = Object.entries(value as object) as [[string, unknown]];
  switch (how) {
    case "Ref":
      return String(what).startsWith("AWS::") ? `<${String(what).slice(5)}>` : withoutDigest(String(what));
    case "Fn::GetAtt":
      return withoutDigest((what as [string, string])[0]);
    case "Fn::ImportValue":
      return imported(String(what));
    case "Fn::Join":
      return (what as [string, unknown[]])[1].map(readable).join("");
    default:
      throw new Error(`${how} cannot be read`);
  }
};

const withoutDigest = (id: string): string => id.replace(/[0-9A-F]{8}$/, "");
const imported = (name: string): string =>
  /ExportsOutput(?:FnGetAtt|Ref)(.+?)[0-9A-F]{8}(?:Arn|Id)?[0-9A-F]{8}$/.exec(name)?.[1] ?? name;

export type Grant = { readonly action: string; readonly resource: string; readonly condition?: unknown };

/** Everything a role may do, one line for each action on each resource. */
export const grantsOf = (template: Template, roleId: string): Grant[] =>
  statementsOf(template, roleId).flatMap(({ Effect, Action, Resource, Condition }) => {
    if (Effect !== "Allow") throw new Error(`${roleId} is denied something`);
    return listed(Action).flatMap((action) =>
      listed(Resource).map((resource) => ({
        action: String(action),
        resource: readable(resource),
        ...(Condition !== undefined && { condition: Condition }),
      })),
    );
  });

const statementsOf = (template: Template, roleId: string): Statement[] =>
  Object.values(resourcesOf(template, "AWS::IAM::Policy"))
    .filter(({ Properties }) => (Properties["Roles"] as { Ref: string }[]).some(({ Ref }) => Ref === roleId))
    .flatMap(({ Properties }) => (Properties["PolicyDocument"] as { Statement: Statement[] }).Statement);

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

export const functionsOf = (template: Template): [string, Resource][] =>
  Object.entries(resourcesOf(template, "AWS::Lambda::Function"));

export const roleIdOf = (resource: Resource): string =>
  (resource.Properties["Role"] as { "Fn::GetAtt": [string, string] })["Fn::GetAtt"][0];
