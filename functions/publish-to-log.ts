import type { Publish } from "./business-figures.ts";
import { createPublishFigures } from "./publish-figures.ts";

/** To the log of the function, past the console: Lambda would put what a console prints into a line of its own form. */
export const publishToLog: Publish = createPublishFigures((line) => process.stdout.write(line), Date.now);
