import { readFileSync, realpathSync, statfsSync } from "node:fs";

/** Kinds of file system on which locks and shared memory do not hold between machines; SQLite's log needs both. */
const networkKinds = new Set([
  "9p",
  "afs",
  "beegfs",
  "ceph",
  "cifs",
  "coda",
  "fuse.davfs",
  "fuse.gcsfuse",
  "fuse.glusterfs",
  "fuse.juicefs",
  "fuse.rclone",
  "fuse.s3fs",
  "fuse.sshfs",
  "glusterfs",
  "gpfs",
  "lustre",
  "ncpfs",
  "nfs",
  "nfs4",
  "smb3",
  "smbfs",
]);

/** The same by the number statfs gives, where there is no list of mounts to look in. */
const networkNumbers = new Map([
  [0x6969, "nfs"],
  [0x517b, "smbfs"],
  [0xff534d42, "cifs"],
  [0xfe534d42, "smb3"],
  [0x01021997, "9p"],
  [0x00c36400, "ceph"],
  [0x5346414f, "afs"],
  [0x0bd00bd0, "lustre"],
  [0x47504653, "gpfs"],
]);

/** Whether a kind of file system, as mounts name it, lives on another machine. */
export function isNetworkKind(kind: string): boolean {
  return networkKinds.has(kind);
}

/**
 * The kind of file system a path is on, from the text of /proc/self/mountinfo (proc(5)): of the mounts above the path the
 * deepest, and of several at the same place the last.
 */
export function kindFromMounts(mountinfo: string, path: string): string | undefined {
  let kind: string | undefined;
  let depth = -1;
  for (const line of mountinfo.split("\n")) {
    const [before, after] = line.split(" - ");
    const point = before?.split(" ")[4]?.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    if (!point || !after) continue;
    const above = point === "/" || path === point || path.startsWith(`${point}/`);
    if (above && point.length >= depth) {
      depth = point.length;
      kind = after.split(" ")[0];
    }
  }
  return kind;
}

/** The kind of file system a folder is on; "unknown" where the system does not say. */
export function fileSystemOf(folder: string): string {
  const path = realpathSync(folder);
  try {
    const kind = kindFromMounts(readFileSync("/proc/self/mountinfo", "utf8"), path);
    if (kind) return kind;
  } catch {
    // No such list here: not Linux, or a container that hides it.
  }
  try {
    return networkNumbers.get(Number(statfsSync(path).type) >>> 0) ?? "unknown";
  } catch {
    return "unknown";
  }
}
