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
  POLICY_INVALID: entry(
    "A policy has rules that are unknown, impossible, or contradict each other.",
    "Correct each rule named in the message; nothing of the policy was taken.",
    "考勤制度中存在未知、无法成立或互相矛盾的规则。",
    "按提示逐条改正；该制度未被采用。",
  ),
  CALENDAR_YEAR_UNKNOWN: entry(
    "The public holidays and make-up working days of the year are not known to this version.",
    "Import the year's calendar from the official notice; an unknown year is never guessed.",
    "当前版本没有该年度的法定节假日与调休安排。",
    "请按国务院通知导入该年度日历；系统不会猜测未知年度。",
  ),
  SCENARIO_INVALID: entry(
    "A scenario file has fields that are missing, unknown or impossible.",
    "Correct each field named in the message; docs/scenarios.md explains the format.",
    "情景文件存在缺失、未知或无法使用的字段。",
    "按提示逐项改正；docs/scenarios.md 说明了文件格式。",
  ),
  ROW_FIELDS_MISSING: entry(
    "A terminal's row does not have even a person and a time.",
    "See the raw bytes in the quarantine; resolve the row by hand if it was a punch.",
    "考勤机的一行数据缺少人员编号或时间。",
    "在隔离区查看原始数据；若确为打卡，请人工处理该行。",
  ),
  ROW_PERSON_UNUSABLE: entry(
    "A terminal's row has an empty or unusable person number.",
    "See the raw bytes in the quarantine; a person number is 1 to 64 printable characters.",
    "考勤机的一行数据中人员编号为空或无法使用。",
    "在隔离区查看原始数据；人员编号应为 1 至 64 个可打印字符。",
  ),
  ROW_TIME_UNREADABLE: entry(
    "A terminal's row has a time that does not exist on the calendar or is not written as a time.",
    "Check the terminal's clock and battery; then resolve the row by hand with the time it must have been.",
    "考勤机的一行数据中时间在日历上不存在或格式无法识别。",
    "检查考勤机的时钟与电池，然后按实际时间人工处理该行。",
  ),
  ROW_FIELD_UNUSABLE: entry(
    "A terminal's row has a state or a way of verifying that is too long or not text.",
    "See the raw bytes in the quarantine; such a row usually comes from a broken transmission or another protocol.",
    "考勤机的一行数据中状态或验证方式过长或不是文本。",
    "在隔离区查看原始数据；此类数据通常来自传输损坏或其他协议。",
  ),
  ROW_NOT_TEXT: entry(
    "A terminal's row has bytes that are not UTF-8 text where person, time, state and way of verifying stand.",
    "See the raw bytes in the quarantine; if the terminal writes person numbers in another encoding, give these people plain numbers.",
    "考勤机的一行数据在人员编号、时间、状态或验证方式处含有非 UTF-8 字节。",
    "在隔离区查看原始数据；若设备以其他编码书写人员编号，请改用普通数字编号。",
  ),
  ROW_CUT: entry(
    "The last row of a file ends in the middle: the file was cut.",
    "Export the file from the terminal again and import it too; rows that are already there are counted once.",
    "文件最后一行不完整，文件被截断。",
    "从考勤机重新导出并再次导入；已存在的行只计一次。",
  ),
  OPERATION_UNREADABLE: entry(
    "A line of a terminal's operation log cannot be read.",
    "Nothing is lost for attendance; the raw line is kept in the quarantine.",
    "考勤机操作日志中的一行无法识别。",
    "不影响考勤；原始内容保存在隔离区。",
  ),
  TERMINAL_COMMAND_REFUSED: entry(
    "A command for a terminal is not on the list of commands that may be sent, or cannot be written on one line.",
    "Send only what the message lists; deleting on the terminal is never done from here.",
    "发送给考勤机的命令不在允许范围内，或无法写成一行。",
    "仅发送提示中列出的命令；系统从不远程删除考勤机上的数据。",
  ),
  TERMINAL_COMMANDS_FULL: entry(
    "A terminal has too many commands waiting.",
    "Wait until the terminal has fetched them, or find out why it does not ask for commands any more.",
    "考勤机等待执行的命令过多。",
    "等待设备取走命令，或检查其为何不再轮询命令。",
  ),
  FILE_NOT_ATTLOG: entry(
    "A file given as an attendance log is empty, too large, or not plain text.",
    "Import the file as the terminal wrote it to the USB stick (…_attlog.dat), not a copy saved by a spreadsheet.",
    "作为考勤记录导入的文件为空、过大或不是纯文本。",
    "请导入考勤机写入 U 盘的原始文件（…_attlog.dat），不要使用表格软件另存的副本。",
  ),
  FILE_WRONG_TERMINAL: entry(
    "Too few rows of the file are already known where file and ledger overlap: it seems to come from another terminal.",
    "Check from which terminal the file was taken. If the terminal was off the network in that time, import with force.",
    "文件与账本重叠时段内已存在的行过少，文件可能来自另一台考勤机。",
    "请核对文件来源；若该设备在此期间离线，可使用强制导入。",
  ),
  TERMINAL_NOT_REGISTERED: entry(
    "Records were given for a terminal that is not registered, is retired, or is registered for another protocol.",
    "Register the terminal with its serial number and its time zone, then deliver again.",
    "所给记录对应的考勤机未登记、已停用或登记为其他协议。",
    "请先用序列号和时区登记该考勤机，然后重新导入。",
  ),
  MQTT_PUNCH_UNREADABLE: entry(
    "A message on a terminal's punch topic is not a punch of the MQTT envelope, version 1.",
    "Correct the field named in the problem in the terminal's program (docs/terminals/mqtt.md lists all of them); the bytes are kept and can be resolved by hand.",
    "考勤机打卡主题上的消息不符合 MQTT 打卡格式第 1 版。",
    "按提示修正考勤机程序中的字段（全部字段见 docs/terminals/mqtt.md）；原始数据已保留，可人工处理。",
  ),
  MQTT_TOPIC_FOREIGN: entry(
    "A punch arrived on a topic of another site than the one its terminal is registered for.",
    "Set the site in the terminal's topic to its registered site, or register the terminal for the site it is at.",
    "打卡消息的主题中的地点与该考勤机登记的地点不一致。",
    "将考勤机主题中的地点改为登记的地点，或按实际地点重新登记该考勤机。",
  ),
  EM4100_CHECKSUM_WRONG: entry(
    "A card reader repeated a frame whose checksum does not match its number.",
    "If every card gives this, the reader counts its checksum another way: set the line's checksum to 'sum'. If only one card does, replace the card.",
    "读卡器反复发送校验和与卡号不符的数据帧。",
    "若每张卡都如此，说明读卡器使用另一种校验方式：将该线路的校验方式设为“sum”；若只有一张卡如此，请更换该卡。",
  ),
  SERIAL_PTY_UNAVAILABLE: entry(
    "No program on this machine could make a pseudo terminal for a simulated serial reader.",
    "Install socat (apt-get install socat), or run the demonstration without its serial reader.",
    "本机没有可用于模拟串口读卡器的伪终端程序。",
    "安装 socat（apt-get install socat），或在不带串口读卡器的情况下运行演示。",
  ),
  EVENT_INVALID: entry(
    "An event about to be stored breaks a rule of its shape.",
    "Correct each field the message names; nothing was stored.",
    "待写入的事件不符合其格式要求。",
    "按提示逐项改正字段；未写入任何内容。",
  ),
  EVENT_TOO_LARGE: entry(
    "An event is larger than 16 KiB.",
    "Store large content outside the ledger and put its hash in the event.",
    "事件超过 16 KiB。",
    "将大内容存放在账本之外，事件中只保留其哈希值。",
  ),
  EVENT_UNKNOWN: entry(
    "An event has a type or a version that this program does not know.",
    "Use the program version that wrote it, or a newer one.",
    "事件的类型或版本无法被本程序识别。",
    "请使用写入该事件的程序版本或更新的版本。",
  ),
  EVENT_UNREADABLE: entry(
    "The stored bytes of an event are not what they should be: the ledger file was damaged or changed.",
    "Stop, keep the file as it is, and restore the newest backup that passes the full check.",
    "已存储事件的字节内容异常：账本文件已损坏或被改动。",
    "请停止运行并保留现有文件，恢复通过完整检查的最新备份。",
  ),
  LEDGER_BATCH_LIMIT: entry(
    "A batch has no events, too many events, or too many bytes.",
    "Append between 1 and 10,000 events and at most 8 MiB at a time.",
    "批次为空、事件过多或字节数过大。",
    "每次追加 1 至 10,000 个事件，且不超过 8 MiB。",
  ),
  LEDGER_BUSY: entry(
    "More appends are waiting than the ledger keeps in memory; nothing of this one was stored.",
    "Send the same batch again a little later; the disk is slower than what arrives.",
    "等待写入的数据超过内存上限，该批次未写入。",
    "稍后重新发送同一批次；磁盘写入速度低于数据到达速度。",
  ),
  LEDGER_LOCKED: entry(
    "Another process has the ledger open for writing.",
    "Stop the process that the message names, or open the ledger for reading only.",
    "账本已被另一进程以写入方式打开。",
    "停止提示中列出的进程，或以只读方式打开账本。",
  ),
  LEDGER_READ_ONLY: entry(
    "Something was to be appended to a ledger that is open for reading only.",
    "Open it for writing, or send the command to the process that does.",
    "账本以只读方式打开，无法追加。",
    "以写入方式打开账本，或将操作发送给持有写入权限的进程。",
  ),
  LEDGER_NOT_FOUND: entry(
    "There is no ledger file at the path given.",
    "Check the path; a ledger is made by opening it for writing once.",
    "指定路径下没有账本文件。",
    "请检查路径；首次以写入方式打开时会创建账本。",
  ),
  LEDGER_FOREIGN: entry(
    "The file is not an attendance ledger, or its first page is damaged.",
    "Check the path. If the file was a ledger, keep it as it is and restore the newest backup that passes the full check.",
    "该文件不是考勤账本，或其首页已损坏。",
    "请检查路径；若确为账本，请保留原文件并恢复通过完整检查的最新备份。",
  ),
  LEDGER_TOO_NEW: entry(
    "The ledger file was written by a newer version of the program.",
    "Use that version or a newer one; this version must not write to the file.",
    "账本文件由更新版本的程序写入。",
    "请使用该版本或更新版本的程序；本版本不得写入此文件。",
  ),
  LEDGER_CORRUPT: entry(
    "The ledger file is damaged: its pages, its order or its last events are not what they should be.",
    "Do not delete anything. Copy the file with its -wal and -shm files, check the disk, and restore the newest backup that passes the full check.",
    "账本文件已损坏：页面、顺序或最近的事件异常。",
    "请勿删除任何文件。连同 -wal、-shm 文件一并复制保存，检查磁盘，并恢复通过完整检查的最新备份。",
  ),
  LEDGER_UNSAFE: entry(
    "The ledger cannot be kept safely here: the SQLite version, its settings or the file system do not give the guarantee of durability.",
    "Put the ledger on a local disk (not NFS, SMB or the like) and run it with the Node version the project names.",
    "此处无法安全保存账本：SQLite 版本、设置或文件系统不能保证持久性。",
    "请将账本放在本地磁盘上（不要使用 NFS、SMB 等网络文件系统），并使用项目指定的 Node 版本运行。",
  ),
  LEDGER_CANNOT_OPEN: entry(
    "The ledger file or its folder cannot be opened.",
    "Check that the folder exists and that the user running the program may read and write it.",
    "无法打开账本文件或其所在文件夹。",
    "请确认文件夹存在，且运行程序的用户具有读写权限。",
  ),
  REQUEST_INVALID: entry(
    "A request has fields that are unknown or have a value that cannot be used.",
    "Correct each field the answer names under faults; it says what would be right.",
    "请求中存在未知字段或无法使用的取值。",
    "按返回的 faults 逐项改正，其中说明了正确写法。",
  ),
  ROUTE_NOT_FOUND: entry(
    "There is nothing at this address.",
    "Check the address; /api/v1 lists what there is.",
    "该地址没有内容。",
    "检查地址；/api/v1 列出了全部可用地址。",
  ),
  METHOD_NOT_ALLOWED: entry(
    "This address can only be read.",
    "Use GET. Records are put in by time clocks and by commands, never by this interface.",
    "该地址只能读取。",
    "请使用 GET。记录由考勤机和命令写入，本接口不能写入。",
  ),
  HOST_NOT_ALLOWED: entry(
    "The request names a host this server does not answer for; a strange web page may be trying to read it through your browser.",
    "Open the page by the address the server printed, or allow the host name where the server is set up.",
    "请求中的主机名不属于本服务器，可能是陌生网页试图借浏览器读取数据。",
    "请使用服务器给出的地址访问，或在部署时允许该主机名。",
  ),
  STILL_STARTING: entry(
    "The server has just started and is still reading the ledger.",
    "Try again in a moment; /api/v1/ready says when it is done.",
    "服务器刚刚启动，仍在读取账本。",
    "稍后再试；/api/v1/ready 会说明何时就绪。",
  ),
  VIEWERS_FULL: entry(
    "As many live views are open as this server allows.",
    "Close views nobody looks at, or start another api process.",
    "实时页面数量已达本服务器上限。",
    "关闭无人查看的页面，或再启动一个 api 进程。",
  ),
  PROTOCOL_UNKNOWN: entry(
    "A protocol was named that this version does not speak.",
    "Choose one of the protocols the message lists.",
    "指定的协议不受当前版本支持。",
    "请从提示列出的协议中选择。",
  ),
  GATEWAY_CLOSED: entry(
    "The gateway is shutting down and takes nothing more.",
    "Nothing to do; terminals keep their records and send them again after the start.",
    "网关正在关闭，不再接收数据。",
    "无需处理；考勤机保留记录，启动后会重新发送。",
  ),
  GATEWAY_BUSY: entry(
    "More records wait for the ledger than memory is set aside for.",
    "Nothing at once; terminals keep their records and send them again. When it lasts, look at the disk's speed.",
    "等待写入账本的记录超过内存上限。",
    "暂时无需处理；考勤机保留记录并会重发。若持续出现，请检查磁盘速度。",
  ),
  RECORD_FIELD_UNUSABLE: entry(
    "A terminal's record has a value that no punch can have, so it was put into quarantine with its bytes.",
    "Look at the record in the quarantine list; record it with corrected values or discard it with a reason.",
    "考勤机记录含有打卡不可能有的值，已连同原始字节隔离。",
    "在隔离列表中查看该记录；更正后登记，或说明理由后作废。",
  ),
  TERMINAL_RETIRED: entry(
    "A retired terminal delivered records.",
    "Switch it off, or register it again if it is in use after all.",
    "已停用的考勤机仍在发送记录。",
    "关闭该设备；若仍在使用，请重新登记。",
  ),
  TERMINAL_WRONG_PROTOCOL: entry(
    "A terminal of this name is registered for another protocol.",
    "Correct the protocol in the terminal's settings, or register the sender under its own name.",
    "同名考勤机登记的是另一种协议。",
    "更正该考勤机的协议设置，或以其自身名称登记。",
  ),
  FACTS_GAP: entry(
    "Facts were handed an event that does not follow the one before.",
    "Read the ledger again from the position named; if it happens again, run `attendance verify`.",
    "事实投影收到的事件与前一事件不连续。",
    "从所示位置重新读取账本；若再次出现，请运行 attendance verify。",
  ),
  DATE_INVALID: entry(
    "A date or month on the command line is not written as it must be, does not exist, or lies the wrong way round.",
    "Write dates as YYYY-MM-DD and months as YYYY-MM; an end is the first date not included.",
    "命令行中的日期或月份格式不符、不存在，或先后颠倒。",
    "日期写作 YYYY-MM-DD，月份写作 YYYY-MM；结束日期为不包含的第一天。",
  ),
  COMMAND_UNKNOWN: entry(
    "A command was named that does not exist.",
    "Choose one of the names the message lists; \"attendance command\" says what each takes.",
    "指定的命令不存在。",
    "请从提示列出的命令中选择；“attendance command”说明各命令的字段。",
  ),
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;
