import type { ForeignSplunk } from '#pipeline/emulator';
import type { SplunkClient } from '#splunk/client';
import type { HecFaultSwitch } from '#splunk/emulator';

/** The Splunk of a lab as its other half sees it: the lab's own or a given one. */
export interface SplunkSide {
  readonly client: SplunkClient;
  /** Where Firehose delivers; `caPem` where the lab's own CA has not signed its certificate. */
  readonly hec: { readonly url: string; readonly token: string; readonly caPem?: string };
  /** Present where Splunk does not live on lab time. */
  readonly foreign?: ForeignSplunk;
  /** Present where HEC can be made to fail. */
  readonly hecFaults?: HecFaultSwitch;
  /** Events that have become searchable in this lab's time. */
  eventsIndexed(): Promise<number>;
  close(): Promise<void>;
}
