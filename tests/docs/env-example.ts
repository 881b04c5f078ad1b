import { configSchema, settingPrefix } from "../../shared/config.ts";

/** `.env.example`: every setting with what it is for and its default, in the order of the schema. */
export function envExample(): string {
  const settings = Object.entries(configSchema.shape).map(([name, schema]) => {
    const { defaultValue } = schema.def as { readonly defaultValue?: string };
    const words = schema.description ?? "";
    return [...wrap(words, 110).map((line) => `# ${line}`), `#${settingPrefix}${name}=${defaultValue ?? ""}`].join("\n");
  });
  return [
    "# Settings of Attendance Ledger. Copy this file to .env in the folder you start from, and take away the # of what you change.",
    "# A variable of the environment wins over the file; ATTENDANCE_ENV_FILE names another file, or is off for none.",
    "# Written by `npm run docs` from shared/config.ts; the values shown are the defaults. / 复制为 .env 后去掉所需行首的 #。",
    "",
    settings.join("\n\n"),
    "",
  ].join("\n");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
