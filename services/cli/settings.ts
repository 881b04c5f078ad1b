import { type Config, readConfig } from "../../shared/config.ts";
import { readEnvironment } from "../../shared/environment.ts";
import type { CommonOptions } from "./run.ts";

/** Settings of a subcommand: those of the environment, with `--data` in place of the data folder where it was given. */
export function settingsOf(options: CommonOptions): Config {
  const config = readConfig(readEnvironment(process.env, process.cwd()));
  return options.data === undefined ? config : { ...config, DATA_FOLDER: options.data };
}

/** The language to answer in: `--lang`, else the setting. */
export function languageOf(options: CommonOptions, config: Config): "zh-CN" | "en" {
  return (options.lang as "zh-CN" | "en" | undefined) ?? config.LANGUAGE;
}
