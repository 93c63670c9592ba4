import { join } from "node:path";
import { DockerImage, Stage } from "aws-cdk-lib";
import { type AssetCode, Code } from "aws-cdk-lib/aws-lambda";
import { AssetHashType } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { bundleFunction } from "../bundle-function.ts";

/**
 * The code of a function as the zip that Lambda runs. Bundled in this process, without a container. Source maps stay in
 * `source-maps/` of the cloud assembly: they would double the zip, and a stack trace is read with them afterwards.
 */
export const functionCode = (
  scope: Construct,
  { folder, files = [] }: { readonly folder: string; readonly files?: readonly string[] },
): AssetCode =>
  Code.fromAsset(join(import.meta.dirname, "..", "..", "functions", folder), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: what follows always succeeds or throws.
      image: DockerImage.fromRegistry("none"),
      local: {
        tryBundle: (outputFolder) => {
          const sourceMapFolder = join(Stage.of(scope)?.outdir ?? outputFolder, "source-maps");
          bundleFunction({ folder, outputFolder, sourceMapFolder, files });
          return true;
        },
      },
    },
  });
