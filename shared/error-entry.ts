/** Cause and remedy of a code, in English and Chinese. */
export interface ErrorCodeEntry {
  readonly cause: string;
  readonly remedy: string;
  readonly zh: { readonly cause: string; readonly remedy: string };
}

/** One line of a table of codes. */
export const errorEntry = (cause: string, remedy: string, zhCause: string, zhRemedy: string): ErrorCodeEntry => ({
  cause,
  remedy,
  zh: { cause: zhCause, remedy: zhRemedy },
});
