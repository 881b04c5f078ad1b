/**
 * Milliseconds of processor time this thread has had. Bounds on work are held against this and not against the wall
 * clock, which on a busy machine says more about the neighbours.
 */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
