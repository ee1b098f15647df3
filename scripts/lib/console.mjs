// What the scripts say: plain lines, so that a log reads like a terminal.

/** A failure that is the reader's to mend. Its message says what happened and what to do; no stack is shown. */
export class Stopped extends Error {}

export const say = (text) => console.log(text);

/** `1 min 5 s`, `4.2 s` */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Runs `main`; a failure ends the process with code 1 after saying why. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof Stopped ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
