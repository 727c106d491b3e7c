/** One station between a device and a search row, as the live page shows it. */
export interface PipelineStage {
  readonly id: string;
  readonly title: string;
  /** What passed since the start; absent when the part runs in another process. */
  readonly passed?: number;
  readonly unit: string;
  /** What is on its way here now. */
  readonly waiting?: number;
  /** What went wrong since the start, in words; zeroes are left out. */
  readonly failures: readonly { readonly what: string; readonly count: number }[];
}
