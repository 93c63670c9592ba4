import { readFileSync } from "node:fs";
import { join } from "node:path";
import { askQuery } from "../../../scripts/engines/aws-request.ts";

export type TemplateResource = { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> };
/** A resource as its template declares it, and under the id that it has since it was deployed. */
export type DeployedResource = TemplateResource & { readonly logicalId: string; readonly physicalId: string };

const STACKS = [
  { name: "tollbook-offline-state", template: "StatefulStack.template.json" },
  { name: "tollbook-offline", template: "TollbookStack.template.json" },
];

/** An environment variable that `npm run test:aws` sets. Fails without it, since a test that is left out looks like one that passes. */
export const testVariable = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run npm run test:aws`);
  return value;
};

/** Where the stacks are deployed. */
export const endpoint = (): string => testVariable("TOLLBOOK_TEST_AWS");

/** Every resource of both stacks. */
export const deployedResources = async (): Promise<readonly DeployedResource[]> => {
  const stacks = await Promise.all(STACKS.map(resourcesOf));
  return stacks.flat();
};

const resourcesOf = async ({ name, template }: (typeof STACKS)[number]): Promise<DeployedResource[]> => {
  const file = join(testVariable("TOLLBOOK_TEST_ASSEMBLY"), template);
  const { Resources: declared } = JSON.parse(readFileSync(file, "utf8")) as {
    Resources: Record<string, TemplateResource>;
  };
  const parameters = { Action: "ListStackResources", Version: "2010-05-15", StackName: name };
  const listed = new Map<string, string>();
  let token: string | undefined;
  do {
    const xml = await askQuery(endpoint(), "cloudformation", { ...parameters, ...(token && { NextToken: token }) });
    for (const [, member] of xml.matchAll(/<member>(.*?)<\/member>/gs)) {
      listed.set(textOf(member!, "LogicalResourceId"), textOf(member!, "PhysicalResourceId"));
    }
    token = /<NextToken>([^<]+)</.exec(xml)?.[1];
  } while (token);
  return Object.entries(declared)
    .filter(([, { Type }]) => Type !== "AWS::CDK::Metadata")
    .map(([logicalId, resource]) => {
      const physicalId = listed.get(logicalId);
      if (physicalId === undefined) throw new Error(`${logicalId} of ${name} has not been deployed`);
      return { ...resource, logicalId, physicalId };
    });
};

const textOf = (xml: string, name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
