// A process that takes the data folder of its first argument and holds it until it is ended.
import { openDatabase } from "#adapters/local/database.ts";

openDatabase({ dataDir: process.argv[2] ?? "" });
process.stdout.write("held\n");
setInterval(() => {}, 60_000);
