/** A record as a producer put it. */
export interface SourceRecord {
  /** 56 digits, as Kinesis sequence numbers look; unique and rising within a stream. */
  readonly id: string;
  readonly data: Buffer;
  /** Lab time of arrival, in milliseconds since the epoch. */
  readonly arrivalMs: number;
}

/** A record on its way to Splunk: `data` is what is sent, the transform's answer or the source's bytes. */
export interface OutgoingRecord {
  readonly source: SourceRecord;
  readonly data: Buffer;
}

/** A record that could not be processed or delivered, on its way to the backup bucket. */
export interface FailedRecord {
  readonly source: SourceRecord;
  /** What the failure record preserves: the source's bytes, or the bytes that Splunk was to get. */
  readonly rawData: Buffer;
  readonly attemptsMade: number;
  /** Such as `Lambda.FunctionError` or `Splunk.AckTimeout`. */
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly attemptEndingMs: number;
  /** Only for failures of the transform. */
  readonly lambdaArn?: string;
}

/** Why a record is in the backup bucket; also the default folder (docs: "Amazon S3 error output type"). */
export type ErrorOutputType = 'processing-failed' | 'splunk-failed';
