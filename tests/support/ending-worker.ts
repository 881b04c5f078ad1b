// A thread that ends as soon as it is asked for anything, as one does that ran out of memory.
import { parentPort } from "node:worker_threads";

parentPort!.on("message", () => process.exit(3));
