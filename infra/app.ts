import { App } from "aws-cdk-lib";
import { addHouseRules } from "./house-rules.ts";
import { addTollbook } from "./tollbook.ts";

/** What `cdk synth` and `cdk deploy` run: `npx cdk deploy --all`, for another stage `npx cdk deploy --all -c stage=production`. */
const app = new App();
addTollbook(app);
addHouseRules(app);
app.synth();
