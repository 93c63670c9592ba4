import { main } from "./cli.ts";

// `npm start` is `tollbook start`.
await main(["start", ...process.argv.slice(2)]);
