import { RemovalPolicy } from "aws-cdk-lib";
import type { Settings } from "../settings.ts";

/** What becomes of data when its stack is deleted. */
export const removalPolicy = ({ removalProtection }: Pick<Settings, "removalProtection">): RemovalPolicy =>
  removalProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
