/** Whether a process of this number lives, whoever owns it. */
export function isAlive(pid: number): boolean {
  // 0 and negative numbers name groups of processes.
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Someone else's process is alive all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
