/**
 * Every code the system can show: on the web, in the API, at the command line and in the log.
 *
 * A code is stable once released. docs/errors.md is generated from this table, and a test holds table, document and
 * use in the code together: a code nobody uses fails it, a code that is not here does not compile.
 */
export interface ErrorCodeEntry {
  readonly cause: string;
  readonly remedy: string;
  readonly zh: { readonly cause: string; readonly remedy: string };
}

const entry = (cause: string, remedy: string, zhCause: string, zhRemedy: string): ErrorCodeEntry => ({
  cause,
  remedy,
  zh: { cause: zhCause, remedy: zhRemedy },
});

export const errorCodes = {
  CONFIG_INVALID: entry(
    "One or more settings have a value that cannot be used.",
    "Correct each setting named in the message; .env.example lists all of them with their defaults.",
    "一项或多项配置的值无法使用。",
    "按提示逐项改正；.env.example 列出全部配置及其默认值。",
  ),
  LEDGER_WRONG_REVISION: entry(
    "Somebody else appended to the stream first.",
    "Read the stream again and decide anew; the gateway and the commands do this by themselves a bounded number of times.",
    "该事件流已被他人先行追加。",
    "重新读取事件流后再作决定；网关与命令会自动重试有限次数。",
  ),
  LEDGER_APPEND_UNKNOWN: entry(
    "An append failed in a way that leaves open whether it was stored.",
    "Restart the process; then send the same batch again: an identical batch is stored once.",
    "追加失败，且无法确定是否已写入。",
    "重启进程后重新发送同一批次；相同批次只会写入一次。",
  ),
  LEDGER_STOPPED: entry(
    "The ledger met an input/output error and accepts nothing more until the process restarts.",
    "Look for the disk error in the log and mend it, then restart.",
    "账本遇到读写错误，重启前不再接收任何写入。",
    "查看日志中的磁盘错误，修复后重启。",
  ),
  LEDGER_DISK_FULL: entry(
    "There is no room left for the ledger; nothing of the batch was stored.",
    "Make room on the disk. Terminals were told to retry and keep their records.",
    "磁盘空间不足，该批次未写入。",
    "释放磁盘空间；考勤机已被告知稍后重发，记录仍保存在设备中。",
  ),
  CONTROL_UNKNOWN_OPERATION: entry(
    "The command line asked the running server for something this version of the server does not know.",
    "Use the command line of the same version as the server, or restart the server after an upgrade.",
    "命令行请求了当前服务版本不支持的操作。",
    "请使用与服务同一版本的命令行，或在升级后重启服务。",
  ),
  CONTROL_LOST: entry(
    "The running server ended or closed the connection while it was asked.",
    "See the server's log; then give the command again: commands have no second effect.",
    "服务在答复前断开了连接。",
    "查看服务日志后重新执行命令；重复执行不会产生第二次效果。",
  ),
  INTERNAL_ERROR: entry(
    "A fault in the program.",
    "Please report it with the lines of the log around it.",
    "程序内部错误。",
    "请附上相关日志反馈给维护者。",
  ),
  PORT_IN_USE: entry(
    "Another program listens on a port the server was told to use.",
    "Stop the other program, or choose another port with the setting the message names.",
    "端口已被其他程序占用。",
    "停止占用端口的程序，或按提示修改对应的端口配置。",
  ),
  SETUP_INVALID: entry(
    "A setup file has fields that are missing, unknown or impossible.",
    "Correct each field named in the message; docs/setup.md explains all of them.",
    "设置文件存在缺失、未知或无法使用的字段。",
    "按提示逐项改正；docs/setup.md 说明了全部字段。",
  ),
  AS_OF_INVALID: entry(
    "An as-of was given that is neither a position of this ledger nor a moment.",
    "Give a position not beyond the ledger's end, or a moment in ISO 8601 with its offset.",
    "as-of 既不是账本中的位置，也不是有效的时刻。",
    "请给出不超过账本末尾的位置，或带时区偏移的 ISO 8601 时刻。",
  ),
  FILE_UNREADABLE: entry(
    "A file named on the command line cannot be read or is not what it should be.",
    "Check the path, the rights and the format the message names.",
    "命令行指定的文件无法读取或格式不符。",
    "检查路径、权限以及提示中的格式。",
  ),
  NOT_FOUND: entry(
    "Something named on the command line does not exist in this ledger.",
    "Check the id; the message says where the known ones are listed.",
    "命令行指定的对象在账本中不存在。",
    "检查编号；提示说明了在哪里查看已有的编号。",
  ),
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;
