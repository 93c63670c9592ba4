import { Logger } from "@aws-lambda-powertools/logger";

/** One line per decision, in the field's words; never a whole event, a credential or personal data. */
export const logger = new Logger({ serviceName: "tollbook" });
