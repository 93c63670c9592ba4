import { readFileSync } from "node:fs";
import { join } from "node:path";
import { askQuery } from "../../../scripts/engines/aws-request.ts";
import { now } from "./clock.ts";
import { endpoint, testVariable } from "./environment.ts";

export type TemplateResource = { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> };
/** A resource as its template declares it, and under the id that it has since it was deployed. */
export type DeployedResource = TemplateResource & { readonly logicalId: string; readonly physicalId: string };

const STACKS = [
  { name: "tollbook-offline-state", template: "StatefulStack.template.json" },
  { name: "tollbook-offline", template: "TollbookStack.template.json" },
];

/** Every resource of both stacks. */
export const deployedResources = async (): Promise<readonly DeployedResource[]> => {
  const stacks = await Promise.all(STACKS.map(resourcesOf));
  return stacks.flat();
};

/** One resource by the id that it has in its template. */
export const deployedResource = async (logicalId: string): Promise<DeployedResource> => {
  const found = (await deployedResources()).find((resource) => resource.logicalId === logicalId);
  if (!found) throw new Error(`there is no ${logicalId} in the stacks`);
  return found;
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
    const xml = await askQuery(
      endpoint(),
      "cloudformation",
      { ...parameters, ...(token && { NextToken: token }) },
      now(),
    );
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
