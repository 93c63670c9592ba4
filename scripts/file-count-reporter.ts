import type { Reporter } from "knip";

/** A knip reporter that says how many files were looked at: a clean report of no files is no report. */
const reportFileCount: Reporter = ({ counters }) => console.log(`Looked at ${counters.processed} files`);

export default reportFileCount;
