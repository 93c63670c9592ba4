import { writeFileSync } from "node:fs";
import { openApiDocument } from "../functions/api/openapi.ts";

/** `npm run openapi`: writes the description that is committed and served; a test fails when it is stale. */
writeFileSync(new URL("../docs/openapi.json", import.meta.url), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
