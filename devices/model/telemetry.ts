import type { Random } from '#kernel';

/** One telemetry message of about `bytes` bytes: a reading and as much waveform as fits. */
export function telemetryMessage(atMs: number, bytes: number, random: Random): string {
  const head = `{"at":${atMs},"reading":${random.integer(0, 1000)},"waveform":"`;
  return `${head}${'0'.repeat(Math.max(0, bytes - head.length - 2))}"}`;
}
