import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { afterAll } from "vitest";
import { addTollbook } from "../../infra/tollbook.ts";
import { ROOT } from "../architecture/planted-repository.ts";

type Context = Readonly<Record<string, unknown>>;

/** The context that `cdk.json` gives to every synthesis. */
export const cdkContext = (JSON.parse(readFileSync(join(ROOT, "cdk.json"), "utf8")) as { context: Context }).context;

export type StageSettings = Record<string, unknown>;
export const settingsIn = (stage: string): StageSettings => {
  const stages = cdkContext["tollbook"] as Record<string, StageSettings>;
  return stages[stage]!;
};

/** An app of ours as the CLI would make it, but that no function is bundled, since templates do not depend on code. */
export const appFor = (stage: string, settings: StageSettings = settingsIn(stage)): App =>
  new App({
    outdir: newFolder(),
    context: { ...cdkContext, stage, tollbook: { [stage]: settings }, "aws:cdk:bundling-stacks": [] },
  });

export type Resource = {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
};
export type Resources = Readonly<Record<string, Resource>>;

/** Whether either stack of a stage refuses to be deleted; no template says that. */
export const terminationProtectionOf = (stage: string): Readonly<Record<"state" | "tollbook", boolean | undefined>> => {
  const { state, tollbook } = addTollbook(appFor(stage));
  return { state: state.terminationProtection, tollbook: tollbook.terminationProtection };
};

/** Both templates of a stage. */
export const synthesize = (stage: string, settings?: StageSettings): { state: Template; tollbook: Template } => {
  const { state, tollbook } = addTollbook(appFor(stage, settings));
  return { state: Template.fromStack(state), tollbook: Template.fromStack(tollbook) };
};

export const resourcesOf = (template: Template, type?: string): Resources => {
  const all = template.toJSON()["Resources"] as Resources;
  return Object.fromEntries(Object.entries(all).filter(([, { Type }]) => type === undefined || Type === type));
};

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "tollbook-infra-"));
  folders.push(folder);
  return folder;
};

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
